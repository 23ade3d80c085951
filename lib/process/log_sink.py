"""Where log lines go: through a queue to a thread of its own, which alone may have to wait for whoever reads them.

A full pipe or a closed one never holds a request up. What does not fit in the queue is counted and left out."""

import atexit
import os
import re
import sys
import threading
import time
from collections import deque
from contextvars import ContextVar
from secrets import token_hex

from lib.process.lifecycle import after_fork

# Lines that are kept while nobody reads them: some megabytes.
MAX_QUEUED_LINES = 10_000
# Seconds in which lines gather, so that a busy process writes a few times a second and not for each request.
GATHERED = 0.02
# Seconds that the end of the process waits for the last lines.
LAST = 1.0
# So many bytes are written in one piece, between which no other process of the group can get (POSIX, PIPE_BUF).
PIECE = 4096


class Sink:
    """Lines to a file descriptor. The thread starts with the first line, so after a server's fork."""

    def __init__(self, descriptor: int | None, kept: int = MAX_QUEUED_LINES) -> None:
        self._descriptor = descriptor
        self._kept = kept
        self._lost = 0
        self._reset()
        after_fork(self._reset)
        atexit.register(self.flush)

    @property
    def lost(self) -> int:
        """Lines that were left out."""
        return self._lost

    def write(self, line: str) -> None:
        """Takes a line without its end. Returns at once."""
        if len(self._lines) >= self._kept:
            self._lost += 1
            return
        self._lines.append(line)
        if not self._woken.is_set():
            self._wake()

    def flush(self, seconds: float = LAST) -> None:
        """Waits until everything is written, at most so long."""
        until = time.monotonic() + seconds
        while (self._lines or self._writing) and time.monotonic() < until:
            self._wake()
            time.sleep(GATHERED / 4)

    def _reset(self) -> None:
        """What the child of a fork must not have in common with its parent."""
        self._lines: deque[str] = deque()
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._writing = False

    def _wake(self) -> None:
        self._woken.set()
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    thread = threading.Thread(target=self._work, name="log", daemon=True)
                    try:
                        thread.start()
                    except RuntimeError:  # the interpreter is ending, or there are too many threads
                        self._woken.clear()
                        return
                    self._thread = thread

    def _work(self) -> None:
        while True:
            self._woken.wait()
            time.sleep(GATHERED)
            self._woken.clear()
            self._writing = True
            while self._lines:
                self._write_some()
            self._writing = False

    def _write_some(self) -> None:
        """As many lines as fit in one piece; at least one."""
        lines = [_bytes(self._lines.popleft())]
        size = len(lines[0])
        while self._lines and size < PIECE:
            line = _bytes(self._lines[0])
            size += len(line)
            if size > PIECE:
                break
            lines.append(line)
            self._lines.popleft()
        try:
            _write(self._descriptor, b"".join(lines))
        except OSError:  # nobody reads any more, or the disk is full
            self._lost += len(lines)


def _bytes(line: str) -> bytes:
    return line.encode("utf-8", "backslashreplace") + b"\n"


def _write(descriptor: int | None, data: bytes) -> None:
    if descriptor is None:
        raise BrokenPipeError
    while data:
        data = data[os.write(descriptor, data) :]


def standard_output() -> int | None:
    """The descriptor of standard output; None where it was closed before the start."""
    try:
        return sys.stdout.fileno()
    except (AttributeError, ValueError, OSError):
        return None


sink = Sink(standard_output())
"""The sink of this process."""


# What is taken from outside goes into logs and headers, so it is short and plain.
_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Empty outside of a request."""


def request_id_from(given: str | None) -> str:
    """The id that a proxy or client gave with `X-Request-ID`, if it is sane; else a new one."""
    return given if given and _SANE.fullmatch(given) else token_hex(8)
