"""Waits until a server has compressed what it sends, for the site does that beside its first requests."""

import re
import time
from collections.abc import Iterable
from pathlib import Path

import dash
import dash_mantine_components
import httpx

from benchmarks.targets import PAGE, PAYLOAD, Target

WAIT_SECONDS = 600.0
# What is smaller may be sent as it is.
SMALL = 1024

# The folders of which Dash fetches a part when the first component of a kind appears, by the path they have on a site.
_DASH = Path(dash.__file__).parent
_IN_PARTS = {
    "dash/dcc": _DASH / "dcc",
    "dash/dash_table": _DASH / "dash_table",
    "dash_mantine_components": Path(dash_mantine_components.__file__).parent,
}
_FILE = re.compile(r'<(?:script|link rel="stylesheet")(?=\s)[^>]*\s(?:src|href)="(?P<path>/[^"]+)"')


def wait_until_compressed(url: str, targets: tuple[Target, ...] = (PAGE, PAYLOAD)) -> bool:
    """Asks until every answer comes in brotli. False when the time is over: then what comes is measured as it is."""
    deadline = time.monotonic() + WAIT_SECONDS
    return all(_wait(url, target, deadline) for target in targets)


def wait_for_site(url: str, paths: Iterable[str]) -> bool:
    """The same for pages, their payloads, the files that they name, and those that live components fetch."""
    pages = [Target(path, path) for path in paths]
    payloads = [Target(page.path, f"/{form}{page.path}") for page in pages for form in ("_page", "_islands")]
    files = [file for page in pages for file in files_of(url, page.path)]
    return wait_until_compressed(url, tuple(dict.fromkeys([*pages, *payloads, *files, *parts()])))


def files_of(url: str, path: str) -> tuple[Target, ...]:
    """The scripts and stylesheets that a page names, those that wait for Dash too."""
    with httpx.Client(base_url=url, headers=PAGE.headers, timeout=20) as client:
        page = client.get(path).raise_for_status().text
    return tuple(Target(file, file) for file in files_in(page))


def parts() -> tuple[Target, ...]:
    """The scripts that Dash fetches with the first component of their kind."""
    return tuple(
        Target(part.name, f"/_dash-component-suites/{path}/{part.name}")
        for path, folder in _IN_PARTS.items()
        for part in sorted(folder.glob("async-*.js"))
    )


def files_in(page: str) -> tuple[str, ...]:
    """The same from the page's HTML, as paths of this host."""
    return tuple(dict.fromkeys(match["path"] for match in _FILE.finditer(page)))


def _wait(url: str, target: Target, deadline: float) -> bool:
    with httpx.Client(base_url=url, headers={**target.headers, "accept-encoding": "br"}, timeout=20) as client:
        while not _is_ready(client.request(target.method, target.path)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.2)  # between two questions, not instead of a condition
    return True


def _is_ready(response: httpx.Response) -> bool:
    """Whether nothing better is to come: what is made for one reader was never prepared."""
    encoded = response.headers.get("content-encoding") == "br"
    return encoded or len(response.content) < SMALL or "no-store" in response.headers.get("cache-control", "")
