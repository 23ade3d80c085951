"""The pages of a running site, and their kinds."""

import re
from dataclasses import dataclass

import httpx

from benchmarks.figures.browser import Kind
from tests.serving import BROWSER

_LIVE = re.compile(r'class="(?:[^"]*\s)?live[\s"]')
_GRAPH = re.compile(r'"type":\s*"Graph"')


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page: its path, the text of its heading, and its kind."""

    path: str
    name: str
    kind: Kind


def pages_of(url: str) -> tuple[ReadPage, ...]:
    """Return every page that the site lists."""
    with httpx.Client(base_url=url, headers={"user-agent": BROWSER}, timeout=20) as client:
        listed = client.get("/_pages.json").raise_for_status().json()["pages"]
        return tuple(
            ReadPage(each["path"], each["name"], kind_of(client.get(each["path"]).text, _payload(client, each["path"])))
            for each in listed
        )


def kind_of(document: str, payload: str) -> Kind:
    """Return the kind of a page from its HTML and the Dash tree in its payload."""
    if _GRAPH.search(payload):
        return "figure"
    return "live" if _LIVE.search(document) else "prose"


def typical(pages: tuple[ReadPage, ...], kind: Kind) -> ReadPage:
    """Return the page that represents its kind: one of `TYPICAL`, or otherwise the first page."""
    of_kind = [page for page in pages if page.kind == kind]
    return next((page for page in of_kind if page.path in TYPICAL), of_kind[0])


# A long static page, a page with nine examples, and a page with six charts.
TYPICAL = ("/authoring", "/interactive-components", "/data-visualization")


def _payload(client: httpx.Client, path: str) -> str:
    return client.get(f"/_page{path}").text
