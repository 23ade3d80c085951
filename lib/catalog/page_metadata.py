"""The metadata of pages, and their JSON-LD, with the terms of schema.org."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from lib.catalog.navigation import is_listed
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
    modified: date | None = None
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
        modified=entry.get("lastmod"),
        schema_type=entry.get("schema_type") or "TechArticle",
        # Without an image of the author, Dash puts any logo of the assets into `image`.
        image=entry.get("supplied_image") or "",
    )


def address(path: str, site: Site) -> str:
    """Return the absolute URL of a path, percent-encoded."""
    return site.absolute(quote(path))


Node = Mapping[str, Any]

# schema.org knows sections of articles only; other creative works have none.
ARTICLES = ("Article", "TechArticle", "APIReference", "BlogPosting", "NewsArticle", "Report", "ScholarlyArticle")
# `assets/features/search/scripts/index.js` reads this parameter.
SEARCH = "/?q={search_term_string}"


def structured_data(about: PageMetadata, site: Site, image: str) -> str:
    """Return the JSON-LD of a page: the site and, except for the home page, the article and its breadcrumb."""
    nodes = [website(site)] if about.is_home else [website(site), article(about, site, image), breadcrumb(about, site)]
    graph = {"@context": "https://schema.org", "@graph": nodes}
    return json.dumps(graph, ensure_ascii=False, separators=(",", ":"))


def website(site: Site) -> Node:
    """Return the JSON-LD node of the site."""
    home = address("/", site)
    return {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "url": home,
        "name": site.name,
        "description": site.description,
        "inLanguage": site.lang,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": site.absolute(SEARCH)},
            "query-input": "required name=search_term_string",
        },
    }


def article(about: PageMetadata, site: Site, image: str) -> Node:
    """Return the page with the type in its front matter."""
    url = address(about.path, site)
    said = {
        "@type": about.schema_type,
        "@id": f"{url}#article",
        "url": url,
        "headline": about.headline,
        "description": about.description,
        "dateModified": about.modified.isoformat() if about.modified else "",
        "inLanguage": site.lang,
        "isPartOf": {"@id": f"{address('/', site)}#website"},
        "articleSection": about.category if about.schema_type in ARTICLES else "",
        "keywords": list(about.tags),
        "image": image,
    }
    return {name: value for name, value in said.items() if value}


def breadcrumb(about: PageMetadata, site: Site) -> Node:
    """Return the breadcrumb, without the category, which has no page."""
    steps = ((site.name, "/"), (about.name, about.path))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address(path, site)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
