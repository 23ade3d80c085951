"""The outer process: runs the site as a child, restarts it when code changes, and says why when it does not start."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watchfiles import DefaultFilter, watch

from lib.features.development.reload import RELOAD_SCRIPT, VERSION_PATH
from lib.settings import PROJECT_ROOT, Settings

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


CHILD = "ATOLL_CHILD"
MAX_LINES = 60
STOP_TIMEOUT = 5.0


def is_supervised() -> bool:
    """True in the child."""
    return CHILD in os.environ


def supervise(settings: Settings) -> None:
    """Serves until the process is stopped. While the site does not start, its last words stand on its port."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that the child is stopped on the way out
    child = Child()
    fault: FaultPage | None = None
    try:
        for changes in watch(*_folders(settings), watch_filter=Code(), debounce=50, step=20, rust_timeout=250,
                             yield_on_timeout=True, raise_interrupt=False):  # fmt: skip
            if changes:
                _close(fault)
                fault = None
                child.restart()
            elif child.has_failed() and fault is None:
                fault = FaultPage(settings.host, settings.port, child.last_words())
    finally:
        _close(fault)
        child.stop()


class Code(DefaultFilter):
    """Python files and the environment file."""

    def __call__(self, change: object, path: str) -> bool:
        return path.endswith((".py", ".env")) and super().__call__(change, path)  # type: ignore[arg-type]


class Child:
    """The site's process."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=MAX_LINES)
        self._process = self._start()

    def restart(self) -> None:
        """Ends the process, if it runs, at once: it holds nothing that a polite end would save. Starts a new one."""
        self._process.kill()
        self._process.wait()
        self._process = self._start()

    def stop(self) -> None:
        """Ends the process, politely first."""
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def has_failed(self) -> bool:
        """True once the process has ended by itself."""
        return self._process.poll() is not None

    def last_words(self) -> str:
        """The end of what the process wrote."""
        return "".join(self._lines)

    def _start(self) -> subprocess.Popen[str]:
        self._lines = deque(maxlen=MAX_LINES)
        process = subprocess.Popen(
            [sys.executable, "-u", "run.py"],
            cwd=PROJECT_ROOT,
            env={**os.environ, CHILD: "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._forward, args=(process, self._lines), daemon=True).start()
        return process

    @staticmethod
    def _forward(process: subprocess.Popen[str], lines: deque[str]) -> None:
        """Passes on what the child writes, and keeps the end of it."""
        for line in process.stdout or ():
            lines.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()


def _folders(settings: Settings) -> list[Path]:
    folders = [PROJECT_ROOT, settings.docs_dir]
    return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def _close(fault: FaultPage | None) -> None:
    if fault is not None:
        fault.close()
