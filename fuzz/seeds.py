"""Seeds for the fuzz target `api`: python3 fuzz/seeds.py FOLDER

The example requests of the clouds' documents, what the clouds' own SDKs signed (crates/http-api/tests/it/vectors), and small
pictures as base64, each in the form that the target reads: a request line, header lines, an empty line, a body.
"""

import base64
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROJECT = "0123456789abcdef0123456789abcdef"
TOKEN = "MIINRwYJKoZIhvcNAQcCoIINODCCDTQCAQExDTALBglghkgBZQMEAgEwgguVBgkqhkiG"
IMAGE = "/9j/4AAQSkZJRgABAgEASABIAAD/4RFZRXhpZgAATU0AKgAAAAgABwESAAMAAAABAAEAAAEaAAUAAAABAAAAYgEbAAUAAAABAAAA"
URL = "https://bucketName.obs.myhuaweicloud.com/image/test1.jpg"
TAGS = {"test-tags": "test-image"}
USER = {"name": "username", "password": "*****", "domain": {"name": "domainname"}}
AUTH = {
    "auth": {
        "identity": {"methods": ["password"], "password": {"user": USER}},
        "scope": {"project": {"name": "xxxxx"}},
    }
}
V1 = f"/v1/{PROJECT}"
V2 = f"/v2/{PROJECT}/mms/shop"
PAGE = {"limit": 10, "offset": 0}

HUAWEI = [
    # Documents 000 and 001, chapters 3 and 4.
    ("POST", "/v3/auth/tokens", AUTH),
    ("POST", "/v3/auth/projects", None),
    ("GET", "/v3/projects", None),
    ("POST", "/v1.0/image/tagging", {"image": IMAGE, "url": "", "language": "en", "limit": 5, "threshold": 60.0}),
    ("POST", "/v1.0/image/tagging", {"image": "", "url": "https://obs/o", "language": "en", "limit": 5, "threshold": 60.0}),
    ("POST", f"/v2/{PROJECT}/image/tagging", {"image": IMAGE, "url": "", "language": "zh", "limit": 5, "threshold": 70.0}),
    ("POST", f"/v2/{PROJECT}/image/tagging", {"image": IMAGE, "threshold": 60}),
    ("POST", f"/v2/{PROJECT}/image/tagging", {"image": "", "url": URL, "threshold": 60.0}),
    # Documents 002 and 003, chapter 4.
    ("POST", f"{V1}/service", {"name": "test_instance", "model": "common-search", "description": "register service for user model test.",
                               "level": 30000000, "tags": ["tag1", "tag2"]}),
    ("GET", f"{V1}/service/test_instance", None),
    ("DELETE", f"{V1}/service/test_instance", None),
    ("POST", f"{V1}/shop/image", {"path": "../image.jpg", "file": IMAGE}),
    ("POST", f"{V1}/shop/image", {"path": URL}),
    ("POST", f"{V1}/shop/image", {"path": URL, "file": IMAGE, "tags": TAGS}),
    ("POST", f"{V1}/shop/image", {"path": URL, "tags": {"test-tags": ["test-image", "other"]}}),
    ("POST", f"{V1}/shop/image/search", PAGE | {"file": IMAGE}),
    ("POST", f"{V1}/shop/image/search", PAGE | {"path": URL, "tags": TAGS}),
    ("POST", f"{V1}/shop/image/search", PAGE | {"path": URL, "is_crop": True, "box": {"x": 100, "y": 200, "height": 50, "width": 20}}),
    ("POST", f"{V1}/shop/image/check", {"path": URL}),
    ("PUT", f"{V1}/shop/image", {"path": URL, "tags": TAGS}),
    ("DELETE", f"{V1}/shop/image", {"path": URL}),
    # ImageSearch v2, as the models of its SDK.
    ("POST", f"{V2}/data/add", {"item_id": "cat", "image_base64": IMAGE, "desc": "a cat", "custom_tags": {"kind": "pet"},
                                "custom_num_tags": {"price": 12.5}, "keywords": ["猫"], "force": True}),
    ("POST", f"{V2}/data/check", {"custom_num_tags": {"price": {"from": 1, "to": 2}}, "last_item": {"id": "cat", "score": 0.5}}),
    ("POST", f"{V2}/data/delete", {"item_id": "cat", "custom_tags": {"kind": ["pet"]}}),
    ("POST", f"{V2}/data/update", {"item_id": "cat", "desc": "x", "custom_tags": {"kind": "pet"}}),
    ("POST", f"{V2}/search", {"search_type": "IMAGE", "image_base64": IMAGE, "min_score": 0.5,
                              "optional_params": {"box": "100,20,350,220", "collapse_key": "kind"}}),
]

SIGNED = ("Signature=NAxwl1W9ROkidJfGeZrsKUXw%2BQ&AccessKeyId=ACCESSKEYOFTHETEST00&RegionId=cn-shanghai&SignatureMethod=HMAC-SHA1"
          "&SignatureNonce=313ef0fb-0393-464f-a6e2-59d9ca2585b1&SignatureVersion=1.0&Timestamp=2026-11-22T01%3A50%3A34Z&Version=2020-03-20")
ALIBABA = [
    # Document 004, chapters 3 to 10.
    "Action=CreateImageDb&Name=default&Format=JSON",
    "Action=ListImageDbs&Format=xml",
    "Action=AddImage&DataId=1&DbName=default&EntityId=001&ExtraData=%E9%A3%8E%E6%99%AF&ImageUrl=https%3A%2F%2Fexample.com%2F003.png",
    "Action=ListImages&DbName=default&Token=2&Offset=1&Limit=50&Order=desc&EntityIdPrefix=U1",
    "Action=SearchImage&DbName=default&ImageUrl=https%3A%2F%2Fexample.com%2Ftangyan%2520(1).jpeg&Limit=5",
    "Action=DeleteImage&DbName=default&EntityId=1",
    "Action=DeleteImageDb&Name=default",
]


def request(method: str, uri: str, headers: dict, body: str) -> bytes:
    lines = [f"{method} {uri}", *(f"{name}:{value}" for name, value in headers.items())]
    return "\n".join(lines).encode() + b"\n\n" + body.encode()


def seeds():
    """All of them."""
    for method, path, body in HUAWEI:
        headers = {"Content-Type": "application/json", "X-Auth-Token": TOKEN, "Host": "localhost"}
        yield request(method, path, headers, "" if body is None else json.dumps(body, ensure_ascii=False))
    for action in ALIBABA:
        yield request("GET", f"/?{action}&{SIGNED}", {"host": "localhost"}, "")
        yield request("POST", "/", {"content-type": "application/x-www-form-urlencoded"}, f"{action}&{SIGNED}")
    for file in sorted((ROOT / "crates/http-api/tests/it/vectors").glob("*.json")):
        for vector in json.loads(file.read_text()):
            yield request(vector["method"], vector["uri"], vector["headers"], vector["body"])
    for file in sorted((ROOT / "crates/imaging/tests/files").rglob("*")):
        if file.is_file() and file.stat().st_size < 1500:
            yield base64.b64encode(file.read_bytes())
    yield b"100,20,350,220"


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for number, seed in enumerate(seeds(), 1):
        (folder / f"seed-{number:03}").write_bytes(seed)
    print(f"{number} seeds in {folder}")


if __name__ == "__main__":
    main()
