"""huaweicloudsdkiam: a token by password, projects by token and by signature; and keys that were rotated."""

import json

import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import (
    AuthScope,
    AuthScopeProject,
    IamClient,
    KeystoneCreateUserTokenByPasswordRequest,
    KeystoneCreateUserTokenByPasswordRequestBody,
    KeystoneListAuthProjectsRequest,
    KeystoneListProjectsRequest,
    PwdAuth,
    PwdIdentity,
    PwdPassword,
    PwdPasswordUser,
    PwdPasswordUserDomain,
)

from service import PROJECT, SERVICE, URL, encoded, password_request, shiguang, token

credentials = GlobalCredentials(SERVICE["access_key"], SERVICE["secret_key"], "unused")
iam = IamClient.new_builder().with_credentials(credentials).with_endpoint(URL).build()

projects = iam.keystone_list_projects(KeystoneListProjectsRequest(name=SERVICE["project_name"])).projects
assert [project.id for project in projects] == [PROJECT], projects
assert [project.id for project in iam.keystone_list_auth_projects(KeystoneListAuthProjectsRequest()).projects] == [PROJECT]


def by_password(password: str):
    user = PwdPasswordUser(
        name=SERVICE["user"], password=password, domain=PwdPasswordUserDomain(name=SERVICE["domain"])
    )
    identity = PwdIdentity(methods=["password"], password=PwdPassword(user=user))
    scope = AuthScope(project=AuthScopeProject(name=SERVICE["project_name"]))
    body = KeystoneCreateUserTokenByPasswordRequestBody(auth=PwdAuth(identity=identity, scope=scope))
    return iam.keystone_create_user_token_by_password(KeystoneCreateUserTokenByPasswordRequest(body=body))


answer = by_password(SERVICE["password"])
assert answer.x_subject_token and answer.token.project.id == PROJECT, answer
try:
    by_password("guess")
    raise AssertionError("a wrong password was taken")
except ClientRequestException as error:
    assert error.status_code == 401, error

# The token opens plain HTTP routes.
headers = {"X-Auth-Token": answer.x_subject_token}
tagged = requests.post(f"{URL}/v2/{PROJECT}/image/tagging", headers=headers, json={"image": encoded("flower.jpg")})
assert tagged.status_code == 200, tagged.text

# An SDK that is given no project asks for it, by the region's name.
unscoped = BasicCredentials(SERVICE["access_key"], SERVICE["secret_key"]).with_iam_endpoint(URL)
from huaweicloudsdkcore.region.region import Region  # noqa: E402
from huaweicloudsdkimage.v2 import ImageClient, ImageTaggingReq, RunImageTaggingRequest  # noqa: E402

image = ImageClient.new_builder().with_credentials(unscoped).with_region(Region(SERVICE["project_name"], URL)).build()
found = image.run_image_tagging(RunImageTaggingRequest(body=ImageTaggingReq(image=encoded("flower.jpg"))))
assert found.result.tags is not None

# A second process on the same folder is refused with a clear message.
second = shiguang("serve", "--port", "0")
assert second.returncode == 3 and "another process" in second.stderr, second

# The command line knows who may ask, but not the password; rotated keys hold at once, and the old ones end.
known = json.loads(shiguang("credentials", "show", "--json").stdout)
assert known["secret_key"] == SERVICE["secret_key"] and "password" not in known, known
old_token = token()
rotated = json.loads(shiguang("credentials", "rotate", "--json").stdout)
assert rotated["project_id"] == PROJECT and rotated["secret_key"] != SERVICE["secret_key"]
gone = requests.get(f"{URL}/v3/projects", headers={"X-Auth-Token": old_token})
assert gone.json()["error_code"] == "ModelArts.4103", gone.text
try:
    iam.keystone_list_auth_projects(KeystoneListAuthProjectsRequest())
    raise AssertionError("old keys still hold")
except ClientRequestException as error:
    assert error.error_code == "APIG.0301", error
fresh = requests.post(f"{URL}/v3/auth/tokens", json=password_request(rotated["password"]))
assert fresh.status_code == 201, fresh.text
