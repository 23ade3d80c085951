"""The metadata of pages, and their JSON-LD, with the terms of schema.org, in `structured_data.html`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from lib.catalog.navigation import is_listed
from lib.islands.templates import render
from lib.site import Site


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The metadata of one page. `title` is the `headline` with the site. Search engines can list an `indexed` page."""

    path: str
    status: int
    name: str
    headline: str
    title: str
    description: str
    indexed: bool
    category: str = ""
    tags: tuple[str, ...] = ()
    published: date | None = None
    modified: date | None = None
    author: str = ""
    schema_type: str = "TechArticle"
    image: str = ""

    @property
    def is_home(self) -> bool:
        return self.path == "/"


def about_page(entry: Mapping[str, Any], site: Site, *, path: str | None = None, status: int = 200) -> PageMetadata:
    """Return the metadata of a registered page. `path` is the requested path of a page with variables."""
    shown = entry["path"] if path is None else path
    is_home = shown == "/"
    return PageMetadata(
        path=shown,
        status=status,
        name=entry["name"],
        headline=site.tagline if is_home else entry["name"],
        title=site.title("" if is_home else entry["name"]),
        description=entry["description"] or site.description,
        indexed=status == 200 and is_listed(entry),
        category=entry.get("category") or "",
        tags=tuple(entry.get("tags") or ()),
        published=entry.get("published"),
        modified=entry.get("lastmod"),
        author=entry.get("author") or "",
        schema_type=entry.get("schema_type") or "TechArticle",
        # Without an image of the author, Dash puts any logo of the assets into `image`.
        image=entry.get("supplied_image") or "",
    )


def address(path: str, site: Site) -> str:
    """Return the absolute URL of a path, percent-encoded."""
    return site.absolute(quote(path))


def structured_data(about: PageMetadata, site: Site, image: str) -> Markup:
    """Return the JSON-LD of a page."""
    home, url = address("/", site), address(about.path, site)
    return render("lib/catalog/structured_data.html", "graph", site, about, home, url, image)
