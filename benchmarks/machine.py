"""The CPUs of this machine, and what is installed on it, in words that name no machine."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from tools.browser import find_browser

PACKAGES = ("dash", "flask", "werkzeug", "gunicorn", "fastapi", "starlette", "quart", "uvicorn", "uvloop", "httptools")


@lru_cache(maxsize=1)
def two_cpus() -> tuple[int, int]:
    """One CPU for the servers and one for the load, chosen before anything is pinned.

    Raises `RuntimeError` when there are fewer.
    """
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        raise RuntimeError("The benchmark needs two CPUs: one for the server and one for the load.")
    return cpus[0], cpus[1]


@contextmanager
def pinned(cpu: int) -> Iterator[None]:
    """What is started in the block runs on this CPU alone, as with `taskset`: a process inherits where it may run."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cpu})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def machine(workers: str = "one worker") -> str:
    """The machine in a few words, and how many processes serve."""
    info = Path("/proc/cpuinfo")
    virtual = info.exists() and "hypervisor" in info.read_text(encoding="utf-8")
    return f"{os.cpu_count()} {'virtual ' if virtual else ''}CPUs, loopback, {workers}"


def server_versions() -> dict[str, str]:
    """Name to version, of Python, the packages that serve, and the load generator."""
    said = _said("wrk", "--version")
    wrk = said[1].rpartition("/")[2] if len(said) > 1 else "unknown"
    return {"Python": python_version(), **{name: version(name) for name in PACKAGES}, "wrk": wrk}


def browser_versions() -> dict[str, str]:
    """The same of the browser and of what drives it."""
    words = _said(find_browser(full=True) or "chromium", "--version")
    number = next((word for word in words if word[0].isdigit()), "unknown")
    return {"Chromium": number, **{name: version(name) for name in ("playwright", "dash", "dash-mantine-components")}}


def lighthouse_versions(lighthouse: str) -> dict[str, str]:
    """The same of Lighthouse, whose own version its folder knows."""
    return {"Lighthouse": lighthouse, "Node.js": "".join(_said("node", "--version")).lstrip("v"), **browser_versions()}


def _said(*command: str) -> list[str]:
    """The words that a program prints."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
