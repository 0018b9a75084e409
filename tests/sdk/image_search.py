"""ImageSearch v1 as its clients ask it: the signer of huaweicloudsdkcore and plain HTTP."""

import json

import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from service import SERVICE


def ask(method, path, body=None, service=SERVICE, secret=None):
    """Signs a request to a path behind `/v1/{project_id}`; gives status and JSON of the answer."""
    credentials = BasicCredentials(service["access_key"], secret or service["secret_key"], service["project_id"])
    text = "" if body is None else json.dumps(body)
    host = service["url"].removeprefix("http://").rstrip("/")
    headers = {"Content-Type": "application/json"}
    request = SdkRequest(method, "http", host, f"/v1/{service['project_id']}{path}", "", [], headers, text, None, None)
    request = Signer(credentials).sign(request)
    answer = requests.request(method, f"http://{host}{request.uri}", headers=request.header_params, data=request.body)
    return answer.status_code, answer.json()


def done(method, path, body=None, service=SERVICE):
    """As `ask`; the answer must be good."""
    status, answer = ask(method, path, body, service)
    assert status == 200, (method, path, status, answer)
    return answer
