"""The event queue of a process: a ring of slots in a memory-mapped file, which is locked while it is mapped.

The file outlives a killed process: another process recovers it. If no file can be made, the ring is in memory only.
"""

import logging
import mmap
import os
import secrets
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path
from threading import Lock
from zlib import crc32

from lib.features.analytics.event import Event, Recorded, decoded
from lib.process.lifecycle import degraded

try:
    import fcntl
except ImportError:  # Windows has no lock that ends with its process
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

SUFFIX = ".journal"
# Bytes of a slot and of the header.
SLOT = 512
HEADER = 4096

_MAGIC = b"atoll-1\n"
# Start of the header: magic, number of slots, name of the queue.
_PREAMBLE = struct.Struct("8sQ16s")
# The counters after it. Each is one aligned 64-bit word, so no process sees half of a change.
_WRITTEN, _TAKEN, _LOST, _REPORTING, _REPORTED = range(5)
# Start of a slot: number, length, and checksum of its event.
_SLOT = struct.Struct("=QHL")
_NEW = ".new"


@dataclass(frozen=True, slots=True)
class Batch:
    """The next events of a queue, the number of the slot after them, and how many slots were damaged."""

    events: tuple[Recorded, ...]
    after: int
    damaged: int = 0


class EventQueue:
    """A bounded queue for many writing threads and one reading thread, made by `make_queue` or `recover`."""

    def __init__(self, memory: mmap.mmap, path: Path | None = None) -> None:
        _, self._slots, name = _PREAMBLE.unpack_from(memory)
        self.name = name.decode("ascii")
        self._memory = memory
        self._counters = memoryview(memory)[_PREAMBLE.size : HEADER].cast("Q")
        self._path = path
        self._lock = Lock()

    @property
    def accepted(self) -> int:
        """Number of all events that were put."""
        return self._counters[_WRITTEN]

    @property
    def lost(self) -> int:
        """Number of events that found the queue full or were damaged."""
        return self._counters[_LOST]

    @property
    def waiting(self) -> int:
        """Number of events that are not stored yet."""
        return self._counters[_WRITTEN] - self._counters[_TAKEN]

    def put(self, event: Event) -> int:
        """Add an event and return its number, or -1 if the queue is full. Takes a few microseconds."""
        line = event.encoded()
        with self._lock:
            counters = self._counters
            number = counters[_WRITTEN]
            if number - counters[_TAKEN] >= self._slots:
                counters[_LOST] += 1
                return -1
            start = HEADER + number % self._slots * SLOT
            _SLOT.pack_into(self._memory, start, number, len(line), crc32(line, number & 0xFFFFFFFF))
            self._memory[start + _SLOT.size : start + _SLOT.size + len(line)] = line
            counters[_WRITTEN] = number + 1
        return number

    def next(self, limit: int) -> Batch:
        """Return the oldest events without removing them, then one event for those that were lost, if any."""
        first = self._counters[_TAKEN]
        after = min(self._counters[_WRITTEN], first + limit)
        found = [self._read(number) for number in range(first, after)]
        events = [recorded for recorded in found if recorded]
        events += self._lost_events()
        return Batch(tuple(events), after, found.count(None))

    def drop(self, batch: Batch) -> None:
        """Remove a stored batch."""
        with self._lock:
            self._counters[_TAKEN] = batch.after
            self._counters[_REPORTED] = self._counters[_REPORTING]
            self._counters[_LOST] += batch.damaged

    def is_empty(self) -> bool:
        """Return whether all events are stored and all lost ones are reported."""
        return not self.waiting and self._counters[_REPORTED] == self._counters[_LOST]

    def close(self) -> None:
        """Release the file, and delete it if the queue is empty."""
        with self._lock:
            if self._path and self.is_empty():
                with suppress(OSError):
                    self._path.unlink()
            self.abandon()

    def abandon(self) -> None:
        """Release the file without changing it, for example a parent's file after a fork."""
        self._counters.release()
        self._memory.close()

    def _read(self, number: int) -> Recorded | None:
        start = HEADER + number % self._slots * SLOT
        written, length, checksum = _SLOT.unpack_from(self._memory, start)
        line = self._memory[start + _SLOT.size : start + _SLOT.size + min(length, SLOT - _SLOT.size)]
        if written != number or crc32(line, number & 0xFFFFFFFF) != checksum:
            return None
        try:
            return Recorded(f"{self.name}-{number:x}", decoded(line))
        except ValueError:
            return None

    def _lost_events(self) -> Iterator[Recorded]:
        """Yield one event for all that were lost since the last. Its range is noted first, so that it counts once."""
        counters = self._counters
        if counters[_REPORTING] == counters[_REPORTED]:
            counters[_REPORTING] = counters[_LOST]
        lost = counters[_REPORTING] - counters[_REPORTED]
        if lost:
            yield Recorded(f"{self.name}-lost-{counters[_REPORTED]:x}", Event("lost", int(time.time()), value=lost))


