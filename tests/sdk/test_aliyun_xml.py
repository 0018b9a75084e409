"""What no SDK of Alibaba's sends any more: XML, by a request that is signed by hand."""

import base64
import hashlib
import hmac
import time
import urllib.parse
import uuid
import xml.etree.ElementTree

import requests

from gallery import gallery
from service import SERVICE, URL


def quote(text):
    return urllib.parse.quote(text, safe="-_.~")


def act(action, **fields):
    """The root of the answer."""
    fields |= {
        "Action": action, "Version": "2020-03-20", "Format": "XML", "AccessKeyId": SERVICE["access_key"],
        "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0", "SignatureNonce": str(uuid.uuid4()),
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    query = "&".join(f"{quote(name)}={quote(fields[name])}" for name in sorted(fields))
    text = f"GET&%2F&{quote(query)}"
    digest = hmac.new(f"{SERVICE['secret_key']}&".encode(), text.encode(), hashlib.sha1).digest()
    answer = requests.get(f"{URL.rstrip('/')}/?{query}&Signature={quote(base64.b64encode(digest).decode())}")
    return xml.etree.ElementTree.fromstring(answer.content)


assert act("CreateImageDb", Name="pets").tag == "CreateImageDbResponse"
assert act("ListImageDbs").findtext("Data/DbList/Name") == "pets"
with gallery() as address:
    for number, name in enumerate(["chelsea.png", "coffee.png", "rocket.jpg"]):
        image = {"DbName": "pets", "EntityId": "e", "DataId": str(number), "ExtraData": "<风景>", "ImageUrl": address(name)}
        assert act("AddImage", **image).findtext("Data/DataId") == str(number)
    found = act("SearchImage", DbName="pets", ImageUrl=address("coffee.png"), Limit="2").findall("Data/MatchList")
assert (len(found), found[0].findtext("DataId"), float(found[0].findtext("Score"))) == (2, "1", 10.0)
page = act("ListImages", DbName="pets")
assert page.findtext("Data/TotalCount") == "3"
assert [one.findtext("ExtraData") for one in page.findall("Data/ImageList")] == ["<风景>"] * 3
assert act("DeleteImage", DbName="pets", EntityId="e").tag == "DeleteImageResponse"
assert act("DeleteImageDb", Name="pets").tag == "DeleteImageDbResponse"
error = act("DeleteImageDb", Name="pets")
assert (error.tag, error.findtext("Code")) == ("Error", "InvalidParameter.BadRequest")
