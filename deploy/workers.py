"""The workers of gunicorn. After SIGTERM, they respond to all requests that clients have sent until then.

gunicorn's own thread worker does not accept the connections that wait in the kernel, and uvicorn closes those whose
first request has not arrived. A proxy cannot repeat a callback, so both would lose some in a rolling restart.
"""

import asyncio
import os
import socket
import sys
import time
from types import FrameType
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker
from uvicorn import Server
from uvicorn_worker import UvicornWorker

from lib.process.lifecycle import shutdown_signal, shutdown_tasks
from lib.process.log_sink import sink

# Seconds for the first request on the last connections.
KEEPALIVE_GRACE_SECONDS = 0.5
# Seconds for running requests. Then they are aborted, and the shutdown tasks run, all of it within gunicorn's
# `graceful_timeout`, after which the worker is killed.
GRACE = 4


class ThreadsWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is untyped
    """Threads, for Flask."""

    def init_process(self) -> None:
        # For this process; the master waits longer. gunicorn checks the time once a second.
        self.cfg.set("graceful_timeout", GRACE - 1)
        super().init_process()

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