def make_queue(folder: Path, slots: int) -> EventQueue:
    """Return a new queue with a file in a folder; if that is not possible, log a warning and use memory only."""
    name = secrets.token_hex(8)
    size = HEADER + slots * SLOT
    if fcntl:
        try:
            return _in_file(folder / f"{name}{SUFFIX}", name, size, slots)
        except OSError as error:
            degraded["analytics queue"] = "DATA_DIR cannot be used. Events are only in memory."
            log.warning("Analytics events are only in memory because %s cannot be used: %s", folder, error.strerror)
    memory = mmap.mmap(-1, size)
    _PREAMBLE.pack_into(memory, 0, _MAGIC, slots, name.encode())
    return EventQueue(memory)


def recover(folder: Path) -> Iterator[EventQueue]:
    """Yield the queues of stopped processes, one at a time. The caller closes each."""
    for path in sorted(folder.glob(f"*{SUFFIX}*")) if fcntl else ():
        with suppress(OSError):
            queue = _recovered(path)
            if queue:
                yield queue


def _in_file(path: Path, name: str, size: int, slots: int) -> EventQueue:
    """Create a queue file. It gets its name when it is complete and locked, so that no process recovers it before.

    `mmap` duplicates the descriptor, so the lock lasts as long as the memory.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(SUFFIX + _NEW)
    with open(new, "x+b", buffering=0, opener=partial(os.open, mode=0o600)) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _allocate(file, size)
            memory = mmap.mmap(file.fileno(), size)
            _PREAMBLE.pack_into(memory, 0, _MAGIC, slots, name.encode())
            new.rename(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise
    return EventQueue(memory, path)


def _allocate(file: FileIO, size: int) -> None:
    """Reserve disk space: on a full disk, a page without space would kill the process. macOS needs a write."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
    else:
        file.write(bytes(size))


def _recovered(path: Path) -> EventQueue | None:
    with path.open("r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.fstat(file.fileno()).st_nlink:  # another process has just recovered it
            return None
        memory = _mapped(file)
        if memory:
            return EventQueue(memory, path)
        if not path.name.endswith(_NEW):
            log.warning("%s is not a valid event queue; deleting it", path)
        path.unlink(missing_ok=True)
    return None


def _mapped(file: FileIO) -> mmap.mmap | None:
    """Return the mapped file, or None if it is not a valid queue."""
    size = os.fstat(file.fileno()).st_size
    if size < HEADER:
        return None
    memory = mmap.mmap(file.fileno(), size)
    magic, slots, name = _PREAMBLE.unpack_from(memory)
    written, taken, lost, reporting, reported = struct.unpack_from("=5Q", memory, _PREAMBLE.size)
    has_size = size == HEADER + slots * SLOT
    has_order = taken <= written <= taken + slots and reported <= reporting <= lost
    if magic == _MAGIC and has_size and has_order and name.isalnum() and name.isascii():
        return memory
    memory.close()
    return None
