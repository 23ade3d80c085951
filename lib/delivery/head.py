"""The tags in the head of a page, and the headers of its document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dash import html
from markupsafe import Markup

from components.slots import Slots
from lib.backend import BackendInfo
from lib.catalog.page_metadata import PageMetadata, address, structured_data
from lib.content.parsed_page import ImageSource
from lib.site import Site


@dataclass(frozen=True, slots=True)
class Head:
    """The tags of the head and the headers of a page's document, with those of features."""

    site: Site
    backend: BackendInfo
    slots: Slots

    def headers(self, page: PageMetadata) -> dict[str, str]:
        return self.slots.page_headers(self.site, page)

    def tags(self, page: PageMetadata) -> list[Any]:
        """Return description, icon, canonical URL, Open Graph (ogp.me), and for listed pages structured data."""
        site = self.site
        tags: list[Any] = [
            html.Meta(name="description", content=page.description),
            html.Meta(name="color-scheme", content="light dark"),
            html.Link(rel="icon", href=site.url("/assets/favicon.svg"), type="image/svg+xml"),
        ]
        image = self._image(page)
        if page.status == 200:
            tags += [html.Link(rel="canonical", href=address(page.path, site)), *_preview(page, site, image)]
        tags += self.slots.render("head", site, self.backend, page)
        noindex = html.Meta(name="robots", content="noindex")
        tags.append(_structured_data(page, site, image) if page.indexed else noindex)
        return tags

    def _image(self, page: PageMetadata) -> ImageSource | None:
        """Return the author's image, or the one of a feature. The size of the author's image is not known."""
        if page.image:
            return ImageSource(address(f"/assets/{page.image.lstrip('/')}", self.site))
        return self.slots.page_image(self.site, page)


def _preview(page: PageMetadata, site: Site, image: ImageSource | None) -> list[Any]:
    """Return the tags of Open Graph, for which `dash.html` has no attribute, and one of Twitter."""
    properties = ((name, value) for name, value in _open_graph(page, site, image) if value)
    tags = [Markup('<meta property="{}" content="{}">').format(name, value) for name, value in properties]
    return [*tags, html.Meta(name="twitter:card", content="summary_large_image" if image else "summary")]


def _open_graph(about: PageMetadata, site: Site, image: ImageSource | None) -> Iterator[tuple[str, str]]:
    yield "og:site_name", site.name
    yield "og:title", about.headline
    yield "og:description", about.description
    yield "og:type", "website" if about.is_home else "article"
    yield "og:url", address(about.path, site)
    yield "og:locale", locale(site.lang)
    if not about.is_home:
        yield "article:modified_time", about.modified.isoformat() if about.modified else ""
        yield "article:section", about.category
        yield from (("article:tag", tag) for tag in about.tags)
    if image is not None:
        yield "og:image", image.url
        if image.width and image.height:
            yield "og:image:width", str(image.width)
            yield "og:image:height", str(image.height)
        yield "og:image:alt", about.title


def locale(lang: str) -> str:
    """Return a language tag (BCP 47) as in Open Graph: `pt-BR` is `pt_BR`; a script between the two is omitted."""
    language, *more = lang.split("-")
    territory = next((part for part in more if len(part) == 2), "")
    return f"{language.lower()}_{territory.upper()}" if territory else language.lower()


def _structured_data(page: PageMetadata, site: Site, image: ImageSource | None) -> Markup:
    # The data must not contain the end of the element or the start of a comment.
    data = structured_data(page, site, image.url if image else "").replace("<", "\\u003c")
    return Markup(f'<script type="application/ld+json">{data}</script>')
