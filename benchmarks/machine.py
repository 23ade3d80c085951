"""The CPUs and the software versions of this machine, without details that identify it."""

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
    """Return one CPU for the servers and one for the load, chosen before any process is pinned.

    Raise `RuntimeError` if there are fewer.
    """
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        raise RuntimeError("The benchmark needs two CPUs: one for the server and one for the load.")
    return cpus[0], cpus[1]


@contextmanager
def pinned(cpu: int) -> Iterator[None]:
    """Start all processes of the block on this CPU only, like `taskset`. A process inherits the CPU affinity."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cpu})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def machine(workers: str = "one worker") -> str:
    """Return a short description of the machine and the number of server processes."""
    info = Path("/proc/cpuinfo")
    virtual = info.exists() and "hypervisor" in info.read_text(encoding="utf-8")
    return f"{os.cpu_count()} {'virtual ' if virtual else ''}CPUs, loopback, {workers}"


def server_versions() -> dict[str, str]:
    """Return name to version: Python, the server packages, and the load generator."""
    said = _said("wrk", "--version")
    wrk = said[1].rpartition("/")[2] if len(said) > 1 else "unknown"
    return {"Python": python_version(), **{name: version(name) for name in PACKAGES}, "wrk": wrk}


def browser_versions() -> dict[str, str]:
    """Return name to version: the browser, Playwright, and the Dash packages."""
    words = _said(find_browser(full=True) or "chromium", "--version")
    number = next((word for word in words if word[0].isdigit()), "unknown")
    return {"Chromium": number, **{name: version(name) for name in ("playwright", "dash", "dash-mantine-components")}}


def lighthouse_versions(lighthouse: str) -> dict[str, str]:
    """Return name to version: Lighthouse with the given version, Node.js, and the browser."""
    return {"Lighthouse": lighthouse, "Node.js": "".join(_said("node", "--version")).lstrip("v"), **browser_versions()}


def _said(*command: str) -> list[str]:
    """Return the output of a command, split into words."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
