"""`make compare`: three servers that know each other, started together and stopped together."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.comparing import comparing, servers_of, until_ready
from tests.waiting import PATIENCE, until
from tools.compare import main

LABELS = {"Flask": "flask", "FastAPI": "fastapi", "Quart": "quart"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_three_are_started_and_stopped(number: signal.Signals, tmp_path: Path) -> None:
    with comparing(tmp_path) as tool:
        until_ready(tool)
        urls = tool.urls
        assert list(urls) == list(LABELS)
        for label, url in urls.items():
            assert httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code == 200
            assert httpx.get(f"{url}/api/backend", timeout=PATIENCE).json()["name"] == LABELS[label]
            for peer in urls.values():
                answer = httpx.get(f"{url}/healthz", headers={"origin": peer}, timeout=PATIENCE)
                assert answer.headers["access-control-allow-origin"] == peer
        assert len(servers_of(urls["Flask"])) >= 4  # Flask's worker has a master
        assert tool.stop(number) == 0
        until(lambda: servers_of(urls["Flask"]) == [])


def test_one_that_dies_is_reported_and_the_others_are_stopped(tmp_path: Path) -> None:
    with comparing(tmp_path) as tool:
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
    """The processes that serve an address, without their own children, which serve it too."""
    port = url.rpartition(":")[2]
    parents: dict[int, int] = {}
    for pid in servers_of(url):
        with suppress(psutil.NoSuchProcess):  # a child that lived for a moment
            process = psutil.Process(pid)
            if process.environ().get("PORT") == port:
                parents[pid] = process.ppid()
    return [pid for pid, parent in parents.items() if parent not in parents]
