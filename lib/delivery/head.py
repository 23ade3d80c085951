"""What the head of a page, and its headers, tell browsers, search engines, link previews and agents."""

from collections.abc import Iterator
from typing import Any

from dash import html
from markupsafe import Markup

from components.slots import PageImage, Slots
from lib.backend import BackendInfo
from lib.catalog.page_metadata import PageMetadata, address, structured_data
from lib.site import Site


class Head:
    """The tags of the head and the headers of a page's document, with those of features."""

    def __init__(self, site: Site, backend: BackendInfo, slots: Slots) -> None:
        self._site = site
        self._backend = backend
        self._slots = slots

    def headers(self, page: PageMetadata) -> dict[str, str]:
        """Return the headers that features add."""
        return self._slots.page_headers(self._site, page)

    def tags(self, page: PageMetadata) -> list[Any]:
        """Return description, icon, canonical URL, Open Graph (ogp.me), and for listed pages structured data."""
        site = self._site
        tags: list[Any] = [
            html.Meta(name="description", content=page.description),
            html.Meta(name="color-scheme", content="light dark"),
            html.Link(rel="icon", href=site.url("/assets/favicon.svg"), type="image/svg+xml"),
        ]
        image = self._image(page)
        if page.status == 200:
            tags += [html.Link(rel="canonical", href=address(page.path, site)), *_preview(page, site, image)]
        tags += self._slots.render("head", site, self._backend, page)
        tags.append(_structured_data(page, site, image) if page.indexed else _noindex())
        return tags

    def _image(self, page: PageMetadata) -> PageImage | None:
        """Return the author's image, or the one of a feature. The size of the author's image is not known."""
        if page.image:
            return PageImage(address(f"/assets/{page.image.lstrip('/')}", self._site))
        return self._slots.page_image(self._site, page)


def _preview(page: PageMetadata, site: Site, image: PageImage | None) -> list[Any]:
    """Open Graph, which `dash.html` has no attribute for, and the one property of Twitter that it lacks."""
    properties = [*_open_graph(page, site), *_image_properties(page, image)]
    tags = [Markup('<meta property="{}" content="{}">').format(name, value) for name, value in properties if value]
    return [*tags, html.Meta(name="twitter:card", content="summary_large_image" if image else "summary")]


def _open_graph(about: PageMetadata, site: Site) -> Iterator[tuple[str, str]]:
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


def _image_properties(page: PageMetadata, image: PageImage | None) -> Iterator[tuple[str, str]]:
    if image is None:
        return
    yield "og:image", image.url
    if image.width and image.height:
        yield "og:image:width", str(image.width)
        yield "og:image:height", str(image.height)
    yield "og:image:alt", page.title


def locale(lang: str) -> str:
    """A language tag (BCP 47) as Open Graph writes it: `pt-BR` is `pt_BR`; a script between the two is left out."""
    language, *more = lang.split("-")
    territory = next((part for part in more if len(part) == 2), "")
    return f"{language.lower()}_{territory.upper()}" if territory else language.lower()


def _structured_data(page: PageMetadata, site: Site, image: PageImage | None) -> Markup:
    # Neither the end of the element nor a comment may start inside of it.
    data = structured_data(page, site, image.url if image else "").replace("<", "\\u003c")
    return Markup(f'<script type="application/ld+json">{data}</script>')


def _noindex() -> html.Meta:
    return html.Meta(name="robots", content="noindex")
