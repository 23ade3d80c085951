"""The payload of a page: what navigation fetches once Dash runs.

A GET with an ETag, so that browsers and proxies keep it.
"""

import json
from typing import Any

from dash._utils import to_json

from components.toc import toc_entries
from lib.delivery.http import NEVER, cacheable
from lib.delivery.views import View, Views
from lib.islands import to_html
from lib.servers.contract import Request, Response
from lib.site import Site

JSON = "application/json"


class Payloads:
    """Answers `/_page/<path>`."""

    def __init__(self, views: Views, site: Site) -> None:
        self._views = views
        self._site = site
        self._written: dict[str, bytes] = {}

    def prepare(self) -> None:
        """Forgets what was written from an earlier registry."""
        self._written.clear()

    def __call__(self, request: Request) -> Response:
        view = self._views.view("/" + request.tail.strip("/"), request.query)
        if not view.cached:
            return Response(write_payload(view, self._site), view.status, JSON, {"cache-control": NEVER})
        body = self._written.get(view.path)
        if body is None:
            body = self._written[view.path] = write_payload(view, self._site)
        return cacheable(request, body, JSON)


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
