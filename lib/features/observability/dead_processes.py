"""The numbers of processes that have ended, added up in one file of each kind: restarts must not fill the disk.

Whoever reads the folder or adds a file to it holds its lock. A process may be killed at any moment, so the new files
are made apart, and count instead of the old ones from the moment at which their folder gets its name.
"""

import logging
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict

from lib.features.observability.metrics_folder import is_alive

try:
    import fcntl
except ImportError:  # Windows, where one process serves
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

# What is added up; gauges end with their process.
KINDS = ("counter", "histogram")
# Bytes of a file of numbers. Their room is taken at the start: a full disk would otherwise kill the process (SIGBUS).
ROOM = 1024 * 1024
# Seconds until whoever wants the lock does without.
LOCK_TIMEOUT_SECONDS = 2.0

_MAKING, _MADE, _REPLACED = "ended.new", "ended", "replaced"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else changes the folder meanwhile. Raises `OSError` where that cannot be had."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
        yield
    finally:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child that was forked meanwhile would hold it too
        os.close(descriptor)


def merge_dead_processes(folder: Path) -> None:
    """Adds up what ended processes have left. Whoever calls holds the lock. Raises `OSError` for want of room."""
    _replace(folder)
    left = [file for file in folder.glob("*.db") if (pid := pid_of(file)) and not is_alive(pid)]
    for file in left:
        if file.name.startswith("gauge"):
            file.unlink()
    numbers = [file for file in left if file.name.startswith(KINDS)]
    if not numbers:
        return
    making = folder / _MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    for kind in KINDS:
        name = f"{kind}_ended.db"
        parts = [file for file in (folder / name, *numbers) if file.name.startswith(kind) and file.exists()]
        _write(making / name, _added(parts))
    (making / _REPLACED).write_text("\n".join(file.name for file in numbers), encoding="utf-8")
    making.rename(folder / _MADE)
    _replace(folder)


def take_room(file: Path) -> None:
    """Makes a file of numbers, with its room on the disk. Raises `OSError` where there is none."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, ROOM)
    finally:
        os.close(descriptor)


def pid_of(file: Path) -> int:
    """The process that a file is of; 0 for those that are of none."""
    number = file.stem.rpartition("_")[2]
    return int(number) if number.isdigit() else 0


def numbers_of(file: Path) -> dict[str, float] | None:
    """What is in a file; None when it cannot be read to its end: a process may be killed while it makes one."""
    try:
        read = MmapedDict.read_all_values_from_file(file)  # type: ignore[no-untyped-call]
        return {key: value for key, value, *_ in read}
    except FileNotFoundError:
        return None
    except Exception as error:  # of whatever kind, one file must not hide the others
        log.warning("The metrics in %s are left out: %r", file.name, error)
        return None


def _lock(descriptor: int) -> None:
    until = time.monotonic() + LOCK_TIMEOUT_SECONDS
    while fcntl:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise
        time.sleep(0.005)


def _added(files: Iterable[Path]) -> dict[str, float]:
    total: dict[str, float] = {}
    for file in files:
        for key, value in (numbers_of(file) or {}).items():
            total[key] = total.get(key, 0.0) + value
    return total


def _write(file: Path, numbers: dict[str, float]) -> None:
    take_room(file)
    written = MmapedDict(file)  # type: ignore[no-untyped-call]
    for key, value in numbers.items():
        written.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
    written.close()  # type: ignore[no-untyped-call]


def _replace(folder: Path) -> None:
    """Puts the new files in the place of the old ones, or ends what somebody was killed in. Can be begun again."""
    made = folder / _MADE
    if not made.is_dir():
        return
    for name in (made / _REPLACED).read_text(encoding="utf-8").split("\n"):
        (folder / name).unlink(missing_ok=True)
    for file in made.glob("*.db"):
        file.replace(folder / file.name)
    shutil.rmtree(folder / _MAKING, ignore_errors=True)
    made.rename(folder / _MAKING)
    shutil.rmtree(folder / _MAKING, ignore_errors=True)
