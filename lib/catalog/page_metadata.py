"""Structured data: a page in the words of schema.org, as JSON-LD, for search engines and agents."""

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
    """The metadata of one page.

    `headline` says what it is about, `title` also whose page it is. `indexed` says that search engines may list it.
    """

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
        """Whether this is the page at the top of the site."""
        return self.path == "/"


def about_page(entry: Mapping[str, Any], site: Site, *, path: str | None = None, status: int = 200) -> PageMetadata:
    """The metadata of a page in Dash's registry. `path` is where it was asked for, if it has variables in it."""
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
        # Dash fills `image` with whatever logo lies in the assets when the author names none.
        image=entry.get("supplied_image") or "",
    )


def address(path: str, site: Site) -> str:
    """The full address of a path, in the characters that headers, XML and programs take."""
    return site.absolute(quote(path))


Node = Mapping[str, Any]

# schema.org knows sections of articles only; other creative works have none.
ARTICLES = ("Article", "TechArticle", "APIReference", "BlogPosting", "NewsArticle", "Report", "ScholarlyArticle")
# What `assets/features/search/search.js` reads from the address.
SEARCH = "/?q={search_term_string}"


def structured_data(about: PageMetadata, site: Site, image: str) -> str:
    """The graph of a page: the site, and on all pages but the home page the article and the way to it.

    `image` is the address of the picture that stands for the page.
    """
    nodes = [website(site)] if about.is_home else [website(site), article(about, site, image), breadcrumb(about, site)]
    graph = {"@context": "https://schema.org", "@graph": nodes}
    return json.dumps(graph, ensure_ascii=False, separators=(",", ":"))


def website(site: Site) -> Node:
    """The site, and how it is searched."""
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
    """The page, as the type that its front matter names."""
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
    """The way to the page. Categories have no page of their own, so they are no step."""
    steps = ((site.name, "/"), (about.name, about.path))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address(path, site)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
