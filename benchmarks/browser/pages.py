"""The pages of a running site, and of which kind each one is."""

import re
from dataclasses import dataclass

import httpx

from benchmarks.figures.browser import Kind
from tests.serving import BROWSER

_LIVE = re.compile(r'class="(?:[^"]*\s)?live[\s"]')
_GRAPH = re.compile(r'"type":\s*"Graph"')


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page: its address, the text of its heading, and what is on it."""

    path: str
    name: str
    kind: Kind


def pages_of(url: str) -> tuple[ReadPage, ...]:
    """Every page that the site lists."""
    with httpx.Client(base_url=url, headers={"user-agent": BROWSER}, timeout=20) as client:
        listed = client.get("/_pages.json").raise_for_status().json()["pages"]
        return tuple(
            ReadPage(each["path"], each["name"], kind_of(client.get(each["path"]).text, _payload(client, each["path"])))
            for each in listed
        )


def kind_of(document: str, payload: str) -> Kind:
    """By its HTML and by the Dash tree in its payload."""
    if _GRAPH.search(payload):
        return "figure"
    return "live" if _LIVE.search(document) else "prose"


def typical(pages: tuple[ReadPage, ...], kind: Kind) -> ReadPage:
    """The page that stands for its kind: the one that everybody knows by name, else the first."""
    of_kind = [page for page in pages if page.kind == kind]
    return next((page for page in of_kind if page.path in TYPICAL), of_kind[0])


# A long page of text, one with nine examples, one with six figures.
TYPICAL = ("/authoring", "/interactive-components", "/data-visualization")


def _payload(client: httpx.Client, path: str) -> str:
    return client.get(f"/_page{path}").text
