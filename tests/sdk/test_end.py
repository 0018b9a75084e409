"""The server ends well when it is told to, whatever its clients do: some hold half a request, some read nothing of an answer, some
sit idle, and photos wait to be analysed. Clients that hold it up get no answer; what was accepted is there afterwards."""

import base64
import io
import socket
import tempfile
import threading

import requests
from PIL import Image, ImageEnhance

from image_search import ask, done
from service import photo, serve, token

# Photos that are accepted before the end, and documents that nobody reads, more than the system keeps for a connection.
WAITING, DOCUMENTS = 40, 1000


def pictures():
    """Pictures without end, no two the same."""
    source = Image.open(io.BytesIO(photo("coffee.png"))).convert("RGB")
    number = 0
    while True:
        number += 1
        file = io.BytesIO()
        ImageEnhance.Brightness(source).enhance(0.5 + number / 1000).save(file, "JPEG")
        yield f"{number}.jpg", base64.b64encode(file.getvalue()).decode()


def hold(address, text, times=1):
    """A connection on which this was sent and from which nothing is read."""
    connection = socket.create_connection(address)
    connection.sendall(text.encode() * times)
    return connection


def rest(connection):
    """What the server still said on it."""
    told = b""
    try:
        while piece := connection.recv(1 << 16):
            told += piece
    except ConnectionResetError:
        pass
    connection.close()
    return told


with tempfile.TemporaryDirectory() as data:
    server, service = serve(data)
    try:
        done("POST", "/service", {"name": "shop", "model": "common-search"}, service)
        host, port = service["url"].removeprefix("http://").rstrip("/").split(":")
        address, secret = (host, int(port)), token(service)
        tagging = f"POST /v2/{service['project_id']}/image/tagging HTTP/1.1\r\nHost: {host}:{port}\r\n"
        in_body = f'{tagging}X-Auth-Token: {secret}\r\nContent-Length: 5000000\r\n\r\n{{"image":"'
        document = f"GET /openapi.json HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
        all_documents = DOCUMENTS * len(requests.get(f"{service['url']}/openapi.json").content)
        accepted, source, guard, enough = [], pictures(), threading.Lock(), threading.Event()

        def add():
            while True:
                with guard:
                    path, content = next(source)
                try:
                    status, _ = ask("POST", "/shop/image", {"path": path, "file": content}, service)
                except requests.RequestException:
                    status = None
                if status != 200:
                    return enough.set()
                accepted.append(path)
                if len(accepted) >= WAITING:
                    enough.set()

        adding = [threading.Thread(target=add) for _ in range(24)]
        for thread in adding:
            thread.start()
        enough.wait()
        idle = [requests.Session() for _ in range(20)]
        for session in idle:
            assert session.get(f"{service['url']}/healthz").status_code == 200
        slow = [hold(address, in_body) for _ in range(100)] + [hold(address, tagging) for _ in range(50)]
        deaf = [hold(address, document, DOCUMENTS) for _ in range(5)]
        server.terminate()
        server.communicate()
        for thread in adding:
            thread.join()
    finally:
        server.kill()
    assert server.returncode == 0, server.returncode
    assert len(accepted) >= WAITING, len(accepted)
    assert not any(b"200 OK" in rest(connection) for connection in slow)
    assert all(len(rest(connection)) < all_documents for connection in deaf), "nobody waits for who does not read"

    server, service = serve(data)
    try:
        for path in accepted:
            assert ask("POST", "/shop/image/check", {"path": path}, service) == (200, {"exist": "true"}), path
    finally:
        server.terminate()
        server.communicate()
    assert server.returncode == 0, server.returncode
