"""The workers of gunicorn. After SIGTERM, they respond to all requests that clients have sent until then.

gunicorn's own thread worker does not accept the connections that wait in the kernel, and uvicorn closes those whose
first request has not arrived. A proxy cannot repeat a callback, so both would lose some in a rolling restart.

In gunicorn's own thread worker, slow callbacks and slow clients can also use all threads.
"""

import asyncio
import os
import re
import socket
import sys
import time
from collections import OrderedDict, deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from selectors import EVENT_READ
from types import FrameType
from typing import Any
from urllib.parse import unquote

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import TConn, ThreadWorker
from uvicorn import Server
from uvicorn_worker import UvicornWorker

from lib.process.lifecycle import shutdown_signal, shutdown_tasks
from lib.process.log_sink import sink
from lib.settings import get_settings

# Seconds for the first request on the last connections.
KEEPALIVE_GRACE_SECONDS = 0.5
# Seconds for running requests. Then they are aborted, and the shutdown tasks run, all of it within gunicorn's
# `graceful_timeout`, after which the worker is killed.
GRACE = 4


# Seconds for the headers of a request, and bytes after which its thread reads the rest, up to gunicorn's limit.
HEADERS_TIMEOUT, MAX_HEADERS = 10, 64 * 1024
# Requests of one client that wait for a thread. The site responds to further ones with 503.
MAX_WAITING = 512

PROBES = frozenset({"healthz", "readyz"})

_END = b"\r\n\r\n"
_ACCEPT_ENCODING = re.compile(rb"\r\naccept-encoding:([^\r\n]*)", re.IGNORECASE)
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# gunicorn waits for up to two seconds until a client closes a connection, on the loop of the worker.
_closing = ThreadPoolExecutor(8, thread_name_prefix="closing-")


class _Connection(TConn):  # type: ignore[misc]  # gunicorn is untyped
    """A connection. It is ready when the headers of its next request have arrived and it can use a thread."""

    is_ready = has_turn = False

    def close(self, graceful: bool = False) -> None:
        if graceful:
            _closing.submit(super().close, graceful)
        else:
            super().close()


class ThreadsWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is untyped
    """Threads, for Flask.

    One of eight threads handles only probes and responses that are in memory. If all others are in use, other requests
    wait without a thread, and each client gets the next free thread in turn. Clients that are slow to send the headers
    of a request use no thread.
    """

    def init_process(self) -> None:
        from lib.servers.proxies import proxies_from  # noqa: PLC0415  # the master does not need the site

        # For this process; the master waits longer. gunicorn checks the time once a second.
        self.cfg.set("graceful_timeout", GRACE - 1)
        self._turns = max(self.cfg.threads - max(self.cfg.threads // 8, 1), 1)
        self._waiting: OrderedDict[str, deque[_Connection]] = OrderedDict()
        self._proxies = proxies_from(get_settings())
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self.enqueue_req(_Connection(self.cfg, client, address, listener.getsockname()))

    def enqueue_req(self, conn: _Connection) -> None:
        """Handle the next request of a connection in a thread, when it is ready."""
        if conn.is_ready or self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        head = bytearray(conn.parser.unreader.take_buffered() if conn.parser else b"")
        if _END in head:
            self._take_turn(conn, bytes(head))
            return

        def read(client: socket.socket) -> None:
            try:
                piece = client.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                piece = b""
            head.extend(piece)
            if piece and _END not in head and len(head) <= MAX_HEADERS:
                return
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            if piece:
                self._take_turn(conn, bytes(head))
            else:
                self.nr_conns -= 1
                conn.close()

        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + HEADERS_TIMEOUT
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, read)

    def _take_turn(self, conn: _Connection, head: bytes) -> None:
        """Handle a request now if its thread is free. Otherwise it waits, or is rejected."""
        conn.init()
        conn.parser.unreader.unread(head)
        if self._is_quick(head):
            conn.is_ready = True
            self.enqueue_req(conn)
            return
        waiting = self._waiting.setdefault(self._client(conn, head), deque())
        if len(waiting) < MAX_WAITING:
            waiting.append(conn)
            self._next_turns()
            return
        self.log.warning("Rejected a request: %s others of the same client wait", MAX_WAITING)
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.send(_BUSY, socket.MSG_DONTWAIT)
        conn.close(graceful=True)

    def _next_turns(self) -> None:
        """Handle waiting requests, of each client in turn, while threads are free."""
        while self._waiting and self._turns:
            client, waiting = self._waiting.popitem(last=False)
            conn = waiting.popleft()
            if waiting:
                self._waiting[client] = waiting
            self._turns -= 1
            conn.is_ready = conn.has_turn = True
            self.enqueue_req(conn)

    def finish_request(self, conn: _Connection, fs: "Future[Any]") -> None:
        self._turns += conn.has_turn
        conn.is_ready = conn.has_turn = False
        super().finish_request(conn, fs)
        self._next_turns()

    def _is_quick(self, head: bytes) -> bool:
        """Return whether the response to a request is in memory, or it is a probe."""
        site = getattr(self.wsgi, "extensions", {}).get("atoll")
        method, _, rest = head.partition(b" ")
        if site is None or method not in {b"GET", b"HEAD"}:
            return False
        path = unquote(rest.partition(b" ")[0].partition(b"?")[0].decode("latin-1"))
        if path.removeprefix(site.policy.prefix) in PROBES:
            return True
        accepted = _ACCEPT_ENCODING.search(head)
        encoding = accepted[1].decode("latin-1").strip() if accepted else None
        return bool(site.memory.known.get((path, encoding))) and not site.has_middleware()

    def _client(self, conn: _Connection, head: bytes) -> str:
        peer = conn.client[0] if isinstance(conn.client, tuple) else ""
        if not self._proxies.trusts(peer):
            return peer
        lines = (line.partition(":") for line in head.partition(_END)[0].decode("latin-1").split("\r\n")[1:])
        return self._proxies.read({name.lower(): value.strip() for name, _, value in lines}).address or peer

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def run(self) -> None:
        super().run()
        shutdown_tasks.run()
        if self.nr_conns > 0:
            _exit()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        shutdown_signal.set()
        super().handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:
        if self.alive:
            super().set_accept_enabled(enabled)
        elif self._accepting:
            for listener in self.sockets:
                self._accept_all(listener)
            super().set_accept_enabled(False)
            for listener in self.sockets:
                listener.close()

    def _accept_all(self, listener: socket.socket) -> None:
        before = -1
        while before != self.nr_conns:
            before = self.nr_conns
            self.accept(listener)


class LoopServer(Server):
    """uvicorn's server, with time for the first request on the last connections."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        shutdown_signal.set()
        super().handle_exit(sig, frame)

    gave_up = False
    """True if requests were running at the end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        began = time.monotonic()
        shutdown_signal.set()  # `--max-requests` ends a worker without a signal
        await asyncio.sleep(0)  # accept waiting connections
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        await asyncio.sleep(KEEPALIVE_GRACE_SECONDS)
        await super().shutdown(sockets)
        self.gave_up = time.monotonic() - began > GRACE


class LoopWorker(UvicornWorker):  # type: ignore[misc]  # untyped
    """An event loop, for FastAPI and Quart."""

    CONFIG_KWARGS: dict[str, Any] = {  # noqa: RUF012  # like in its base class
        **UvicornWorker.CONFIG_KWARGS,
        "timeout_graceful_shutdown": GRACE,
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
    }

    async def _serve(self) -> None:
        self.config.app = self.wsgi
        server = LoopServer(config=self.config)
        self._install_sigquit_handler()
        await server.serve(sockets=self.sockets)
        if not server.started:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)
        if server.gave_up:
            _exit()


def _exit() -> None:
    """End the process without waiting for its last threads, as Python would."""
    sink.flush()
    os._exit(0)
