"""The payload of a page: what navigation fetches once Dash runs.

A GET with an ETag, so that browsers and proxies keep it.
"""

import json
from typing import Any

from dash._utils import to_json

from components.toc import toc_entries
from lib.delivery.compressor import Compressor
from lib.delivery.per_page import PerPage
from lib.delivery.views import View, Views
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


def tree_json(tree: Any) -> str:
    """A Dash tree as JSON, the same in every process: Dash writes `data-*` and `aria-*` in the order of a set."""
    return json.dumps(json.loads(to_json(tree)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
