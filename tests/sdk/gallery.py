"""A web server on loopback with the committed photos, for what is fetched."""

import contextlib
import functools
import http.server
import threading

from service import SERVICE


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files, without a word."""

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def gallery():
    """Serves them; gives a function from a photo's name to its address."""
    handler = functools.partial(Quiet, directory=SERVICE["photos"])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield lambda name: f"http://127.0.0.1:{server.server_address[1]}/{name}"
        finally:
            server.shutdown()
            thread.join()
