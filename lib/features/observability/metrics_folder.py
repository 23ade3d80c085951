"""The folder in which the processes of one server keep their metrics, so that each of them can answer for all.

prometheus-client takes its name from the environment, in every process, before the first metric is made. It is named
here by whoever is first: gunicorn's master (`deploy/gunicorn_log.py`), else each process itself, where those that
uvicorn starts go by their parent. An operator may name one with `PROMETHEUS_MULTIPROC_DIR`.
"""

import multiprocessing
import os
import shutil
from pathlib import Path

import psutil

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def join_group(cache_dir: Path) -> Path:
    """Names the folder of this process's group and makes it. What groups that have ended left behind is deleted."""
    if not os.environ.get(VARIABLE):
        folders = cache_dir / "metrics"
        _delete_left_behind(folders)
        os.environ[VARIABLE] = str(folders / _leader())
    folder = Path(os.environ[VARIABLE])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _leader() -> str:
    """The process that started the workers of this group, or this one."""
    parent = multiprocessing.parent_process()
    return _identity(parent.pid if parent is not None and parent.pid else os.getpid())


def _identity(pid: int) -> str:
    """A process id with the time of its start: ids come again, in containers with each start."""
    return f"{pid}-{_start(pid)}"


def _start(pid: int) -> str:
    try:
        # In ticks since the machine started, which no change of the clock changes (proc_pid_stat(5)).
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        return str(int(psutil.Process(pid).create_time()))


def _delete_left_behind(folders: Path) -> None:
    for folder in folders.glob("*-*"):
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and not (is_alive(int(pid)) and _identity(int(pid)) == folder.name):
            shutil.rmtree(folder, ignore_errors=True)
