"""The log sink: a queue, and a thread that writes its lines. So a full or closed pipe never blocks a request."""

import atexit
import os
import re
import sys
import threading
import time
from collections import deque
from contextvars import ContextVar
from random import Random

from lib.process.lifecycle import after_fork

# Maximum length of the queue: some megabytes.
MAX_QUEUED_LINES = 10_000
# Seconds between two writes of a busy process.
WRITE_INTERVAL = 0.02
# Seconds to write the last lines at the end of the process.
FLUSH_SECONDS = 1.0
# Bytes that a process can write to a pipe at once (POSIX, PIPE_BUF).
PIECE_BYTES = 4096


class Sink:
    """Writes lines to a file descriptor. The thread starts with the first line, so after a server's fork.

    Lines that do not fit in the queue are dropped. `lost` counts them.
    """

    def __init__(self, descriptor: int, kept: int = MAX_QUEUED_LINES) -> None:
        self._descriptor = descriptor
        self._kept = kept
        self.lost = 0
        self._reset()
        after_fork(self._reset)
        atexit.register(self.flush)

    def write(self, line: str) -> None:
        """Queue a line."""
        if len(self._lines) >= self._kept:
            self.lost += 1
            return
        self._lines.append(line.encode("utf-8", "backslashreplace") + b"\n")
        if not self._woken.is_set():
            self._wake()

    def flush(self, seconds: float = FLUSH_SECONDS) -> None:
        """Wait until all lines are written, up to a time limit."""
        until = time.monotonic() + seconds
        while (self._lines or self._writing) and time.monotonic() < until:
            self._wake()
            time.sleep(WRITE_INTERVAL / 4)

    def _reset(self) -> None:
        """Create the state that a forked process must not share with its parent."""
        self._lines: deque[bytes] = deque()
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
                    except RuntimeError:  # the interpreter ends, or there are too many threads
                        self._woken.clear()
                        return
                    self._thread = thread

    def _work(self) -> None:
        while True:
            self._woken.wait()
            time.sleep(WRITE_INTERVAL)
            self._woken.clear()
            self._writing = True
            while self._lines:
                self._write_some()
            self._writing = False

    def _write_some(self) -> None:
        """Write as many lines as fit in one piece, at least one."""
        lines = [self._lines.popleft()]
        size = len(lines[0])
        while self._lines and size + len(self._lines[0]) <= PIECE_BYTES:
            lines.append(self._lines.popleft())
            size += len(lines[-1])
        data = b"".join(lines)
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:  # the pipe is closed, or the disk is full
            self.lost += len(lines)


try:
    _output = sys.stdout.fileno()
except (AttributeError, ValueError, OSError):  # it is closed
    _output = -1
sink = Sink(_output)

# IDs of clients appear in logs and headers.
_VALID_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

# Not `secrets`, which calls the operating system, so that other threads run first. Examples can seed the shared one.
_random = Random()  # noqa: S311  an ID is no secret
after_fork(_random.seed)
request_id: ContextVar[str] = ContextVar("request_id", default="")  # empty outside of a request


def request_id_from(given: str | None) -> str:
    """Return the ID that a proxy or client sent as `X-Request-ID`, if it is valid, otherwise a new one."""
    return given if given and _VALID_ID.fullmatch(given) else f"{_random.getrandbits(64):016x}"
