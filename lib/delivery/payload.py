"""The payload of a page for navigation, and the same without the prose that a browser has already."""

import json
from typing import Any

from components.article import toc_entries
from lib.dash_internals import to_json
from lib.delivery.compressor import Compressor
from lib.delivery.views import PerPage, View, Views
from lib.http.messages import Request, Response
from lib.islands import to_html
from lib.site import Site


class Payloads(PerPage):
    """Handler of `/_page/<path>`."""

    content_type = "application/json"

    def __init__(self, views: Views, site: Site, compressor: Compressor) -> None:
        super().__init__(views, compressor)
        self._site = site

    def write(self, view: View) -> bytes:
        return to_bytes(payload(view, self._site))


class Islands(Payloads):
    """Handler of `/_islands/<path>`: the payload for the first page, whose prose is in its HTML.

    A page that is built for each view has a complete payload.
    """

    def write(self, view: View) -> bytes:
        page = payload(view, self._site)
        return to_bytes({**page, "children": without_prose(page["children"])})

    def fallback(self, request: Request) -> Response:
        view = self._views.view(f"/{request.tail}", request.query)
        return self.answer(view, super().write(view), request)


def payload(view: View, site: Site) -> dict[str, Any]:
    """Return the values of a page for navigation: `toc` is HTML, and `children` is the article as a Dash tree."""
    return {
        "path": site.url(view.about.path),
        "status": view.about.status,
        "title": view.about.title,
        "name": view.about.name,
        "toc": to_html(toc_entries(view.headings)),
        "children": json.loads(to_json(view.article)),
    }


def to_bytes(value: Any) -> bytes:
    """Return JSON that is the same in every process: Dash does not sort `data-*` and `aria-*`."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def without_prose(tree: Any) -> Any:
    """Return a Dash tree in JSON without the HTML of prose outside live examples."""
    if isinstance(tree, list):
        return [without_prose(node) for node in tree]
    if not isinstance(tree, dict) or "props" not in tree:
        return tree
    props = tree["props"]
    if tree["type"] == "Prose":
        return {**tree, "props": {name: value for name, value in props.items() if name != "html"}}
    if props.get("className") == "live-stage" or "children" not in props:
        return tree
    return {**tree, "props": {**props, "children": without_prose(props["children"])}}
