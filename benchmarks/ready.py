"""Wait until a server has compressed its responses. The site does that in the background during its first requests."""

import re
import time
from collections.abc import Iterable
from pathlib import Path

import dash
import dash_mantine_components
import httpx

from benchmarks.targets import PAGE, PAYLOAD, Target

WAIT_SECONDS = 600.0
# Smaller responses can be uncompressed.
SMALL = 1024

# Path on the site → folder of scripts that Dash loads when the first component of a kind appears.
_DASH = Path(dash.__file__).parent
_IN_PARTS = {
    "dash/dcc": _DASH / "dcc",
    "dash/dash_table": _DASH / "dash_table",
    "dash_mantine_components": Path(dash_mantine_components.__file__).parent,
}
_FILE = re.compile(r'<(?:script|link rel="stylesheet")(?=\s)[^>]*\s(?:data-src|src|href)="(?P<path>/[^"]+)"')


def wait_until_compressed(url: str, targets: tuple[Target, ...] = (PAGE, PAYLOAD)) -> bool:
    """Send requests until every response uses Brotli with the best level.

    Return False after a timeout. Then the responses are measured with their current encoding.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    return all(_wait(url, target, deadline) for target in targets)


def wait_for_site(url: str, paths: Iterable[str]) -> bool:
    """Wait for pages, their payloads, the files in their HTML, and the files that live components load."""
    pages = [Target(path, path) for path in paths]
    payloads = [Target(page.path, f"/_page{page.path}") for page in pages]
    files = [file for page in pages for file in files_of(url, page.path)]
    return wait_until_compressed(url, tuple(dict.fromkeys([*pages, *payloads, *files, *parts()])))


def files_of(url: str, path: str) -> tuple[Target, ...]:
    """Return the scripts and stylesheets of a page, including the ones that wait for Dash."""
    with httpx.Client(base_url=url, headers=PAGE.headers, timeout=20) as client:
        page = client.get(path).raise_for_status().text
    return tuple(Target(file, file) for file in files_in(page))


def parts() -> tuple[Target, ...]:
    """Return the scripts that Dash loads with the first component of a kind."""
    return tuple(
        Target(part.name, f"/_dash-component-suites/{path}/{part.name}")
        for path, folder in _IN_PARTS.items()
        for part in sorted(folder.glob("async-*.js"))
    )


def files_in(page: str) -> tuple[str, ...]:
    """Return the scripts and stylesheets in the HTML of a page, as paths of this host."""
    return tuple(dict.fromkeys(match["path"] for match in _FILE.finditer(page)))


def _wait(url: str, target: Target, deadline: float) -> bool:
    with httpx.Client(base_url=url, headers={**target.headers, "accept-encoding": "br"}, timeout=20) as client:
        while not _is_ready(client.request(target.method, target.path)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.2)  # between two requests, not instead of a condition
    return True


def _is_ready(response: httpx.Response) -> bool:
    """Return whether the encoding and its level are final. Responses for one user are not compressed in advance."""
    is_fast = response.headers.get("etag", "").endswith('-fast"')
    encoded = response.headers.get("content-encoding") == "br" and not is_fast
    return encoded or len(response.content) < SMALL or "no-store" in response.headers.get("cache-control", "")
