"""The endpoints for the backend and the pages of the site, and the content of their responses."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from lib.backend import BackendChoice, BackendInfo, choose_backend
from lib.catalog.library import get_library
from lib.catalog.lookup import find_page
from lib.catalog.navigation import is_listed, listed_entries
from lib.catalog.page_metadata import address
from lib.catalog.page_text import markdown_path
from lib.content.loader import Content
from lib.features import services
from lib.features.api import models
from lib.http.compression import REVALIDATE
from lib.http.errors import ProblemError
from lib.http.messages import Response
from lib.servers.operations import Operations, json_response
from lib.settings import get_settings
from lib.site import get_site

# The name of the home page in paths of the API.
HOME = "index"
CAPABILITIES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["capabilities"]


def api_operations(backend: BackendInfo) -> Operations:
    """Return the operations under `/api/`."""
    operations = Operations("site")
    # The responses change only with the pages.
    cached: dict[str, Any] = {"cache_policy": lambda: REVALIDATE}

    @operations.add("/api/backend", "Running backend", **cached)
    def get_backend() -> models.BackendInfoModel:
        """Return the running backend, the requested one, why they differ, and the capabilities of the site."""
        return backend_info(backend)

    @operations.add("/api/pages/", "Pages of the site", result=models.PageListResponse, is_described=False, **cached)
    @operations.add("/api/pages", "Pages of the site", result=models.PageListResponse, **cached)
    def list_pages(query: models.PageQuery) -> Response:
        """Return the listed pages, filtered, sorted, and paginated."""
        found = page_list(backend, query)
        link = {"link": f'<{found.next}>; rel="next"'} if found.next else {}
        chosen = chosen_fields(query.fields)
        include = chosen and {**dict.fromkeys(models.PageListResponse.model_fields, True), "pages": {"__all__": chosen}}
        return json_response(found, include, headers=link)

    @operations.add(
        "/api/pages/{path:path}", "One page", result=models.PageDetail, errors={404: "Page not found."}, **cached
    )
    def get_page(query: models.PageDetailQuery) -> Response:
        """Return a page with its metadata, headings, Markdown, links, and backlinks."""
        return json_response(page_detail(query.path), chosen_fields(query.fields))

    @operations.add(
        "/api/search",
        "Full-text search",
        errors={503: "Search is unavailable on this server."},
        # While a user types, but not in development.
        cache_policy=lambda: "no-store" if get_settings().dash_debug else "public, max-age=60",
        blocks=True,
    )
    def search(query: models.SearchQuery) -> models.SearchResponse:
        """Return the sections that match a query, best first, with excerpts."""
        return search_pages(query)

    return operations


@dataclass(slots=True)
class PageLinks:
    """The links of one page."""

    outgoing: list[models.LinkOut] = field(default_factory=list)
    incoming: list[models.LinkIn] = field(default_factory=list)


def page_links(path: str, content: Content) -> PageLinks:
    """Return the links of the page at `path`. Only Markdown pages have links."""
    return _links(content).get(path) or PageLinks()


@lru_cache(maxsize=1)
def _links(content: Content) -> dict[str, PageLinks]:
    found: dict[str, PageLinks] = {}
    for page in sorted(content.pages, key=lambda page: page.matter.endpoint):
        here = page.matter.endpoint
        outgoing = [
            models.LinkOut(target=link.target, path=target_path(link.target, here), line=link.line)
            for link in content.links[page.source]
        ]
        found.setdefault(here, PageLinks()).outgoing = outgoing
        if page.matter.hidden:
            continue
        for path in sorted({link.path for link in outgoing if link.path and link.path != here}):
            found.setdefault(path, PageLinks()).incoming.append(models.LinkIn(name=page.matter.name, path=here))
    return found


def target_path(target: str, here: str) -> str | None:
    """Return the path inside the site that a link of the page at `here` leads to, or None."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or (path and not path.startswith("/")):
        return None
    return "/" + path.strip("/") if path else here


