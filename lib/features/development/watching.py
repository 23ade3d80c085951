"""The two parts of the development server.

The outer process runs the site as a child, restarts it when code changes, and shows why it does not start. Inside the
site, a thread loads changed pages, stylesheets, and scripts without a restart.
"""

import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextvars import copy_context
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jinja2 import Template
from watchfiles import Change, PythonFilter, watch
from watchfiles.main import FileChange

from lib.features.feature import Contribution, FeatureContext
from lib.http.compression import NEVER
from lib.http.messages import Request, Response
from lib.settings import PROJECT_ROOT, Settings

log = logging.getLogger(__name__)

VERSION_PATH = "/_dev/version"
RELOAD_SCRIPT = (PROJECT_ROOT / "assets" / "features" / "development" / "development.js").read_text(encoding="utf-8")
SUFFIXES = (".md", ".toml", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
CHILD = "ATOLL_CHILD"
MAX_LINES = 60
STOP_TIMEOUT = 5.0


def run_site(settings: Settings) -> bool:
    """Serve until the process is stopped, and return True. The child returns False, and serves the site.

    If the site does not start, its port shows the end of its output.
    """
    if CHILD in os.environ:
        return False
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
        return True
    finally:
        child.stop()


def mount(context: FeatureContext) -> Contribution:
    """Add the errors of Dash, the version that tabs poll, and in the child the reload of changed pages."""
    context.app.enable_dev_tools(debug=True, dev_tools_disable_version_check=True)
    version = Version()
    if CHILD in os.environ:
        watch_content(content_changes(context.settings.docs_dir), context.reload_pages, version)
    return Contribution(routes={VERSION_PATH: version})


def serve_fault(host: str, port: int, output: str) -> ThreadingHTTPServer:
    """Start a server on the port of the site, with one page that shows why the site does not start."""
    template = Template(Path(__file__).with_name("error.html").read_text(encoding="utf-8"), autoescape=True)
    page = template.render(output=output, script=RELOAD_SCRIPT).encode()

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


class Version:
    """Serves a version that changes with every process and every loaded change."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(4)
        self._changes = 0

    def advance(self) -> None:
        """Make every open tab reload."""
        self._changes += 1

    def __call__(self, request: Request) -> Response:
        body = f"{self._process}.{self._changes}".encode()
        return Response(body, 200, "text/plain; charset=utf-8", {"cache-control": NEVER})


@lru_cache(maxsize=1)
def content_changes(docs_dir: Path) -> Iterator[set[FileChange]]:
    """Return the changes from the first call on, which is before the pages are read, so that no save is missed."""
    folders = [folder for folder in (docs_dir, PROJECT_ROOT / "assets") if folder.is_dir()]
    changes = watch(*folders, watch_filter=_is_content, debounce=50, step=20, rust_timeout=100, yield_on_timeout=True)
    next(changes)  # the watch starts here
    return changes


def watch_content(changes: Iterator[set[FileChange]], reload_pages: Callable[[], None], version: Version) -> None:
    """Start a thread that reloads the pages when one of them changes, and the tabs when any file does."""

    def run() -> None:
        for changed in filter(None, changes):
            try:
                if any(path.endswith((".md", ".toml")) for _, path in changed):
                    reload_pages()
            except Exception:  # the next save may fix it
                log.exception("Cannot read the changed pages")
            version.advance()

    # Dash looks for its context variables when pages register; a new thread has none.
    threading.Thread(target=copy_context().run, args=(run,), name="watch-content", daemon=True).start()


def _is_content(_: Change, path: str) -> bool:
    return path.endswith(SUFFIXES)
