"""The outer process of the development mode: `DASH_DEBUG=true python run.py`.

It runs the site as a child, restarts it when code changes, and shows why it does not start. For the next restart, a
spare process has imported the libraries already.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jinja2 import Template
from watchfiles import PythonFilter, watch

from lib.features.development.watching import CHILD, RELOAD_SCRIPT, VERSION_PATH
from lib.settings import PROJECT_ROOT, Settings

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
    spare: Spare | None = None
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
                child, spare = start_site(spare), None
            elif child.poll() is not None:
                if fault is None:
                    fault = serve_fault(settings.host, settings.port, "".join(child.end))
            elif spare is None and os.name == "posix" and is_served(settings.host, settings.port):
                spare = Spare(settings.dash_backend)
        return True
    finally:
        child.stop()
        if spare is not None:
            spare.stop()


def is_served(host: str, port: int) -> bool:
    """Return whether a process accepts connections."""
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def serve_fault(host: str, port: int, output: str) -> ThreadingHTTPServer:
    """Start a server on the port of the site, with one page that shows why the site does not start."""
    template = Template(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"), autoescape=True)
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

    def __init__(self, *program: str, file: int | None = None) -> None:
        self.end: deque[str] = deque(maxlen=MAX_LINES)
        super().__init__(
            [sys.executable, "-u", *(program or ("run.py",))],
            cwd=PROJECT_ROOT,
            env={**os.environ, CHILD: "1"},
            pass_fds=() if file is None else (file,),
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


class Spare(Child):
    """A process that has imported the libraries, and becomes the process of the site with `begin`."""

    def __init__(self, backend: str) -> None:
        waiting, self._start = os.pipe()
        super().__init__("-m", "tools.spare", str(waiting), backend, file=waiting)
        os.close(waiting)

    def begin(self) -> None:
        """Run the site. Raise `OSError` if the process has ended."""
        try:
            os.write(self._start, b"1")
        finally:
            os.close(self._start)


def start_site(spare: Spare | None) -> Child:
    """Start the site in the spare process, or in a new one."""
    if spare is not None:
        with suppress(OSError):
            spare.begin()
            return spare
    return Child()
