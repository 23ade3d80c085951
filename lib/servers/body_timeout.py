"""The time that a request body may take to arrive. What the app does with its own time, WSGI cannot end."""

import os
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from wsgiref.types import WSGIEnvironment

# Where gunicorn tells which connection a request came by. Other servers do not: there, their own limits hold.
CONNECTION = "gunicorn.socket"


class BodyTimeout:
    """Reads bodies. A thread of its own, one per process, ends the reading of those that take longer than `seconds`."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._changed = threading.Condition()
        self._process = 0
        # The time is the same for all, so they become late in the order in which they began.
        self._watched: deque[_Reading] = deque()

    def read(self, environ: WSGIEnvironment, most: int) -> bytes | None:
        """At most so many bytes of a body; None when they did not come in time. Raises as the server does."""
        connection = environ.get(CONNECTION)
        if self._seconds is None or not isinstance(connection, socket.socket):
            return bytes(environ["wsgi.input"].read(most))
        reading = _Reading(connection, time.monotonic() + self._seconds)
        self._watch(reading)
        try:
            body = bytes(environ["wsgi.input"].read(most))
        except Exception:  # a chunk that was cut off, for one: gunicorn has errors of its own
            if reading.end():
                return None
            raise
        return None if reading.end() else body

    def _watch(self, reading: "_Reading") -> None:
        """A fork inherits no thread, so each process starts its own."""
        with self._changed:
            if self._process != os.getpid():
                self._watched.clear()
                threading.Thread(target=self._end_late_ones, name="body-time", daemon=True).start()
                self._process = os.getpid()  # only now: where no thread could be started, the next request tries again
            self._watched.append(reading)
            self._changed.notify()

    def _end_late_ones(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._watched)
                reading = self._watched.popleft()
            reading.give_up_when_late()


class _Reading:
    """One body that is read."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection: socket.socket | None = connection
        self._deadline = deadline
        self._ended = threading.Event()
        self._late = False
        self._lock = threading.Lock()

    def end(self) -> bool:
        """The reader has what it wanted, or was given up, which this tells."""
        with self._lock:
            self._connection = None
            self._ended.set()
            return self._late

    def give_up_when_late(self) -> None:
        """Waits for the end, or else for the deadline, after which no more of the body is read."""
        if self._ended.wait(max(0.0, self._deadline - time.monotonic())):
            return
        with self._lock:
            if self._connection is not None:
                self._late = True
                with suppress(OSError):  # the client has gone: nothing more of the body comes anyway
                    self._connection.shutdown(socket.SHUT_RD)
