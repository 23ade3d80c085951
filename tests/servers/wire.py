"""HTTP over a raw socket: send any bytes, and read one response."""

import socket
from dataclasses import dataclass

from tests.waiting import PATIENCE

HEAD_LIMIT = 256 * 1024
WITHOUT_BODY = (204, 304)


class Hung(Exception):
    """The response did not arrive in time."""


class Closed(Exception):
    """The server closed the connection before it responded."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response.

    If `last` is true, the connection cannot be used again. Only the start of an endless body was read.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    last: bool


class Wire:
    """A connection that stays open between requests, and is opened again after it had to be closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def ask(self, data: bytes, *, head: bool, timeout: float) -> Reply:
        """Send a request, and return its response. Raise `Hung` or `Closed`."""
        reused = self._socket is not None
        try:
            return self._ask(data, head, timeout)
        except Closed:
            if not reused:
                raise
        return self._ask(data, head, timeout)  # the server can close it at any time

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _ask(self, data: bytes, head: bool, timeout: float) -> Reply:
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.settimeout(timeout)
            self._send(data)
            reply = self._reply(head)
        except TimeoutError as late:
            self.close()
            raise Hung(f"no answer in {timeout} s") from late
        except (Closed, OSError) as gone:
            self.close()
            raise Closed(f"closed without an answer: {gone!r}") from gone
        if reply.last:
            self.close()
        return reply

    def _send(self, data: bytes) -> None:
        """Send a request.

        A server that rejects a long body can stop reading it, but its response still arrives.
        """
        assert self._socket is not None
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            if len(data) < HEAD_LIMIT:
                raise

    def _reply(self, head: bool) -> Reply:
        status, headers = self._head()
        while 100 <= status < 200 and status != 101:
            status, headers = self._head()
        last = headers.get("connection", "").lower() == "close" or status == 101
        if head or status in WITHOUT_BODY or status == 101:
            return Reply(status, headers, b"", last)
        if headers.get("content-type", "").startswith("text/event-stream"):
            return Reply(status, headers, self._rest, last=True)  # a stream continues; do not wait for its end
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return Reply(status, headers, self._chunks(), last)
        if "content-length" in headers:
            return Reply(status, headers, self._exactly(int(headers["content-length"])), last)
        return Reply(status, headers, self._everything(), last=True)

    def _head(self) -> tuple[int, dict[str, str]]:
        lines = self._until(b"\r\n\r\n").split(b"\r\n")
        parts = lines[0].split(b" ", 2)
        if not lines[0].startswith(b"HTTP/1.") or len(parts) < 2 or not parts[1].isdigit():
            raise Closed(f"an answer that is no HTTP: {lines[0][:200]!r}")
        pairs = (line.partition(b":") for line in lines[1:])
        return int(parts[1]), {
            name.decode("latin-1").lower(): value.strip().decode("latin-1") for name, _, value in pairs
        }

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := int(self._until(b"\r\n"), 16):
            body += self._exactly(size)
            self._exactly(2)
        self._until(b"\r\n")
        return bytes(body)

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _everything(self) -> bytes:
        try:
            while True:
                self._more()
        except Closed:
            return self._rest

    def _more(self) -> None:
        assert self._socket is not None
        received = self._socket.recv(256 * 1024)
        if not received:
            raise Closed("end of the connection")
        self._rest += received
