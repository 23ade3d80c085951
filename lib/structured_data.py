"""Structured data: a page in the words of schema.org, as JSON-LD, for search engines and agents."""

import json
from collections.abc import Mapping
from typing import Any

from lib.about import About, address
from lib.site import Site

Node = Mapping[str, Any]

# schema.org knows sections of articles only; other creative works have none.
ARTICLES = ("Article", "TechArticle", "APIReference", "BlogPosting", "NewsArticle", "Report", "ScholarlyArticle")
# What `assets/site/search.js` reads from the address.
SEARCH = "/?q={search_term_string}"


def structured_data(about: About, site: Site, image: str) -> str:
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


def article(about: About, site: Site, image: str) -> Node:
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


def breadcrumb(about: About, site: Site) -> Node:
    """The way to the page. Categories have no page of their own, so they are no step."""
    steps = ((site.name, "/"), (about.name, about.path))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address(path, site)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
