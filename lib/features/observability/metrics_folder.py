"""The folder in which the processes of a server share their metrics, so that each process can report all.

prometheus_client reads its path from the environment. The first process sets it: gunicorn's master, or each process
itself, where the workers of uvicorn use their parent's ID. An operator can set `PROMETHEUS_MULTIPROC_DIR`.

prometheus_client keeps the files of stopped processes. Because restarts must not fill the disk, they are merged into
one file per kind, in a temporary folder: a process can be killed at any moment, and renaming the folder is the commit.
"""

import logging
import multiprocessing
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from prometheus_client.mmap_dict import MmapedDict

try:
    import fcntl
except ImportError:  # on Windows, the site has one process
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# The kinds of metrics that are merged; gauges end with their process.
KINDS = ("counter", "histogram")
# Bytes that are reserved for a file: on a full disk, a page without space would kill the process (SIGBUS).
FILE_SIZE = 1024 * 1024
LOCK_TIMEOUT_SECONDS = 2.0

_NEW, _COMMITTED, _MERGED_NAMES = "ended.new", "ended", "replaced"


def join_group(cache_dir: Path) -> Path:
    """Set and create the folder of this process's group. Delete the folders of stopped groups."""
    if not os.environ.get(VARIABLE):
        folders = cache_dir / "metrics"
        for folder in folders.glob("*-*"):
            pid = folder.name.partition("-")[0]
            if pid.isdigit() and not (is_alive(int(pid)) and _identity(int(pid)) == folder.name):
                shutil.rmtree(folder, ignore_errors=True)
        parent = multiprocessing.parent_process()
        os.environ[VARIABLE] = str(folders / _identity(parent.pid if parent and parent.pid else os.getpid()))
    folder = Path(os.environ[VARIABLE])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def is_alive(pid: int) -> bool:
    """Return whether a process runs and is not a zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _identity(pid: int) -> str:
    """Return a process ID with the start time, because IDs are reused, in containers at each start."""
    try:
        # Ticks since the machine started, which a change of the clock does not affect (proc_pid_stat(5)).
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        start = stat.rpartition(")")[2].split()[19]
    except OSError:
        start = str(int(psutil.Process(pid).create_time()))
    return f"{pid}-{start}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock the folder for reading or adding a file. Raises `OSError` if that is not possible in time."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + LOCK_TIMEOUT_SECONDS
    try:
        while fcntl:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.005)
        yield
    finally:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child that was forked during this time has the lock, too
        os.close(descriptor)


def merge_dead_processes(folder: Path) -> None:
    """Merge the files of stopped processes. The caller has the lock. Raises `OSError` if the disk has no space."""
    _finish_merge(folder)
    dead = [file for file in folder.glob("*.db") if (pid := _pid_of(file)) and not is_alive(pid)]
    for file in dead:
        if file.name.startswith("gauge"):
            file.unlink()
    merged = [file for file in dead if file.name.startswith(KINDS)]
    if not merged:
        return
    new = folder / _NEW
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    for kind in KINDS:
        name = f"{kind}_ended.db"
        total: dict[str, float] = {}
        for file in (folder / name, *(each for each in merged if each.name.startswith(kind))):
            for key, value in (read_values(file) or {}).items():
                total[key] = total.get(key, 0.0) + value
        reserve_space(new / name)
        written = MmapedDict(new / name)  # type: ignore[no-untyped-call]
        for key, value in total.items():
            written.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
        written.close()  # type: ignore[no-untyped-call]
    (new / _MERGED_NAMES).write_text("\n".join(file.name for file in merged), encoding="utf-8")
    new.rename(folder / _COMMITTED)
    _finish_merge(folder)


def _finish_merge(folder: Path) -> None:
    """Replace the old files after the commit. A process that is killed here leaves the rest to the next call."""
    committed = folder / _COMMITTED
    if not committed.is_dir():
        return
    for name in (committed / _MERGED_NAMES).read_text(encoding="utf-8").split("\n"):
        (folder / name).unlink(missing_ok=True)
    for file in committed.glob("*.db"):
        file.replace(folder / file.name)
    shutil.rmtree(folder / _NEW, ignore_errors=True)
    committed.rename(folder / _NEW)
    shutil.rmtree(folder / _NEW, ignore_errors=True)


def reserve_space(file: Path) -> None:
    """Create a file of metrics with its space on the disk. Raises `OSError` if there is none."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, FILE_SIZE)
    finally:
        os.close(descriptor)


def read_values(file: Path) -> dict[str, float] | None:
    """Return the values in a file by key; None if its process was killed while it created the file."""
    try:
        read = MmapedDict.read_all_values_from_file(file)  # type: ignore[no-untyped-call]
        return {key: value for key, value, *_ in read}
    except FileNotFoundError:
        return None
    except Exception as error:  # one file must not hide the others
        log.warning("The metrics in %s are left out: %r", file.name, error)
        return None


def _pid_of(file: Path) -> int:
    """Return the process ID in the name of a file, or 0."""
    number = file.stem.rpartition("_")[2]
    return int(number) if number.isdigit() else 0