def backend_info(backend: BackendInfo) -> models.BackendInfoModel:
    """Return the running backend, and the reason if it is not the requested one."""
    choice = choose_backend()
    if choice.name != backend.name:  # the site runs in an existing server
        choice = BackendChoice(backend.name, backend.name, None)
    return models.BackendInfoModel(
        **asdict(backend),
        requested=choice.requested,
        fallback_reason=choice.reason,
        capabilities={name: backend.name in backends for name, backends in CAPABILITIES.items()},
    )


def page_list(backend: BackendInfo, query: models.PageQuery) -> models.PageListResponse:
    """Return the listed pages that match the query."""
    entries = [entry for entry in listed_entries() if _fits(entry, query)]
    end = query.offset + query.limit
    chosen, total = _sorted(entries, query.sort)[query.offset : end], len(entries)
    pages = [models.PageSummary.model_validate(_fields(entry)) for entry in chosen]
    rest = urlencode({**query.model_dump(exclude_defaults=True), "offset": end})
    link = get_site().url(f"/api/pages?{rest}") if end < total else None
    return models.PageListResponse(backend=backend.name, count=len(pages), total=total, next=link, pages=pages)


def chosen_fields(names: str | None) -> set[str] | None:
    """Return the fields of a page in a response; None for all of them."""
    return {*names.split(","), *models.ALWAYS} if names else None


def page_detail(path: str) -> models.PageDetail:
    """Return the page at `path`, with or without outer slashes. Raises `ProblemError` 404 if it is not listed."""
    path = path.strip("/")
    found = [find_page(each)[0] for each in (path, "" if path == HOME else path)]
    entry = next((each for each in found if each and is_listed(each)), None)
    if entry is None:
        raise ProblemError(404, f"Page not found: /{path}. GET /api/pages returns all pages.")
    links = page_links(entry["path"], get_library())
    fields = {**_fields(entry), "links_out": links.outgoing, "links_in": links.incoming}
    return models.PageDetail.model_validate(fields, from_attributes=True)


def search_pages(query: models.SearchQuery) -> models.SearchResponse:
    """Return the sections that match a query. Raises `ProblemError` 503 if there is no search."""
    if services.search is None:
        raise ProblemError(503, "This site has no search.")
    if not services.search.is_available():
        raise ProblemError(503, "Search is unavailable: the SQLite of this Python has no FTS5.")
    site, found = get_site(), services.search.search(query.q, query.limit)
    urls = (quote(hit.path) + (f"#{quote(hit.anchor)}" if hit.anchor else "") for hit in found)
    hits = [models.SearchHit(**hit._asdict(), url=site.url(url)) for hit, url in zip(found, urls, strict=True)]
    near = [] if hits else services.search.suggest(query.q)
    suggestions = {title: site.url(quote(path, safe="/#")) for title, path in near}
    return models.SearchResponse(query=query.q, count=len(hits), hits=hits, suggestions=suggestions)


def _fits(entry: Mapping[str, Any], query: models.PageQuery) -> bool:
    category = entry.get("category") or ""
    if query.category is not None and category.casefold() != query.category.casefold():
        return False
    if query.tag is not None and query.tag.casefold() not in {tag.casefold() for tag in entry.get("tags") or ()}:
        return False
    headings = (heading.text for heading in entry.get("headings") or ())
    texts = [entry["name"], entry["description"] or "", category, *(entry.get("tags") or ()), *headings]
    text = "\n".join(texts).casefold()
    return all(word in text for word in (query.q or "").casefold().split())


def _sorted(entries: Iterable[Mapping[str, Any]], order: str) -> list[Mapping[str, Any]]:
    """Sort by the key, then by path. Entries without the key come last in both directions."""
    key = order.removeprefix("-")
    by_path = list(entries) if key == "navigation" else sorted(entries, key=lambda entry: str(entry["path"]))
    present = [entry for entry in by_path if entry.get(key)]
    present.sort(key=lambda entry: str(entry[key]).casefold(), reverse=order.startswith("-"))
    return [*present, *(entry for entry in by_path if not entry.get(key))]


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a registered page that have a value, and its URLs."""
    path, site = entry["path"], get_site()
    urls = {"url": address(path, site)}
    if services.has_markdown:
        urls["markdown_url"] = address(markdown_path(path), site)
    return {**{name: value for name, value in entry.items() if value is not None}, **urls}
