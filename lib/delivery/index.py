"""`/_pages.json`: what the page finder searches. Names, descriptions and headings of the pages in the navigation."""

import json
from collections.abc import Mapping
from typing import Any

import dash

from lib.delivery.http import cacheable
from lib.navigation import is_listed
from lib.servers.contract import Request, Response
from lib.site import Site


class PageIndex:
    """The list, written once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.written = False
        self._body = b'{"pages": []}'

    def prepare(self) -> None:
        """Writes the list from Dash's page registry, once all pages are in it."""
        pages = [_entry(entry, self._site) for entry in dash.page_registry.values() if is_listed(entry)]
        self._body = json.dumps({"pages": pages}, ensure_ascii=False).encode()
        self.written = True

    def __call__(self, request: Request) -> Response:
        return cacheable(request, self._body, "application/json")


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
