"""The folder in which the processes of a server share their metrics, so that each process can report all.

prometheus_client reads its path from the environment. The first process sets it: gunicorn's master, or each process
itself, where the workers of uvicorn use their parent's ID. An operator can set `PROMETHEUS_MULTIPROC_DIR`.

prometheus_client adds files for each process and keeps those of stopped ones. Because restarts must not fill the disk,
a new process continues the counts of a stopped one in its files. Renaming a file is safe at any moment.
"""

import logging
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
from filelock import FileLock
from prometheus_client.mmap_dict import MmapedDict

log = logging.getLogger(__name__)

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# The first part of the names of files. Gauges end with their process.
KINDS = ("counter", "histogram", "gauge_livesum", "gauge_livemax")
# Bytes that are reserved for a file: on a full disk, a page without space would kill the process (SIGBUS).
FILE_SIZE = 1024 * 1024
LOCK_TIMEOUT_SECONDS = 2.0


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


def lock(folder: Path) -> FileLock:
    """Return the lock for reading or adding a file. It raises `OSError` if it is not free in time."""
    return FileLock(folder / "lock", LOCK_TIMEOUT_SECONDS, 0o600, poll_interval=0.005)


def open_files(folder: Path) -> None:
    """Create the files of this process with their space on the disk. Raises `OSError` if the disk is full.

    The counters and histograms of a stopped process continue in them.
    """
    with lock(folder):
        stopped = [file for file, has_stopped in find_files(folder) if has_stopped]
        for kind in KINDS:
            file = folder / f"{kind}_{os.getpid()}.db"
            left = next((each for each in stopped if each.name.startswith(kind)), None)
            if kind.startswith("gauge"):
                file.unlink(missing_ok=True)  # of a process that had this ID before
            elif left is not None and not file.exists():
                left.rename(file)
            with open(file, "ab", opener=partial(os.open, mode=0o600)) as opened:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(opened.fileno(), 0, FILE_SIZE)


def find_files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the files that count, and whether their process has stopped. The caller has the lock.

    Delete gauges of stopped processes, and files that a process was killed while it created them.
    """
    for file in sorted(folder.glob("*.db")):
        pid = file.stem.rpartition("_")[2]
        has_stopped, is_readable = not (pid.isdigit() and is_alive(int(pid))), _is_readable(file)
        if has_stopped and (file.name.startswith("gauge") or not is_readable):
            file.unlink()
        elif is_readable:
            yield file, has_stopped


def _is_readable(file: Path) -> bool:
    try:
        list(MmapedDict.read_all_values_from_file(file))  # type: ignore[no-untyped-call]
    except Exception as error:  # one file must not hide the others
        log.warning("Ignoring the metrics in %s: %r", file.name, error)
        return False
    return True
