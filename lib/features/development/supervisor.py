"""The outer process: runs the site as a child, restarts it when code changes, and shows why it does not start."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from watchfiles import PythonFilter, watch

from lib.features.development.reload import RELOAD_SCRIPT, VERSION_PATH
from lib.settings import PROJECT_ROOT, Settings

STYLE = (
    "body{font:16px/1.6 ui-sans-serif,system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;"
    "color-scheme:light dark}pre{overflow:auto;padding:1rem;border:1px solid #8886;border-radius:8px}"
)


def serve_fault(host: str, port: int, output: str) -> ThreadingHTTPServer:
    """Start a server on the port of the site, with one page that shows why the site does not start."""
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>The site does not start</title>'
        f"<style>{STYLE}</style><h1>The site does not start</h1><p>The site restarts when you save a file.</p>"
        f"<pre>{escape(output)}</pre><script>{RELOAD_SCRIPT}</script></html>"
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_version = self.path.endswith(VERSION_PATH)
            body = b"error" if is_version else page
            self.send_response(200 if is_version else 500)
            self.send_header("content-type", "text/plain" if is_version else "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing, because the log has the output of the child."""

    server = ThreadingHTTPServer((host, port), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


CHILD = "ATOLL_CHILD"
MAX_LINES = 60
STOP_TIMEOUT = 5.0


def is_supervised() -> bool:
    """Return whether this process is the child."""
    return CHILD in os.environ


def supervise(settings: Settings) -> None:
    """Serve until the process is stopped. If the site does not start, its port shows the end of its output."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # runs the `finally` below
    folders = [folder for folder in {PROJECT_ROOT, settings.docs_dir} if folder.is_dir()]
    is_code = PythonFilter(extra_extensions=(".env", ".html"))
    child = Child()
    fault: ThreadingHTTPServer | None = None
    try:
        for changes in watch(*folders, watch_filter=is_code, debounce=50, step=20, rust_timeout=250,
                             yield_on_timeout=True, raise_interrupt=False):  # fmt: skip
            if changes:
                if fault is not None:
                    fault.shutdown()
                    fault.server_close()
                    fault = None
                child.kill()  # it has nothing to save
                child.wait()
                child = Child()
            elif child.poll() is not None and fault is None:
                fault = serve_fault(settings.host, settings.port, "".join(child.end))
    finally:
        child.stop()


class Child(subprocess.Popen[str]):
    """The process of the site, and the `end` of its output."""

    def __init__(self) -> None:
        self.end: deque[str] = deque(maxlen=MAX_LINES)
        super().__init__(
            [sys.executable, "-u", "run.py"],
            cwd=PROJECT_ROOT,
            env={**os.environ, CHILD: "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._forward, daemon=True).start()

    def stop(self) -> None:
        """Terminate the process. Kill it if that takes too long."""
        self.terminate()
        try:
            self.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()
            self.wait()

    def _forward(self) -> None:
        """Write the output of the process, and store its end."""
        for line in self.stdout or ():
            self.end.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
