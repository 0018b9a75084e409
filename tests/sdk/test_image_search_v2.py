"""ImageSearch v2 by Huawei's own client (huaweicloudsdkimagesearch); only the endpoint is changed."""

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkimagesearch.v2 import (
    AddDataParam, CheckParam, DeleteParam, ImageSearchClient, RangeParam, RunAddDataRequest, RunCheckDataRequest,
    RunDeleteDataRequest, RunSearchRequest, RunUpdateDataRequest, SearchParam, UpdateParam,
)

from gallery import gallery
from image_search import done
from service import PROJECT, SERVICE, URL, encoded

credentials = BasicCredentials(SERVICE["access_key"], SERVICE["secret_key"], PROJECT)
client = ImageSearchClient.new_builder().with_credentials(credentials).with_endpoint(URL).build()


def add(**fields):
    return client.run_add_data(RunAddDataRequest("shop", AddDataParam(**fields)))


def check(**fields):
    return client.run_check_data(RunCheckDataRequest("shop", CheckParam(**fields))).data


def search(**fields):
    return client.run_search(RunSearchRequest("shop", SearchParam(**fields))).data


def delete(**fields):
    return client.run_delete_data(RunDeleteDataRequest("shop", DeleteParam(**fields))).data


def ids(data):
    return [item.id for item in data.items]


def refused(call, **fields):
    try:
        call(**fields)
    except ClientRequestException as error:
        return error.error_code
    raise AssertionError("it was not refused")


# Instances are made in v1's words: the SDK of v2 has none for it.
done("POST", "/service", {"name": "shop", "model": "common-search", "tags": ["kind", "price"]})
cat = encoded("chelsea.png")
with gallery() as address:
    added = add(item_id="cat", image_base64=cat, desc="a cat", custom_tags={"kind": "pet"}, custom_num_tags={"price": 12.5})
    assert added.result == "success"
    assert "猫" in [thing.category_name for thing in added.data.image_info.objects], added
    add(item_id="rocket", image_url=address("rocket.jpg"), keywords=["出发"])
    cup = {"item_id": "cup", "image_url": address("coffee.png"), "custom_tags": {"kind": "drink"}}
    add(**cup)
    assert refused(add, **cup) == "IS.1005"
    add(**cup, force=True)

    found = search(search_type="IMAGE", image_base64=cat, limit=2)
    assert (ids(found)[0], found.items[0].score) == ("cat", 1.0), found
    assert (found.search_info.total_num, found.search_info.return_num) == (3, 2), found
    found = search(search_type="IMAGE", image_url=address("rocket.jpg"), custom_tags={"kind": ["pet", "drink"]})
    assert sorted(ids(found)) == ["cat", "cup"], found
assert ids(search(search_type="KEYWORD", keywords=["出发"])) == ["rocket"]
assert ids(search(search_type="TEXT", text="cat")) == ["cat"]

known = check(item_id="cat")
assert known.existed and known.item_info.desc == "a cat", known
assert known.item_info.custom_num_tags == {"price": 12.5}, known
known = check(custom_num_tags={"price": RangeParam(_from=10, to=20)})
assert (ids(known), known.check_info.total_num) == (["cat"], 1), known

update = UpdateParam(item_id="cup", desc="hot", custom_tags={"kind": "mug"})
assert client.run_update_data(RunUpdateDataRequest("shop", update)).result == "success"
gone = delete(custom_tags={"kind": ["mug"]})
assert (ids(gone), gone.delete_info.delete_num) == (["cup"], 1), gone
assert refused(delete, item_id="cup") == "IS.2006"
assert delete(item_id="cup", force=True).delete_info.delete_num == 0
