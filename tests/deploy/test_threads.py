"""One client cannot use all threads of a worker on Flask: slow callbacks, slow headers, and open connections."""

import socket
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from unittest.mock import MagicMock

import httpx
import pytest

from deploy import workers
from lib.servers.proxies import Proxies
from tests.deploy.entry import GUNICORN, SETTINGS
from tests.examples.gate import Gate
from tests.servers.calling import call, output_of
from tests.serving import BROWSER, Site, serving
from tests.sites import page, write_pages
from tests.waiting import PATIENCE, until

THREADS = 4
MANY = 40
ONE, ANOTHER = ({"x-forwarded-for": f"198.51.100.{number}"} for number in (1, 2))
HEAD = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {BROWSER}\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the site behind a proxy, with few threads. The test acts as the proxy."""
    folder = tmp_path_factory.mktemp("threads")
    pages = {"slow": page("Slow", "/slow", ".. exec::tests.examples.slow"), "plain": page("Plain", "/plain", "Text.")}
    env = {**SETTINGS, "DOCS_DIR": str(write_pages(folder / "docs", pages)), "TRUSTED_PROXIES": "127.0.0.1"}
    with serving("flask", folder, f"{GUNICORN} --threads {THREADS}", env) as running:
        for path in ("/plain", "/_page/slow", "/healthz"):
            assert get(running, path).status_code == 200
        yield running


def get(site: Site, path: str) -> httpx.Response:
    """Request a path on a new connection."""
    return httpx.get(f"{site.url}{path}", headers={"user-agent": BROWSER, **ANOTHER}, timeout=PATIENCE)


def connection(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2])), timeout=PATIENCE)


def test_many_slow_callbacks_of_one_client(site: Site) -> None:
    gate = Gate.of(site)
    with ThreadPoolExecutor(MANY + 1) as pool, gate.shut():
        many = [pool.submit(call, site, "slow", number, headers=ONE) for number in range(MANY)]
        until(lambda: gate.waiting == THREADS - 1)
        for path in ("/healthz", "/readyz", "/plain", "/_page/slow"):
            assert get(site, path).status_code == 200, "probes and responses from memory have a thread"
        assert gate.waiting == THREADS - 1
        another = pool.submit(call, site, "slow", "another", headers=ANOTHER)
        gate.open()
        assert output_of(another.result(), "slow") == "waited another"
        assert {output_of(each.result(), "slow") for each in many} == {f"waited {number}" for number in range(MANY)}


def test_slow_headers_use_no_thread(site: Site) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connection(site)) for _ in range(3 * THREADS)]
        for each in slow:
            each.sendall(HEAD[:-20].encode())
        assert get(site, "/healthz").status_code == 200
        # Those that become complete get their response.
        slow[0].sendall(f"{HEAD[-20:]}\r\n".encode())
        assert slow[0].recv(65536).startswith(b"HTTP/1.1 200")


def test_headers_in_pieces_and_pipelined_requests(site: Site) -> None:
    with connection(site) as client:
        for piece in (HEAD, "X-More: 1\r", "\n\r\n" + HEAD + "\r\n" + HEAD):
            client.sendall(piece.encode())
        received = b""
        while received.count(b"HTTP/1.1 200") < 2:
            received += client.recv(65536)
        client.sendall(b"\r\n")
        while received.count(b"HTTP/1.1 200") < 3:
            received += client.recv(65536)


def test_connections_that_clients_leave_open_delay_nobody(site: Site) -> None:
    """gunicorn waits for two seconds for each, on the loop of the worker."""
    with ExitStack() as stack:
        left = [stack.enter_context(connection(site)) for _ in range(6)]
        began = time.monotonic()
        for each in left:
            each.sendall(f"{HEAD}Connection: close\r\n\r\n".encode())
            assert each.recv(65536).startswith(b"HTTP/1.1 200")
        assert get(site, "/healthz").status_code == 200
        assert time.monotonic() - began < 2


def test_a_client_with_too_many_waiting_requests_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MAX_WAITING", 1)
    worker: Any = workers.ThreadsWorker.__new__(workers.ThreadsWorker)
    worker._waiting, worker._turns, worker.nr_conns = OrderedDict(), 0, 2
    worker._proxies, worker.wsgi = Proxies(), None
    worker.log = MagicMock()
    ours, theirs = socket.socketpair()
    with theirs:
        for each in (MagicMock(), ours):
            conn: Any = workers._Connection.__new__(workers._Connection)
            conn.sock, conn.client, conn.init, conn.parser = each, ("192.0.2.1", 1), MagicMock(), MagicMock()
            worker._take_turn(conn, b"POST / HTTP/1.1\r\n\r\n")
        theirs.settimeout(PATIENCE)
        answer = theirs.recv(65536)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: 2\r\n" in answer
    assert worker.nr_conns == 1
    worker.log.warning.assert_called_once()
