"""The payload of a page: what navigation fetches once Dash runs.

A GET with an ETag, so that browsers and proxies keep it.
"""

import json
from collections.abc import Iterator
from typing import Any

from dash._utils import to_json

from components.toc import toc_entries
from lib.delivery.compressor import Compressor
from lib.delivery.http import NEVER
from lib.delivery.part import Part
from lib.delivery.quick import packed
from lib.delivery.stored import Stored
from lib.delivery.views import View, Views
from lib.islands import to_html
from lib.servers.contract import Request, Response
from lib.site import Site

JSON = "application/json"


class Payloads(Part):
    """Answers `/_page/<path>`."""

    def __init__(self, views: Views, site: Site, compressor: Compressor) -> None:
        self._views = views
        self._site = site
        self._keep = compressor.keep
        self._written: dict[str, Stored] = {}

    def prepare(self) -> None:
        """Forgets what was written from an earlier registry."""
        self._written.clear()

    def stored(self, request: Request) -> Stored | None:
        path = self._views.shared(request.tail)
        if path is None:
            return None
        if path not in self._written:
            self._written[path] = self._keep(write_payload(self._views.view(path, {}), self._site), JSON)
        return self._written[path]

    def everything(self) -> Iterator[Stored]:
        for path in self._views.paths():
            stored = self.stored(Request(path, path))
            if stored is not None:
                yield stored

    def otherwise(self, request: Request) -> Response:
        view = self._views.view("/" + request.tail.strip("/"), request.query)
        return packed(Response(write_payload(view, self._site), view.status, JSON, {"cache-control": NEVER}), request)


def write_payload(view: View, site: Site) -> bytes:
    """The page as JSON: `path`, `status`, `title`, `name`, `toc` (HTML) and `children` (the article as a Dash tree)."""
    about = json.dumps(
        {
            "path": site.url(view.path),
            "status": view.status,
            "title": view.title,
            "name": view.name,
            "toc": to_html(toc_entries(view.headings)),
        },
        ensure_ascii=False,
    )
    # Joined as text: the article is already written by Dash's own encoder, which knows figures and dates.
    return f'{about[:-1]}, "children": {tree_json(view.article)}}}'.encode()


def tree_json(tree: Any) -> str:
    """A Dash tree as JSON, the same in every process: Dash writes `data-*` and `aria-*` in the order of a set."""
    return json.dumps(json.loads(to_json(tree)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
