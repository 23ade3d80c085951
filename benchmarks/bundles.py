"""The files of component libraries, which stock Dash names in its page and the site sends under the same addresses."""

import re

import httpx

from benchmarks.targets import Target

# What the tables call a file → the beginning of its name.
NAMES = {"Renderer": "dash_renderer.", "Mantine": "dash_mantine_components."}

_SOURCE = re.compile(r'<script[^>]*\ssrc="(?P<path>/_dash-component-suites/[^"]+)"')


def bundles(url: str) -> tuple[Target, ...]:
    """The requests for them, as stock Dash's page at `url` has them."""
    with httpx.Client(base_url=url, timeout=20) as client:
        page = client.get("/").raise_for_status().text
    return bundles_in(page)


def bundles_in(page: str) -> tuple[Target, ...]:
    """The same from the page's HTML. Raises `RuntimeError` when one is missing."""
    paths = [match["path"] for match in _SOURCE.finditer(page)]
    found = {}
    for name, beginning in NAMES.items():
        path = next((each for each in paths if each.rpartition("/")[2].startswith(beginning)), None)
        if path is None:
            raise RuntimeError(f"Stock Dash's page names no file that begins with {beginning}")
        found[name] = Target(name, path)
    return tuple(found.values())
