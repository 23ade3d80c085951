"""Files of component libraries: unmodified Dash lists them in its page, and the site serves them at the same paths."""

import re

import httpx

from benchmarks.targets import Target

# Name in the tables → start of the file name.
NAMES = {"Renderer": "dash_renderer.", "Mantine": "dash_mantine_components."}

_SOURCE = re.compile(r'<script[^>]*\ssrc="(?P<path>/_dash-component-suites/[^"]+)"')


def bundles(url: str) -> tuple[Target, ...]:
    """Return the requests for these files, from the page of unmodified Dash at `url`."""
    with httpx.Client(base_url=url, timeout=20) as client:
        page = client.get("/").raise_for_status().text
    return bundles_in(page)


def bundles_in(page: str) -> tuple[Target, ...]:
    """Return the same requests from the HTML of the page. Raise `RuntimeError` if a file is missing."""
    paths = [match["path"] for match in _SOURCE.finditer(page)]
    found = {}
    for name, beginning in NAMES.items():
        path = next((each for each in paths if each.rpartition("/")[2].startswith(beginning)), None)
        if path is None:
            raise RuntimeError(f"The page of unmodified Dash lists no file whose name starts with {beginning}")
        found[name] = Target(name, path)
    return tuple(found.values())
