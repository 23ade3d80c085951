"""Slow request bodies time out on WSGI."""

import socket
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader

from lib.servers import wsgi
from lib.servers.wsgi import CONNECTION, read_in_time
from tests.waiting import PATIENCE


class Unheard:
    """A body that does not arrive before its connection is closed."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def read(self, most: int) -> bytes:
        self._connection.settimeout(10)
        try:
            return self._connection.recv(most)
        except OSError:
            raise TimeoutError from None


class Gone(socket.socket):
    """A connection that the client has reset."""

    asked_to_end = Event()

    def shutdown(self, how: int) -> None:
        self.asked_to_end.set()
        raise OSError(107, "Transport endpoint is not connected")


class UntilAsked(BytesIO):
    """A body that arrives after the deadline."""

    def read(self, size: int | None = -1) -> bytes:
        assert Gone.asked_to_end.wait(PATIENCE)
        return b""


def asked(connection: socket.socket, body: Any) -> Any:
    return {CONNECTION: connection, "wsgi.input": body}


def test_a_client_that_has_gone_keeps_nobody_else_from_being_given_up() -> None:
    with Gone() as gone:
        # The deadline passes while the body is read, and closing the connection fails.
        assert read_in_time(asked(gone, UntilAsked()), 10, 0.05) is None
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert read_in_time(asked(ours, Unheard(ours)), 10, 0.05) is None


def test_a_body_that_has_arrived_needs_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "_timers", None)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"start")
        unreader = SocketUnreader(ours)
        unreader.unread(unreader.read())
        body = Body(LengthReader(unreader, 5))
        assert read_in_time(asked(ours, body), 5, 0.05) == b"start"
        with pytest.raises(AttributeError):  # it would start a timer
            read_in_time(asked(ours, Body(LengthReader(unreader, 5))), 5, 0.05)
