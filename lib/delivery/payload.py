"""The payload of a page: what navigation fetches once Dash runs, and the same without what a browser has already.

A GET with an ETag, so that browsers and proxies keep it.
"""

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
    """Answers `/_page/<path>`."""

    content_type = "application/json"

    def __init__(self, views: Views, site: Site, compressor: Compressor) -> None:
        super().__init__(views, compressor)
        self._site = site

    def write(self, view: View) -> bytes:
        return write_payload(view, self._site)


class Islands(Payloads):
    """Answers `/_islands/<path>`: the payload for a browser that shows the page's first HTML, whose prose it takes.

    A page that is built for each view has other prose the next time, so it comes whole.
    """

    def write(self, view: View) -> bytes:
        payload = json.loads(write_payload(view, self._site))
        return json.dumps({**payload, "children": without_prose(payload["children"])}, ensure_ascii=False).encode()

    def fallback(self, request: Request) -> Response:
        view = self._views.view(f"/{request.tail}", request.query)
        return self.answer(view, write_payload(view, self._site), request)


def write_payload(view: View, site: Site) -> bytes:
    """The page as JSON: `path`, `status`, `title`, `name`, `toc` (HTML) and `children` (the article as a Dash tree)."""
    about = json.dumps(
        {
            "path": site.url(view.about.path),
            "status": view.about.status,
            "title": view.about.title,
            "name": view.about.name,
            "toc": to_html(toc_entries(view.headings)),
        },
        ensure_ascii=False,
    )
    # Joined as text: the article is already written by Dash's own encoder, which knows figures and dates.
    return f'{about[:-1]}, "children": {tree_json(view.article)}}}'.encode()


def without_prose(tree: Any) -> Any:
    """A Dash tree in JSON whose stretches of prose have no HTML, but for those inside of a live example."""
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


def tree_json(tree: Any) -> str:
    """A Dash tree as JSON, the same in every process: Dash writes `data-*` and `aria-*` in the order of a set."""
    return json.dumps(json.loads(to_json(tree)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
