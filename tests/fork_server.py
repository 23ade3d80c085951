"""Start Python programs without repeating their imports.

`import dash` and the other libraries take most of the time that a server needs to start. `ForkServer` imports them
once, in a separate process, and forks that process for each program. The child then runs the program as `python` does,
with the environment of the test. For programs of this project, a fork server can also import the modules of the
project. Programs of a copy of the project import its own modules.
"""

import ctypes
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from tests.waiting import until

# Libraries that the site imports on every backend. None of them reads the environment when it is imported. Component
# packages that only some pages import are not among them: each page would load the scripts of those packages.
LIBRARIES = (
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "alembic.command",
    "brotli",
    "dash",
    "dash.backends._fastapi",
    "dash.backends._flask",
    "dash.backends._quart",
    "dash_improve_my_llms",
    "dash_mantine_components",
    "dill",
    "diskcache",
    "fastapi.openapi.docs",
    "fastapi_offline",
    "flask",
    "frontmatter",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "imagesize",
    "itsdangerous",
    "limits",
    "mistune",
    "multiprocess",
    "opentelemetry.trace",
    "plotly.graph_objects",
    "plotly.utils",
    "pydantic.v1",
    "pydantic_settings",
    "pygments.lexers.python",
    "quart",
    "redis.asyncio",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm",
    "structlog",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.main",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.websockets.websockets_impl",
    "uvloop",
    "watchfiles",
    "yaml",
    "zstandard",
)

# Modules of this project that register callbacks or metrics of one process, or belong to other programs.
EXCLUDED = (
    "components.home_example",
    "lib.features.analytics.dashboard",
    "lib.features.analytics.migrations",
    "lib.features.observability.metrics",
)


class Process:
    """A program started by a `ForkServer`, with the methods of `subprocess.Popen` that tests use."""

    def __init__(self, server: "ForkServer", pid: int) -> None:
        self._server = server
        self.pid = pid

    def poll(self) -> int | None:
        """Return the exit status, or None while the program runs."""
        return self._server.exit_status(self.pid)

    def wait(self, timeout: float) -> int:
        """Wait for the end of the program and return its exit status. Fail after `timeout` seconds."""
        until(lambda: self.poll() is not None, seconds=timeout)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal if the program still runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """A process that has imported the libraries, and the modules of these packages. Close it with `close`."""

    def __init__(self, *packages: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fork_server", *packages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parent.parent,
            env=environment,
            text=True,
        )
        self._lock = threading.Lock()
        self._started: list[int] = []
        self._ended: dict[int, int] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, arguments: Sequence[str], cwd: Path, env: Mapping[str, str], output: Path) -> Process:
        """Start `python ARGUMENTS`. Standard output and errors go to the file `output`."""
        request = {"arguments": list(arguments), "cwd": str(cwd), "env": dict(env), "output": str(output)}
        with self._lock:
            number = len(self._started)
            assert self._process.stdin is not None
            self._process.stdin.write(f"{json.dumps(request)}\n")
            self._process.stdin.flush()
            until(lambda: len(self._started) > number)
            return Process(self, self._started[number])

    def exit_status(self, pid: int) -> int | None:
        """Return the exit status of a program, negative for a signal; None while it runs."""
        return self._ended.get(pid)

    def close(self) -> None:
        """End the fork server. Programs that still run are not ended."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event, pid, *status = line.split()
            if event == "started":
                self._started.append(int(pid))
            else:
                self._ended[int(pid)] = int(status[0])


def main() -> None:
    """Import the libraries and the given packages, then fork one child for each line of standard input."""
    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)
    for package in sys.argv[1:]:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.startswith(EXCLUDED):
                import_module(module.name)
    if "dash" in sys.modules:
        assert not import_module("dash._callback").GLOBAL_CALLBACK_LIST, "a module of EXCLUDED is missing"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    events = os.dup(1)
    signal.signal(signal.SIGCHLD, lambda *_: _report_ended(events))
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.close(events)
            _become(request)
            return
        os.write(events, f"started {pid}\n".encode())


def _report_ended(events: int) -> None:
    """Report each child that has ended."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            os.write(events, f"ended {ended[0]} {os.waitstatus_to_exitcode(ended[1])}\n".encode())


def _become(request: dict[str, Any]) -> None:
    """Run a program in this process as `python` does."""
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    _rename(request["arguments"])
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    if "gunicorn.config" in sys.modules:  # gunicorn has read the working directory when it was imported
        import_module("gunicorn.config").Chdir.default = request["cwd"]
    option, *rest = request["arguments"]
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:1] = [request["cwd"] if option == "-m" else str(Path(option).resolve().parent), *paths]
    for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
        del sys.modules[name]
    if option == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [option, *rest]
        runpy.run_path(option, run_name="__main__")


def _rename(arguments: Sequence[str]) -> None:
    """Give this process the command line of its program.

    The site uses the command line to distinguish workers from other processes. The new command line overwrites the
    memory of the old one (proc_pid_stat(5): `arg_start` and `arg_end`), so it is cut to the same length.
    """
    with suppress(OSError):  # only Linux has this file
        numbers = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        start, end = int(numbers[45]), int(numbers[46])
        line = "\0".join([sys.executable, *arguments]).encode()[: end - start - 1]
        ctypes.memmove(start, line.ljust(end - start, b"\0"), end - start)


if __name__ == "__main__":
    main()
