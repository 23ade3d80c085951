"""`make compare` starts and stops three servers."""

import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.comparing import comparing, servers_of, until_ready
from tests.tiers import release
from tests.waiting import until
from tools.compare import main

# A replacement for bash, which starts a server: this server is ready immediately.
STAND_IN = """#!{python}
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever()
"""


@pytest.fixture
def placeholder_html(tmp_path: Path) -> dict[str, str]:
    """Return a `PATH` on which a small server replaces the site."""
    bash = tmp_path / "bin" / "bash"
    bash.parent.mkdir()
    bash.write_text(STAND_IN.format(python=sys.executable), encoding="utf-8")
    bash.chmod(0o755)
    return {"PATH": f"{bash.parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_stops_all_three(number: signal.Signals, placeholder_html: dict[str, str], tmp_path: Path) -> None:
    with comparing(tmp_path, env=placeholder_html) as tool:
        until_ready(tool)
        url = tool.urls["Flask"]
        assert len(servers_of(url)) == 3
        assert tool.stop(number) == 0
        until(lambda: servers_of(url) == [])


@pytest.mark.parametrize("is_real", [False, release(True)], ids=["stand-in", "site"])
def test_one_that_dies_is_reported_and_the_others_are_stopped(
    is_real: bool, placeholder_html: dict[str, str], tmp_path: Path
) -> None:
    with comparing(tmp_path, env={} if is_real else placeholder_html) as tool:
        until_ready(tool)
        url = tool.urls["Quart"]
        [quart] = until(lambda: _started_for(url))
        os.kill(quart, signal.SIGKILL)
        assert tool.process.wait(60) == 1
        assert "Quart ended with status -9; the others are stopped." in tool.text
        until(lambda: servers_of(url) == [])


def test_a_port_that_is_taken_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with comparing(tmp_path, "--ports", "8", port, port) as tool:
            assert tool.process.wait(60) == 1
            assert port in tool.text
            assert servers_of(f"http://127.0.0.1:{port}") == []


@pytest.mark.parametrize("ports", [["0", "1", "2"], ["80", "81", "65536"], ["a", "81", "82"], ["81", "82"]])
def test_ports_that_are_none(ports: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--ports", *ports])
    assert ended.value.code == 2
    assert "--ports" in capsys.readouterr().err


def _started_for(url: str) -> list[int]:
    """Return the processes that serve a URL, without their child processes, which serve it too."""
    port = url.rpartition(":")[2]
    parents: dict[int, int] = {}
    for pid in servers_of(url):
        with suppress(psutil.NoSuchProcess):  # a short-lived child process
            process = psutil.Process(pid)
            if process.environ().get("PORT") == port:
                parents[pid] = process.ppid()
    return [pid for pid, parent in parents.items() if parent not in parents]
