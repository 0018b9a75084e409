"""Search over HTTP on a large library: python search.py SHIGUANG DATA INSTANCE [--questions N] [--clients N]

SHIGUANG is the program, DATA a data folder with an instance of many photos, such as `cargo xtask bench scale --keep FOLDER`
leaves in FOLDER/data (its instance is called `generated`). Starts `shiguang serve` on it and asks ImageSearch v1 with a token,
over connections that are kept; prints milliseconds on the wall as clients see them. Nothing but Python's own library is needed.
"""

import argparse
import base64
import http.client
import json
import pathlib
import random
import signal
import subprocess
import threading
import time

PHOTOS = pathlib.Path(__file__).resolve().parents[2] / "tests/photos"


class Client:
    """One kept connection."""

    def __init__(self, service, token=None):
        self.service, self.token = service, token
        self.connection = http.client.HTTPConnection(service["url"].removeprefix("http://").rstrip("/"), timeout=120)

    def post(self, path, body):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["X-Auth-Token"] = self.token
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status} {content[:200]}")
        return answer, json.loads(content)


def token(service):
    user = {"name": service["user"], "password": service["password"], "domain": {"name": service["domain"]}}
    body = {"auth": {
        "identity": {"methods": ["password"], "password": {"user": user}},
        "scope": {"project": {"name": service["project_name"]}},
    }}
    return Client(service).post("/v3/auth/tokens", body)[0].headers["X-Subject-Token"]


def measure(service, secret, instance, kinds, questions, clients):
    path = f"/v1/{service['project_id']}/{instance}/image/search"
    for kind, bodies in kinds.items():
        times, faults, guard = [], [], threading.Lock()
        todo = iter([bodies[number % len(bodies)] for number in range(questions)])

        def ask():
            client = Client(service, secret)
            while True:
                with guard:
                    body = next(todo, None)
                if body is None:
                    return
                begun = time.perf_counter()
                try:
                    client.post(path, body)
                except Exception as fault:  # noqa: BLE001 - told below, and the figures are void
                    with guard:
                        faults.append(fault)
                    return
                with guard:
                    times.append((time.perf_counter() - begun) * 1e3)

        for body in bodies[:3]:
            Client(service, secret).post(path, body)
        begun = time.perf_counter()
        threads = [threading.Thread(target=ask) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        rate, times = len(times) / (time.perf_counter() - begun), sorted(times)
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
        print(f"| {kind} | {clients} | {at(0.5):.1f} | {at(0.95):.1f} | {at(0.99):.1f} | {times[-1]:.1f} | {rate:.1f} |")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("data")
    arguments.add_argument("instance")
    arguments.add_argument("--questions", type=int, default=500)
    arguments.add_argument("--clients", type=int, default=4)
    asked = arguments.parse_args()
    shown = subprocess.run(
        [asked.program, "--data-dir", asked.data, "credentials", "rotate", "--json"], check=True, stdout=subprocess.PIPE, text=True
    )
    command = [asked.program, "--data-dir", asked.data, "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            service = json.loads(server.stdout.readline()) | {
                name: value for name, value in json.loads(shown.stdout).items() if name == "password"
            }
            secret = token(service)
            listing = f"/v2/{service['project_id']}/mms/{asked.instance}/search"
            found = Client(service, secret).post(listing, {"search_type": "TEXT", "text": "has:date", "limit": 1000})[1]
            paths = [item["id"] for item in found["data"]["items"]]
            print(f"{found['data']['search_info']['total_num']} photos\n")
            names = ["chelsea.png", "coffee.png", "rocket.jpg", "china.jpg", "flower.jpg", "astronaut.png"]
            files = [base64.b64encode((PHOTOS / name).read_bytes()).decode() for name in names]
            chance = random.Random(1)
            chance.shuffle(paths)
            kinds = {
                "a photo of the instance": [{"path": path, "limit": 10} for path in paths],
                "a picture that is sent": [{"file": file, "limit": 10} for file in files],
                "a tag": [{"tags": {"project": f"p{number}"}, "limit": 10} for number in range(50)],
                "a picture and a tag": [
                    {"file": file, "tags": {"project": f"p{number}"}, "limit": 10}
                    for number, file in enumerate(files * 8)
                ],
            }
            print("| searched with | clients | p50 ms | p95 ms | p99 ms | longest | a second |\n|---|---|---|---|---|---|---|")
            for clients in sorted({1, asked.clients}):
                measure(service, secret, asked.instance, kinds, asked.questions, clients)
        finally:
            server.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
