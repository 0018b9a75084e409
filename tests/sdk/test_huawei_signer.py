"""The signer of huaweicloudsdkcore and plain HTTP, on the tagging and IAM routes."""

import datetime
import json

import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from service import PROJECT, SERVICE, URL, encoded

HOST = URL.removeprefix("http://")


def signed(method, path, query=(), body="", headers=None, secret=None):
    """Signs a request as the SDK does and sends it."""
    credentials = BasicCredentials(SERVICE["access_key"], secret or SERVICE["secret_key"], PROJECT)
    headers = dict(headers or {"Content-Type": "application/json"})
    request = SdkRequest(method, "http", HOST, path, "", list(query), headers, body, None, None)
    request = Signer(credentials).sign(request)
    return requests.request(method, URL + request.uri, headers=request.header_params, data=request.body)


picture = json.dumps({"image": encoded("chelsea.png"), "language": "en"})
for path in ("/v1.0/image/tagging", f"/v2/{PROJECT}/image/tagging"):
    answer = signed("POST", path, body=picture)
    assert answer.status_code == 200, answer.text
    assert any("cat" in tag["tag"].lower() for tag in answer.json()["result"]["tags"]), answer.text

listed = signed("GET", "/v3/projects", query=[("name", SERVICE["project_name"]), ("odd", "a b/~+中")])
assert listed.json()["projects"][0]["id"] == PROJECT, listed.text

# Content that is not JSON by its type is not signed by the SDK, and taken as such.
plain = signed("POST", f"/v2/{PROJECT}/image/tagging", body=picture, headers={"Content-Type": "text/plain"})
assert plain.status_code == 200, plain.text

wrong = signed("POST", "/v1.0/image/tagging", body=picture, secret="0" * 40)
assert (wrong.status_code, wrong.json()["error_code"]) == (400, "APIG.0301"), wrong.text

skewed = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=16)
date = {"Content-Type": "application/json", "X-Sdk-Date": skewed.strftime("%Y%m%dT%H%M%SZ")}
late = signed("POST", "/v1.0/image/tagging", body=picture, headers=date)
assert late.json()["error_code"] == "APIG.0301", late.text
