"""What stands on the site's port while its code does not start: the traceback, until the next save."""

import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lib.development.reload import RELOAD_SCRIPT, VERSION_PATH

STYLE = (
    "body{font:16px/1.6 ui-sans-serif,system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;"
    "color-scheme:light dark}pre{overflow:auto;padding:1rem;border:1px solid #8886;border-radius:8px}"
)


class FaultPage:
    """A small server with one page, until it is closed."""

    def __init__(self, host: str, port: int, words: str) -> None:
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>The site does not start</title>'
            f"<style>{STYLE}</style><h1>The site does not start</h1><p>It starts again with the next save.</p>"
            f"<pre>{escape(words)}</pre><script>{RELOAD_SCRIPT}</script></html>"
        ).encode()
        self._server = ThreadingHTTPServer((host, port), _handler(page))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Frees the port."""
        self._server.shutdown()
        self._server.server_close()


def _handler(page: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_version = self.path.endswith(VERSION_PATH)
            body = b"fault" if is_version else page
            self.send_response(200 if is_version else 500)
            self.send_header("content-type", "text/plain" if is_version else "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The child's own words are in the log already."""

    return Handler
