"""What the head of a page, and its headers, tell browsers, search engines, link previews and agents."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from dash import html
from markupsafe import Markup

from lib.about import About, address
from lib.delivery.card import HEIGHT, WIDTH, card_path
from lib.page_markdown import markdown_path
from lib.site import Site
from lib.structured_data import structured_data


def head_tags(about: About, site: Site) -> list[Any]:
    """Description, icon, canonical address, Open Graph (ogp.me), and for pages in lists also their other forms."""
    tags: list[Any] = [
        html.Meta(name="description", content=about.description),
        html.Meta(name="color-scheme", content="light dark"),
        html.Link(rel="icon", href=site.url("/assets/favicon.svg"), type="image/svg+xml"),
    ]
    if about.status == 200:
        tags += [html.Link(rel="canonical", href=address(about.path, site)), *_preview(about, site)]
    if about.indexed:
        tags += _other_forms(about, site)
    else:
        tags.append(html.Meta(name="robots", content="noindex"))
    return tags


def link_header(about: About, site: Site) -> Mapping[str, str]:
    """The header that leads agents to the page's Markdown and to the list of all documents (RFC 8288)."""
    if not about.indexed:
        return {}
    index, markdown = site.url("/llms.txt"), site.url(quote(markdown_path(about.path)))
    return {"link": f'<{index}>; rel="llms-txt", <{markdown}>; rel="alternate"; type="text/markdown"'}


def _preview(about: About, site: Site) -> list[Any]:
    """Open Graph, which `dash.html` has no attribute for, and the one property of Twitter that it lacks."""
    properties = [*_open_graph(about, site), *_picture(about, site)]
    tags = [Markup('<meta property="{}" content="{}">').format(name, value) for name, value in properties if value]
    card = "summary_large_image" if preview_image(about, site) else "summary"
    return [*tags, html.Meta(name="twitter:card", content=card)]


def _open_graph(about: About, site: Site) -> Iterator[tuple[str, str]]:
    yield from (
        ("og:site_name", site.name),
        ("og:title", about.headline),
        ("og:description", about.description),
        ("og:type", "website" if about.is_home else "article"),
        ("og:url", address(about.path, site)),
        ("og:locale", locale(site.lang)),
    )
    if not about.is_home:
        yield "article:modified_time", about.modified.isoformat() if about.modified else ""
        yield "article:section", about.category
        yield from (("article:tag", tag) for tag in about.tags)


def _picture(about: About, site: Site) -> Iterator[tuple[str, str]]:
    """The size of a picture of the author's is left for those who fetch it to find out."""
    yield "og:image", preview_image(about, site)
    if about.indexed and not about.image:
        yield "og:image:width", str(WIDTH)
        yield "og:image:height", str(HEIGHT)
    if about.indexed or about.image:
        yield "og:image:alt", about.title


def preview_image(about: About, site: Site) -> str:
    """The address of the picture for a page: its author's, or the drawn one. A page in no list has none drawn."""
    if about.image:
        return address(f"/assets/{about.image.lstrip('/')}", site)
    return site.absolute(card_path(about, site)) if about.indexed else ""


def locale(lang: str) -> str:
    """A language tag (BCP 47) as Open Graph writes it: `pt-BR` is `pt_BR`; a script between the two is left out."""
    language, *more = lang.split("-")
    territory = next((part for part in more if len(part) == 2), "")
    return f"{language.lower()}_{territory.upper()}" if territory else language.lower()


def _other_forms(about: About, site: Site) -> list[Any]:
    """The same page as Markdown, the feed of all pages, and what the page is, as data."""
    # Neither the end of the element nor a comment may begin inside of it.
    data = structured_data(about, site, preview_image(about, site)).replace("<", "\\u003c")
    return [
        html.Link(rel="alternate", type="text/markdown", href=address(markdown_path(about.path), site)),
        html.Link(rel="alternate", type="application/atom+xml", href=site.absolute("/feed.xml"), title=site.name),
        Markup(f'<script type="application/ld+json">{data}</script>'),
    ]
