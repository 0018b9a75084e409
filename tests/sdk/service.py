"""What every script knows of the server it runs against."""

import base64
import json
import os
import pathlib
import shutil
import subprocess

import requests

SERVICE = json.loads(os.environ["SHIGUANG_SERVICE"])
URL = SERVICE["url"]
PROJECT = SERVICE["project_id"]


def photo(name: str) -> bytes:
    """A committed photo."""
    return (pathlib.Path(SERVICE["photos"]) / name).read_bytes()


def encoded(name: str) -> str:
    """A committed photo as base64."""
    return base64.b64encode(photo(name)).decode()


def shiguang(*arguments: str) -> subprocess.CompletedProcess:
    """The command line on the same data folder."""
    return subprocess.run([SERVICE["program"], "--data-dir", SERVICE["data"], *arguments], capture_output=True, text=True)


def password_request(password: str, service: dict = SERVICE) -> dict:
    """The request for a token as chapter 3 of the documents prints it."""
    user = {"name": service["user"], "password": password, "domain": {"name": service["domain"]}}
    return {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": service["project_name"]}},
        }
    }


def token(service: dict = SERVICE) -> str:
    """A token by plain HTTP."""
    answer = requests.post(f"{service['url']}/v3/auth/tokens", json=password_request(service["password"], service))
    assert answer.status_code == 201, answer.text
    return answer.headers["X-Subject-Token"]


def serve(data: str) -> tuple[subprocess.Popen, dict]:
    """A server of one's own on a data folder with the same settings, and who may ask it."""
    shutil.copy(pathlib.Path(SERVICE["data"]) / "settings.toml", data)
    command = [SERVICE["program"], "--data-dir", data, "serve", "--json", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())
