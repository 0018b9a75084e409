"""Schemathesis against a real `shiguang serve`: python run.py SHIGUANG [--examples N]

Every operation of /openapi.json is asked with generated requests, good and bad, with a valid token (Alibaba's with a valid
signature). No answer may be a 5xx, and each must have a status, a content type and a body that the description promises.
"""

import argparse
import base64
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
FEWEST = 5000
PICTURE = base64.b64encode((HERE.parent / "photos/flower.jpg").read_bytes()).decode()
KEY = "kind"


def post(service: dict, path: str, body: dict, headers: dict | None = None):
    """The answer to a request of our own; it must be good."""
    request = urllib.request.Request(f"{service['url']}{path}", json.dumps(body).encode(), headers or {}, method="POST")
    return urllib.request.urlopen(request)


def token(service: dict) -> str:
    user = {"name": service["user"], "password": service["password"], "domain": {"name": service["domain"]}}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}
    with post(service, "/v3/auth/tokens", body) as answer:
        return answer.headers["X-Subject-Token"]


def instance(service: dict, secret: str) -> str:
    """Makes an instance with one image."""
    name, headers, base = "shelf", {"X-Auth-Token": secret}, f"/v1/{service['project_id']}"
    post(service, f"{base}/service", {"name": name, "model": "common-search", "tags": [KEY]}, headers).close()
    post(service, f"{base}/{name}/image", {"path": "0", "file": PICTURE, "tags": {KEY: "value"}}, headers).close()
    return name


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    arguments.add_argument("--examples", type=int, default=200)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as data:
        settings = '[models]\npack = "fast"\n[api]\nrequests_per_second = 0\n'
        (pathlib.Path(data) / "settings.toml").write_text(settings)
        command = [given.program, "--data-dir", data, "serve", "--json", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            service = json.loads(server.stdout.readline())
            secret = token(service)
            service |= {"instance": instance(service, secret), "key": KEY}
            run = [
                pathlib.Path(sys.executable).with_name("schemathesis"), "run", f"{service['url']}/openapi.json",
                "--header", f"X-Auth-Token: {secret}", "--checks", CHECKS, "--max-examples", str(given.examples),
                "--phases", "examples,coverage,fuzzing", "--workers", "2", "--continue-on-failure", "--no-color",
                # Adding waits until the picture is analysed: on a busy machine longer than the 10 seconds of the default.
                "--request-timeout", "120",
            ]
            told = {"SHIGUANG_SERVICE": json.dumps(service), "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
            done = subprocess.run(run, env=os.environ | told, cwd=data, capture_output=True, text=True)
            print(done.stdout, done.stderr, sep="\n")
            server.send_signal(signal.SIGTERM)
        ended = server.returncode
    asked = int((re.findall(r"(\d+) generated", done.stdout.replace(",", "")) or ["0"])[-1])
    print(f"{asked} requests; schemathesis ended with {done.returncode}, the server with {ended}")
    return 0 if done.returncode == 0 and ended == 0 and asked >= FEWEST else 1


if __name__ == "__main__":
    sys.exit(main())
