"""`/_pages.json`: what the page finder searches. Names, descriptions and headings of the pages in the navigation."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dash

from lib.delivery.compressor import Compressor
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.navigation import is_listed
from lib.servers.contract import Request
from lib.site import Site


class PageIndex(Part):
    """The list, written once."""

    def __init__(self, site: Site, compressor: Compressor) -> None:
        self._site = site
        self._keep = compressor.keep
        self._stored: Stored | None = None

    @property
    def written(self) -> bool:
        """Whether the list is there."""
        return self._stored is not None

    def prepare(self) -> None:
        """Writes the list from Dash's page registry, once all pages are in it."""
        pages = [_entry(entry, self._site) for entry in dash.page_registry.values() if is_listed(entry)]
        self._stored = self._keep(json.dumps({"pages": pages}, ensure_ascii=False).encode(), "application/json")

    def stored(self, request: Request) -> Stored | None:
        return self._stored

    def everything(self) -> Iterator[Stored]:
        if self._stored is not None:
            yield self._stored


def _entry(entry: Mapping[str, Any], site: Site) -> dict[str, Any]:
    headings = [{"id": heading.id, "text": heading.text} for heading in entry.get("headings") or ()]
    return {
        "path": site.url(entry["path"]),
        "name": entry["name"],
        "description": entry["description"],
        "category": entry.get("category") or "",
        "tags": list(entry.get("tags") or ()),
        "headings": headings,
    }
