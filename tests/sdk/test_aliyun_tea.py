"""alibabacloud-imgsearch20200320 (ACS3-HMAC-SHA256 in headers): all seven actions; only the endpoint is changed."""

from alibabacloud_imgsearch20200320 import models
from alibabacloud_imgsearch20200320.client import Client
from alibabacloud_tea_openapi.models import Config
from Tea.exceptions import TeaException

from gallery import gallery
from service import SERVICE, URL

config = Config(
    access_key_id=SERVICE["access_key"], access_key_secret=SERVICE["secret_key"], protocol="http",
    endpoint=URL.removeprefix("http://").rstrip("/"), read_timeout=60000,
)
client = Client(config)

assert client.create_image_db(models.CreateImageDbRequest(name="pets")).body.request_id
assert [db.name for db in client.list_image_dbs().body.data.db_list] == ["pets"]
with gallery() as address:
    given = []
    for name in ["chelsea.png", "coffee.png", "rocket.jpg"]:
        image = models.AddImageRequest(db_name="pets", entity_id=name[:4], extra_data="风景", image_url=address(name))
        given.append(client.add_image(image).body.data.data_id)
    question = models.SearchImageRequest(db_name="pets", image_url=address("coffee.png"), limit=3)
    found = client.search_image(question).body.data.match_list
assert (found[0].data_id, found[0].score, found[0].extra_data) == (given[1], 10, "风景"), found
assert len(found) == 3 and found[1].score < 9.5, found

page = client.list_images(models.ListImagesRequest(db_name="pets", entity_id_prefix="c", limit=50)).body.data
assert (page.total_count, [one.data_id for one in page.image_list]) == (2, given[:2]), page
assert isinstance(page.image_list[0].created_at, int), page
client.delete_image(models.DeleteImageRequest(db_name="pets", entity_id="coff"))
page = client.list_images(models.ListImagesRequest(db_name="pets")).body.data
assert [one.data_id for one in page.image_list] == [given[0], given[2]], page
client.delete_image_db(models.DeleteImageDbRequest(name="pets"))
try:
    client.list_images(models.ListImagesRequest(db_name="pets"))
except TeaException as error:
    assert error.code == "InvalidParameter.BadRequest", error
else:
    raise AssertionError("it was not refused")
