"""What every script knows of the server it runs against."""

import base64
import json
import os
import pathlib
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


def password_request(password: str) -> dict:
    """The request for a token as chapter 3 of the documents prints it."""
    user = {"name": SERVICE["user"], "password": password, "domain": {"name": SERVICE["domain"]}}
    return {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": SERVICE["project_name"]}},
        }
    }


def token() -> str:
    """A token by plain HTTP."""
    answer = requests.post(f"{URL}/v3/auth/tokens", json=password_request(SERVICE["password"]))
    assert answer.status_code == 201, answer.text
    return answer.headers["X-Subject-Token"]
