"""One library, three ways in: photos created through Huawei's API, listed through Alibaba's, searched on the command line.

`LIFE_PHOTOS` says how many (40 when absent; by hand 2,000). They are cut out of the committed photos, made brighter or darker,
mirrored or not: no two are the same, and the nearest of each come from the same photo.
"""

import base64
import io
import json
import os
import pathlib
import random
import time

from alibabacloud_imgsearch20200320 import models
from alibabacloud_imgsearch20200320.client import Client
from alibabacloud_tea_openapi.models import Config
from PIL import Image, ImageEnhance

from image_search import done
from service import SERVICE, URL, photo, shiguang

NAMES = ["chelsea.png", "coffee.png", "rocket.jpg", "china.jpg", "flower.jpg", "astronaut.png"]
PHOTOS = int(os.environ.get("LIFE_PHOTOS", "40"))


def pictures(count):
    """So many pictures, as path and JPEG."""
    chance = random.Random(7)
    sources = {name: Image.open(io.BytesIO(photo(name))).convert("RGB") for name in NAMES}
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        source, share = sources[name], chance.uniform(0.55, 0.95)
        width, height = int(source.width * share), int(source.height * share)
        left, top = chance.randrange(source.width - width), chance.randrange(source.height - height)
        part = source.crop((left, top, left + width, top + height))
        part = ImageEnhance.Brightness(part).enhance(chance.uniform(0.7, 1.3))
        if chance.random() < 0.5:
            part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        file = io.BytesIO()
        part.save(file, "JPEG", quality=90)
        yield f"{stem(name)}/{number:05}.jpg", file.getvalue()


def stem(name):
    return name.split(".")[0]


def said(*arguments):
    """What the command line, beside the server, says of the same data folder."""
    answer = shiguang(*map(str, arguments), "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def text(content):
    return base64.b64encode(content).decode()


done("POST", "/service", {"name": "life", "model": "common-search", "tags": ["source"]})
sent = dict(pictures(PHOTOS))
begun = time.monotonic()
for path, content in sent.items():
    body = {"path": path, "file": text(content), "tags": {"source": path.split("/")[0]}}
    assert done("POST", "/life/image", body) == {"result": "Success"}
added = time.monotonic() - begun
print(f"{PHOTOS} photos added in {added:.1f} s ({PHOTOS / added:.1f} a second)")

config = Config(
    access_key_id=SERVICE["access_key"], access_key_secret=SERVICE["secret_key"], protocol="http",
    endpoint=URL.removeprefix("http://").rstrip("/"), read_timeout=60000,
)
aliyun = Client(config)
listed, token = [], None
while token != "":
    page = aliyun.list_images(models.ListImagesRequest(db_name="life", limit=max(7, PHOTOS // 9), token=token)).body.data
    assert page.total_count == PHOTOS, page
    listed += [one.data_id for one in page.image_list]
    token = page.token
assert listed == list(sent), "all of them, in the order they came, each once"

times = []
for path in list(sent)[:: max(1, PHOTOS // 20)]:
    begun = time.monotonic()
    found = done("POST", "/life/image/search", {"file": text(sent[path])})
    times.append(time.monotonic() - begun)
    assert found["count"] == PHOTOS, found["count"]
    assert (found["result"][0]["path"], found["result"][0]["sim"]) == (path, 1.0), found
print(f"a search by a picture took {sorted(times)[len(times) // 2] * 1e3:.0f} ms (median of {len(times)})")

for name in NAMES:
    own = [path for path in sent if path.startswith(stem(name))]
    found = said("search", f"in:life source:{stem(name)}", "--limit", PHOTOS)
    assert found["count"] == len(own), (name, found["count"])
    alike = said("similar", pathlib.Path(SERVICE["photos"]) / name, "--in", "life", "--limit", 3)
    assert [hit["fields"]["source"] for hit in alike["result"]] == [[stem(name)]] * 3, alike
instances = said("instances")["result"]
assert [(one["name"], one["photos"], one["tagged"]) for one in instances] == [("life", PHOTOS, PHOTOS)], instances
