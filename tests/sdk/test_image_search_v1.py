"""Every ImageSearch v1 route, signed by Huawei's own signer and sent as plain HTTP: a whole life on real photos."""

from gallery import gallery
from image_search import ask, done
from service import encoded

SUCCESS = {"result": "Success"}
SENT = ["chelsea.png", "coffee.png", "rocket.jpg"]
FETCHED = ["china.jpg", "flower.jpg", "astronaut.png"]

created = done("POST", "/service", {
    "name": "shop", "model": "common-search", "description": "what we sell", "tags": ["kind", "place"],
})
assert (created["status"], created["level"], created["expiredDate"]) == ("NORMAL", 30000000, -1), created
assert done("GET", "/service/shop") == created

with gallery() as address:
    for name in SENT:
        body = {"path": f"photos/{name}", "file": encoded(name), "tags": {"kind": [name, "sent"]}}
        assert done("POST", "/shop/image", body) == SUCCESS
    for name in FETCHED:
        assert done("POST", "/shop/image", {"path": address(name), "tags": {"kind": "fetched"}}) == SUCCESS
    addresses = [address(name) for name in FETCHED]

# Right after they were added all are found, each first by itself.
for name in SENT + FETCHED:
    found = done("POST", "/shop/image/search", {"file": encoded(name), "limit": 3})
    best, second = found["result"][:2]
    assert (found["count"], len(found["result"])) == (6, 3), found
    assert best["path"].endswith(name) and best["sim"] == 1.0 and second["sim"] < 0.95, found

found = done("POST", "/shop/image/search", {"tags": {"kind": "fetched"}})
assert [item["path"] for item in found["result"]] == addresses[::-1], found
assert {item["sim"] for item in found["result"]} == {1.0}, found
found = done("POST", "/shop/image/search", {
    "path": "photos/chelsea.png", "box": {"x": 100, "y": 20, "width": 250, "height": 200},
})
assert found["result"][0]["path"] == "photos/chelsea.png", found

assert done("POST", "/shop/image/check", {"path": "photos/coffee.png"}) == {"exist": "true"}
assert done("PUT", "/shop/image", {"path": "photos/coffee.png", "tags": {"place": "home"}}) == SUCCESS
found = done("POST", "/shop/image/search", {"tags": {"place": "home"}})
assert found["result"][0]["tags"] == {"kind": ["coffee.png", "sent"], "place": "home"}, found
assert done("DELETE", "/shop/image", {"path": "photos/coffee.png"}) == SUCCESS
assert done("POST", "/shop/image/check", {"path": "photos/coffee.png"}) == {"exist": "false"}
assert done("DELETE", "/service/shop") == {"result": "success"}
assert ask("GET", "/service/shop")[1]["error_code"] == "IS.3005"

status, error = ask("GET", "/service/shop", secret="0" * 40)
assert (status, error["error_code"]) == (400, "APIG.0301"), error
