"""The queue of one process: a ring of slots in a file that is mapped into memory.

What was put there is in the system's hands, so it survives when the process is killed: whoever comes next adopts the
file. A file is locked as long as its process lives. Where none can be made, the ring is in memory only.
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
from pathlib import Path
from threading import Lock
from zlib import crc32

from lib.features.analytics.event import Event, Recorded, decoded

try:
    import fcntl
except ImportError:  # on Windows nothing locks a file for as long as its process lives
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

SUFFIX = ".journal"
SLOT = 512
HEADER = 4096

_MAGIC = b"atoll-1\n"
# In the header: what it is, slots, name of the queue.
_ABOUT = struct.Struct("8sQ16s")
# Counters, by their place after that: each is one aligned word, which is never seen half written.
_WRITTEN, _TAKEN, _LOST, _TELLING, _TOLD = range(5)
# Before what a slot holds: its number, length and checksum.
_SLOT = struct.Struct("=QHL")
_NEW = ".new"


@dataclass(frozen=True, slots=True)
class Batch:
    """What lies next in a queue. `after` is the number of the slot behind it, `damaged` how many were unreadable."""

    events: tuple[Recorded, ...]
    after: int
    damaged: int = 0


class EventQueue:
    """A bounded queue: any thread puts, one takes. Use `make_queue` or `recover`."""

    def __init__(self, memory: mmap.mmap, descriptor: int | None = None, path: Path | None = None) -> None:
        _, self._slots, name = _ABOUT.unpack_from(memory)
        self.name = name.decode("ascii")
        self._memory = memory
        self._counters = memoryview(memory)[_ABOUT.size : HEADER].cast("Q")
        self._descriptor = descriptor
        self._path = path
        self._lock = Lock()

    @property
    def accepted(self) -> int:
        """How many events were ever put here."""
        return self._counters[_WRITTEN]

    @property
    def lost(self) -> int:
        """How many there was no room for, or were damaged."""
        return self._counters[_LOST]

    @property
    def waiting(self) -> int:
        """How many are to be stored."""
        return self._counters[_WRITTEN] - self._counters[_TAKEN]

    def put(self, event: Event) -> int:
        """Keeps an event and returns how many were kept before; -1 when the queue is full. Some microseconds."""
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
        """The oldest events, which stay until they are dropped; at its end how many were lost, if any were."""
        first = self._counters[_TAKEN]
        after = min(self._counters[_WRITTEN], first + limit)
        found = [self._read(number) for number in range(first, after)]
        events = [recorded for recorded in found if recorded]
        events += self._lost_events()
        return Batch(tuple(events), after, found.count(None))

    def drop(self, batch: Batch) -> None:
        """Takes out what is stored."""
        with self._lock:
            self._counters[_TAKEN] = batch.after
            self._counters[_TOLD] = self._counters[_TELLING]
            self._counters[_LOST] += batch.damaged

    def is_empty(self) -> bool:
        """Whether nothing is left to be stored, nor lost events to be told."""
        return not self.waiting and self._counters[_TOLD] == self._counters[_LOST]

    def close(self) -> None:
        """Gives the file free; deletes it when it is empty."""
        with self._lock:
            if self._path and self.is_empty():
                with suppress(OSError):
                    self._path.unlink()
            self._release()

    def abandon(self) -> None:
        """Lets go of what a fork inherited; the file stays its parent's."""
        self._release()

    def _read(self, number: int) -> Recorded | None:
        start = HEADER + number % self._slots * SLOT
        said, length, checksum = _SLOT.unpack_from(self._memory, start)
        line = self._memory[start + _SLOT.size : start + _SLOT.size + min(length, SLOT - _SLOT.size)]
        if said != number or crc32(line, number & 0xFFFFFFFF) != checksum:
            return None
        try:
            return Recorded(f"{self.name}-{number:x}", decoded(line))
        except ValueError:
            return None

    def _lost_events(self) -> Iterator[Recorded]:
        """One event for all that were lost since the last. What it covers is noted first, so that it is told once."""
        counters = self._counters
        if counters[_TELLING] == counters[_TOLD]:
            counters[_TELLING] = counters[_LOST]
        many = counters[_TELLING] - counters[_TOLD]
        if many:
            yield Recorded(f"{self.name}-lost-{counters[_TOLD]:x}", Event("lost", int(time.time()), value=many))

    def _release(self) -> None:
        self._counters.release()
        self._memory.close()
        if self._descriptor is not None:
            os.close(self._descriptor)


def make_queue(folder: Path, slots: int) -> EventQueue:
    """The queue of this process in a folder; in memory only, which the log says, where none can be made there."""
    name = secrets.token_hex(8)
    size = HEADER + slots * SLOT
    if fcntl:
        try:
            return _in_file(folder / f"{name}{SUFFIX}", name, size, slots)
        except OSError as error:
            log.warning("Visits wait in memory only, for %s cannot be used: %s", folder, error.strerror)
    memory = mmap.mmap(-1, size)
    _ABOUT.pack_into(memory, 0, _MAGIC, slots, name.encode())
    return EventQueue(memory)


def recover(folder: Path) -> Iterator[EventQueue]:
    """The journals of processes that are gone, one at a time; whoever is given one closes it."""
    for path in sorted(folder.glob(f"*{SUFFIX}*")) if fcntl else ():
        with suppress(OSError):
            queue = _recovered(path)
            if queue:
                yield queue


def _in_file(path: Path, name: str, size: int, slots: int) -> EventQueue:
    """Has its name only when it is whole and locked, so that nobody adopts it before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(SUFFIX + _NEW)
    descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _take_room(descriptor, size)
        memory = mmap.mmap(descriptor, size)
        _ABOUT.pack_into(memory, 0, _MAGIC, slots, name.encode())
        new.rename(path)
    except OSError:
        new.unlink(missing_ok=True)
        os.close(descriptor)
        raise
    return EventQueue(memory, descriptor, path)


def _take_room(descriptor: int, size: int) -> None:
    """A page without a place on the disk would end the process when the disk is full. macOS must be told by writing."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    with open(descriptor, "wb", closefd=False) as file:
        file.write(bytes(size))


def _recovered(path: Path) -> EventQueue | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.fstat(descriptor).st_nlink:  # another process has just finished with it
            raise FileNotFoundError(path)
        memory = _mapped(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    if memory:
        return EventQueue(memory, descriptor, path)
    if not path.name.endswith(_NEW):
        log.warning("%s is no queue of visits any more and is deleted.", path)
    path.unlink(missing_ok=True)
    os.close(descriptor)
    return None


def _mapped(descriptor: int) -> mmap.mmap | None:
    """The file in memory; None if that is no queue."""
    size = os.fstat(descriptor).st_size
    if size < HEADER:
        return None
    memory = mmap.mmap(descriptor, size)
    magic, slots, name = _ABOUT.unpack_from(memory)
    counters = struct.unpack_from("=5Q", memory, _ABOUT.size)
    written, taken, lost, telling, told = counters
    sound = size == HEADER + slots * SLOT and taken <= written <= taken + slots and told <= telling <= lost
    if magic == _MAGIC and sound and name.isalnum() and name.isascii():
        return memory
    memory.close()
    return None
