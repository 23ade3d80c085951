"""What the head of a page tells browsers, search engines and link previews."""

from typing import Any

from dash import html
from markupsafe import Markup

from lib.delivery.views import View
from lib.site import Site


def head_tags(view: View, site: Site) -> list[Any]:
    """Description, icon, canonical address, Markdown twin and Open Graph properties (ogp.me)."""
    tags: list[Any] = [
        html.Meta(name="description", content=view.description),
        html.Meta(name="color-scheme", content="light dark"),
        html.Link(rel="icon", href=site.url("/assets/favicon.svg"), type="image/svg+xml"),
    ]
    if view.status == 200:
        tags += [html.Link(rel="canonical", href=site.absolute(view.path)), *_preview(view, site)]
    if view.indexed:
        twin = site.url(markdown_twin(view.path))
        tags.append(html.Link(rel="alternate", type="text/markdown", href=twin, title="Markdown"))
    else:
        tags.append(html.Meta(name="robots", content="noindex"))
    return tags


def markdown_twin(path: str) -> str:
    """The address of a page's Markdown."""
    return "/llms.txt" if path == "/" else f"{path}/llms.txt"


def _preview(view: View, site: Site) -> list[Any]:
    """Open Graph, which `dash.html` has no attribute for, and the one property of Twitter that it lacks."""
    properties = {
        "og:site_name": site.name,
        "og:title": view.title,
        "og:description": view.description,
        "og:type": "website" if view.path == "/" else "article",
        "og:url": site.absolute(view.path),
        "og:image": site.absolute(f"/assets/{view.image.lstrip('/')}") if view.image else "",
    }
    tags = [
        Markup('<meta property="{}" content="{}">').format(name, value) for name, value in properties.items() if value
    ]
    return [*tags, html.Meta(name="twitter:card", content="summary_large_image" if view.image else "summary")]
