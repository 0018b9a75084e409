"""Fills in what no generator can know: the project, and Alibaba's signature."""

import base64
import datetime
import hashlib
import hmac
import json
import os
import urllib.parse
import uuid

import schemathesis

SERVICE = json.loads(os.environ["SHIGUANG_SERVICE"])


def quoted(text) -> str:
    return urllib.parse.quote(str(text), safe="~")


def flat(values) -> list[tuple[str, str]]:
    """Parameters as they go over the wire: several of a name are several pairs."""
    pairs = []
    for name, value in (values or {}).items():
        pairs.extend((name, str(one)) for one in (value if isinstance(value, list) else [value]))
    return pairs


@schemathesis.hook
def before_call(context, case, kwargs):
    """Three of four requests speak of the right project, so that more than its check is tested."""
    path = case.path_parameters or {}
    if "project_id" in path and sum(map(ord, str(path["project_id"]))) % 4:
        case.path_parameters["project_id"] = SERVICE["project_id"]
    if case.operation.path == "/":
        sign(case)


def sign(case):
    """Signs the query as document 004 says; the form is empty."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    given = {name: value for name, value in (case.query or {}).items() if name != "Signature"}
    given |= {
        "AccessKeyId": SERVICE["access_key"], "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0",
        "SignatureNonce": str(uuid.uuid4()), "Timestamp": now,
    }
    if sum(map(ord, str(given.get("Version")))) % 4:
        given["Version"] = "2020-03-20"
    text = "&".join(sorted(f"{quoted(name)}={quoted(value)}" for name, value in flat(given)))
    signed = f"{case.method.upper()}&%2F&{quoted(text)}".encode()
    key = f"{SERVICE['secret_key']}&".encode()
    given["Signature"] = base64.b64encode(hmac.new(key, signed, hashlib.sha1).digest()).decode()
    case.query = given
