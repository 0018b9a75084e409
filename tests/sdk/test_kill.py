"""What was accepted outlives a kill in the middle of the work."""

import tempfile

from image_search import ask, done
from service import encoded, serve

NAMES = ["chelsea.png", "coffee.png", "rocket.jpg", "china.jpg"]

with tempfile.TemporaryDirectory() as data:
    server, service = serve(data)
    try:
        done("POST", "/service", {"name": "shop", "model": "common-search"}, service)
        for name in NAMES:
            done("POST", "/shop/image", {"path": name, "file": encoded(name)}, service)
    finally:
        server.kill()
        server.communicate()
    server, service = serve(data)
    try:
        # Each search waits for what is not analysed yet; on a machine that is very busy one wait may not be enough.
        for _ in range(30):
            if done("POST", "/shop/image/search", {"file": encoded(NAMES[0])}, service)["count"] == len(NAMES):
                break
        for name in NAMES:
            assert ask("POST", "/shop/image/check", {"path": name}, service) == (200, {"exist": "true"})
            found = done("POST", "/shop/image/search", {"file": encoded(name)}, service)
            assert (found["result"][0]["path"], found["result"][0]["sim"]) == (name, 1.0), found
    finally:
        server.terminate()
        server.communicate()
    assert server.returncode == 0, server.returncode
