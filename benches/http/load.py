"""The local API under load: python load.py SHIGUANG [--photos FOLDER] [--seconds N]

Starts real servers on folders of their own and loads them over loopback: throughput of tagging beside `shiguang tag`, a
thousand connections (by wrk), slow clients, large bodies, uploads that are broken off, and kill -9 while photos are added. Prints
one JSON object. Needs wrk; else nothing but Python's own library.
"""

import argparse
import base64
import concurrent.futures
import http.client
import json
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

PHOTOS = pathlib.Path(__file__).resolve().parents[2] / "tests/photos"
ENDINGS = {".jpg", ".jpeg", ".png"}


class Served:
    """A server on a data folder, and how to ask it."""

    def __init__(self, program, data, options=""):
        self.data = pathlib.Path(data)
        self.data.mkdir(exist_ok=True)
        settings = self.data / "settings.toml"
        if not settings.exists():
            settings.write_text(f"[api]\nrequests_per_second = 0\n{options}")
        command = [program, "--data-dir", data, "serve", "--json", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        told = json.loads(self.process.stdout.readline())
        keep = self.data / "password"
        if "password" in told:
            keep.write_text(told["password"])
        self.service = told | {"password": keep.read_text()}
        self.host = told["url"].removeprefix("http://")
        self.project = told["project_id"]
        user = {"name": told["user"], "password": self.service["password"], "domain": {"name": told["domain"]}}
        identity = {"methods": ["password"], "password": {"user": user}}
        connection = http.client.HTTPConnection(self.host, timeout=120)
        connection.request("POST", "/v3/auth/tokens", json.dumps({"auth": {"identity": identity}}))
        self.token = connection.getresponse().headers["X-Subject-Token"]
        self.tagging = f"/v2/{self.project}/image/tagging"

    def connect(self):
        return http.client.HTTPConnection(self.host, timeout=120)

    def post(self, connection, path, body):
        headers = {"Content-Type": "application/json", "X-Auth-Token": self.token}
        connection.request("POST", path, body if isinstance(body, bytes) else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def healthy(self):
        """Milliseconds until the health check is answered on a new connection."""
        started = time.perf_counter()
        connection = self.connect()
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()
        return round((time.perf_counter() - started) * 1000, 1)

    def memory(self):
        """Resident megabytes now and at most."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        of = lambda name: round(int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1000)  # noqa: E731
        return {"now_mb": of("VmRSS"), "peak_mb": of("VmHWM")}

    def forget_peak(self):
        """Starts the peak of memory anew."""
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(120)


def pictures(folder):
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    return found * max(1, 120 // len(found))


def throughput(program, served, photos, clients):
    """Photos a second by the command line and over HTTP, three times in turns."""
    served.forget_peak()
    bodies = [json.dumps({"image": base64.b64encode(path.read_bytes()).decode()}).encode() for path in photos]
    rounds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([program, "--data-dir", served.data, "tag", "--json", *photos], stdout=subprocess.DEVNULL, check=True)
        line = len(photos) / (time.perf_counter() - started)
        local = threading.local()

        def one(body):
            if not hasattr(local, "connection"):
                local.connection = served.connect()
            status, _ = served.post(local.connection, served.tagging, body)
            return status

        started = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(clients) as pool:
            statuses = list(pool.map(one, bodies))
        over_http = len(photos) / (time.perf_counter() - started)
        assert set(statuses) == {200}, set(statuses)
        rounds.append({"command_line_per_s": round(line, 2), "http_per_s": round(over_http, 2), "ratio": round(over_http / line, 3)})
    return {"photos": len(photos), "clients": clients, "rounds": rounds, "memory": served.memory()}


def thousand(served, seconds, body):
    """A thousand connections that ask at once: the health check, then tagging."""
    script = served.data / "post.lua"
    (served.data / "body.json").write_bytes(body)
    script.write_text(
        f'local file = io.open("{served.data / "body.json"}", "rb")\nwrk.body = file:read("*a")\nfile:close()\n'
        f'wrk.method = "POST"\nwrk.headers["X-Auth-Token"] = "{served.token}"\nwrk.headers["Content-Type"] = "application/json"\n'
    )
    found = {}
    for name, path, extra in (("health", "/healthz", []), ("tagging", served.tagging, ["-s", script])):
        served.forget_peak()
        url = f"http://{served.host}{path}"
        command = ["wrk", "-t2", "-c1000", f"-d{seconds}s", "--timeout", "60s", "--latency", *extra, url]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        pick = lambda pattern: (re.search(pattern, text) or [None, "0"])[1]  # noqa: E731
        total = int(pick(r"(\d+) requests in"))
        refused = int(pick(r"Non-2xx or 3xx responses: (\d+)"))
        found[name] = {
            "answers": total,
            "told_to_come_again": refused,
            "good_per_s": round((total - refused) / seconds, 1),
            "p50": pick(r"50%\s+(\S+)"),
            "p99": pick(r"99%\s+(\S+)"),
            "socket_errors": pick(r"Socket errors: (.*)"),
            "memory": served.memory(),
            "healthy_after_ms": served.healthy(),
        }
    return found


def slow(served, count, body):
    """Clients that send a byte now and then, while others are served."""
    served.forget_peak()
    head = f"POST {served.tagging} HTTP/1.1\r\nHost: {served.host}\r\nX-Auth-Token: {served.token}\r\nContent-Length: 5000000\r\n\r\n"
    host, port = served.host.split(":")
    sockets = [socket.create_connection((host, int(port))) for _ in range(count)]
    for one in sockets:
        one.sendall(head.encode() + b'{"image":"')
    waits, connection = [], served.connect()
    for _ in range(20):
        for one in sockets:
            one.sendall(b"A")
        started = time.perf_counter()
        status, _ = served.post(connection, served.tagging, body)
        assert status == 200
        waits.append((time.perf_counter() - started) * 1000)
    found = {"clients": count, "tagging_meanwhile_ms": round(sorted(waits)[len(waits) // 2]), "memory": served.memory()}
    for one in sockets:
        one.close()
    return found


def large(served, count, clients):
    """Bodies of ten megabytes."""
    served.forget_peak()
    # A PNG of that length whose data is no picture: it is read, decoded from base64, and refused as damaged.
    fake = base64.b64encode((PHOTOS / "chelsea.png").read_bytes()[:1000] + bytes(range(256)) * 30_000).decode()
    body = json.dumps({"image": fake[: 10 << 20]}).encode()

    def one(_):
        return served.post(served.connect(), served.tagging, body)

    started = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        codes = [answer.get("error_code", "200") for _, answer in pool.map(one, range(count))]
    seconds = time.perf_counter() - started
    return {
        "bodies": count,
        "body_mb": round(len(body) / 1e6, 1),
        "clients": clients,
        "per_s": round(count / seconds, 1),
        "codes": {code: codes.count(code) for code in sorted(set(codes))},
        "memory": served.memory(),
    }


def aborted(served, count):
    """Uploads that are broken off half way."""
    served.forget_peak()
    host, port = served.host.split(":")
    head = f"POST {served.tagging} HTTP/1.1\r\nHost: {served.host}\r\nX-Auth-Token: {served.token}\r\nContent-Length: 4000000\r\n\r\n"

    def one(_):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(head.encode() + b"A" * 2_000_000)

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(count)))
    healthy = served.healthy()
    open_files = lambda: len(list(pathlib.Path(f"/proc/{served.process.pid}/fd").iterdir()))  # noqa: E731
    until = time.monotonic() + 60
    while open_files() > 100 and time.monotonic() < until:
        time.sleep(0.1)
    files = open_files()
    return {"uploads": count, "healthy_after_ms": healthy, "open_files_after": files, "memory": served.memory()}


def killed(program, folder, photo, times):
    """kill -9 while photos are added: what was answered with success is there afterwards."""
    accepted, lost = set(), []
    body = base64.b64encode(photo.read_bytes()).decode()
    for turn in range(times):
        served = Served(program, folder)
        image = f"/v1/{served.project}/killed/image"
        if turn == 0:
            instance = {"name": "killed", "model": "common-search", "description": "", "level": 30000000, "tags": ["turn"]}
            status, answer = served.post(served.connect(), f"/v1/{served.project}/service", instance)
            assert status == 200, answer

        def add(client):
            connection = served.connect()
            number = 0
            try:
                while True:
                    path = f"{turn}-{client}-{number}.jpg"
                    status, answer = served.post(connection, image, {"path": path, "file": body})
                    assert status == 200, answer
                    accepted.add(path)
                    number += 1
            except (OSError, http.client.HTTPException):
                return

        threads = [threading.Thread(target=add, args=(client,)) for client in range(8)]
        for thread in threads:
            thread.start()
        before = len(accepted)
        while len(accepted) < before + 100:
            time.sleep(0.01)
        served.end(signal.SIGKILL)
        for thread in threads:
            thread.join()
    served = Served(program, folder)
    connection = served.connect()
    for path in sorted(accepted):
        _, answer = served.post(connection, f"/v1/{served.project}/killed/image/check", {"path": path})
        if answer.get("exist") != "true":
            lost.append(path)
    served.end()
    return {"kills": times, "accepted": len(accepted), "lost": len(lost)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    arguments.add_argument("--photos", type=pathlib.Path, default=PHOTOS)
    arguments.add_argument("--seconds", type=int, default=15)
    arguments.add_argument("--only", help="one part: throughput, thousand, slow, large, aborted or killed")
    given = arguments.parse_args()
    photos = pictures(given.photos)
    small = json.dumps({"image": base64.b64encode((PHOTOS / "flower.jpg").read_bytes()).decode()}).encode()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        served = Served(given.program, f"{folder}/data")
        assert served.post(served.connect(), served.tagging, small)[0] == 200
        found["at_rest"] = served.memory()
        parts = {
            "throughput": lambda: throughput(given.program, served, photos, 8),
            "slow": lambda: slow(served, 500, small),
            "large": lambda: large(served, 100, 16),
            "aborted": lambda: aborted(served, 500),
            "thousand": lambda: thousand(served, given.seconds, small),
        }
        for name, part in parts.items():
            if given.only in (None, name):
                found[name] = part()
        found["ended_with"] = served.end()
        if given.only in (None, "killed"):
            found["killed"] = killed(given.program, f"{folder}/killed", PHOTOS / "flower.jpg", 5)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
