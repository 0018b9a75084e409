"""aliyun-python-sdk-imgsearch (HMAC-SHA1 over query and form): all seven actions; only the endpoint is changed."""

import json

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkimgsearch.request.v20200320.AddImageRequest import AddImageRequest
from aliyunsdkimgsearch.request.v20200320.CreateImageDbRequest import CreateImageDbRequest
from aliyunsdkimgsearch.request.v20200320.DeleteImageDbRequest import DeleteImageDbRequest
from aliyunsdkimgsearch.request.v20200320.DeleteImageRequest import DeleteImageRequest
from aliyunsdkimgsearch.request.v20200320.ListImageDbsRequest import ListImageDbsRequest
from aliyunsdkimgsearch.request.v20200320.ListImagesRequest import ListImagesRequest
from aliyunsdkimgsearch.request.v20200320.SearchImageRequest import SearchImageRequest

from gallery import gallery
from service import SERVICE, URL

ENDPOINT = URL.removeprefix("http://").rstrip("/")
CLIENT = AcsClient(SERVICE["access_key"], SERVICE["secret_key"], "cn-shanghai", timeout=60)


def act(request, client=CLIENT, **fields):
    """Has an action done; gives its `Data`."""
    request.set_endpoint(ENDPOINT)
    for name, value in fields.items():
        getattr(request, f"set_{name}")(value)
    answer = json.loads(client.do_action_with_exception(request))
    assert answer["RequestId"], answer
    return answer.get("Data")


def refused(request, client=CLIENT, **fields):
    try:
        act(request, client, **fields)
    except ServerException as error:
        return error.http_status, error.error_code
    raise AssertionError("it was not refused")


assert act(CreateImageDbRequest(), Name="pets") is None
assert act(ListImageDbsRequest()) == {"DbList": [{"Name": "pets"}]}
with gallery() as address:
    given = []
    for name in ["chelsea.png", "coffee.png", "rocket.jpg"]:
        image = {"DbName": "pets", "EntityId": name[:4], "ExtraData": "风景 & more", "ImageUrl": address(name)}
        given.append(act(AddImageRequest(), **image)["DataId"])
    found = act(SearchImageRequest(), DbName="pets", ImageUrl=address("rocket.jpg"), Limit=2)["MatchList"]
    assert (found[0]["DataId"], found[0]["Score"], found[0]["EntityId"]) == (given[2], 10, "rock"), found
    assert found[0]["ImageUrl"] == address("rocket.jpg") and found[1]["Score"] < 9.5, found

page = act(ListImagesRequest(), DbName="pets", Order="desc", Limit=2)
assert (page["TotalCount"], [one["DataId"] for one in page["ImageList"]]) == (3, given[:0:-1]), page
rest = act(ListImagesRequest(), DbName="pets", Order="desc", Token=page["Token"])
assert [one["DataId"] for one in rest["ImageList"]] == given[:1], rest
assert rest["ImageList"][0]["ExtraData"] == "风景 & more", rest

act(DeleteImageRequest(), DbName="pets", EntityId="rock")
assert act(ListImagesRequest(), DbName="pets")["TotalCount"] == 2
act(DeleteImageDbRequest(), Name="pets")
assert refused(DeleteImageDbRequest(), Name="pets") == (400, "InvalidParameter.BadRequest")

stranger = AcsClient(SERVICE["access_key"], "0" * 40, "cn-shanghai")
assert refused(ListImageDbsRequest(), stranger) == (400, "SignatureDoesNotMatch")
