"""What the API answers, computed from the app's own state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from lib.backend import BackendChoice, BackendInfo, choose_backend
from lib.catalog.library import get_library
from lib.catalog.lookup import find_page, registered_pages
from lib.catalog.navigation import is_listed
from lib.content.loader import Content
from lib.features import services
from lib.features.api.models import (
    BackendInfoModel,
    LinkIn,
    LinkOut,
    PageDetail,
    PageHeading,
    PageListResponse,
    PageQuery,
    PageSummary,
    SearchHit,
    SearchQuery,
    SearchResponse,
)
from lib.http.errors import ProblemError
from lib.settings import get_settings
from lib.site import get_site


@dataclass(slots=True)
class PageLinks:
    """The links of one page."""

    outgoing: list[LinkOut] = field(default_factory=list)
    incoming: list[LinkIn] = field(default_factory=list)


class LinkGraph:
    """The links of all pages, by path. Made anew when the pages were read anew."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._links: dict[str, PageLinks] = {}

    def of(self, path: str, content: Content) -> PageLinks:
        """The links of the page at `path`; none for a page that is not in Markdown and that no such page links to."""
        if content is not self._content:
            self._content, self._links = content, _links(content)
        return self._links.get(path) or PageLinks()


def _links(content: Content) -> dict[str, PageLinks]:
    found: dict[str, PageLinks] = {}
    for page in sorted(content.pages, key=lambda page: page.matter.endpoint):
        here = page.matter.endpoint
        outgoing = [
            LinkOut(target=link.target, path=target_path(link.target, here), line=link.line)
            for link in content.links[page.source]
        ]
        found.setdefault(here, PageLinks()).outgoing = outgoing
        if page.matter.hidden:
            continue
        for path in sorted({link.path for link in outgoing if link.path and link.path != here}):
            found.setdefault(path, PageLinks()).incoming.append(LinkIn(name=page.matter.name, path=here))
    return found


def target_path(target: str, here: str) -> str | None:
    """The path inside the site that a link of the page at `here` leads to; links to pages' files are paths already."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or (path and not path.startswith("/")):
        return None
    return "/" + path.strip("/") if path else here


# What the home page is called where its own path, `/`, cannot be written.
HOME = "index"

_graph = LinkGraph()


def backend_info(backend: BackendInfo) -> BackendInfoModel:
    """The running backend, and why it is not the one that was asked for, if so."""
    choice = choose_backend()
    if choice.name != backend.name:  # the site was made for a server of somebody's own, whatever the environment says
        choice = BackendChoice(backend.name, backend.name, None)
    return BackendInfoModel(
        name=backend.name,
        label=backend.label,
        is_async=backend.is_async,
        description=backend.description,
        requested=choice.requested,
        fallback_reason=choice.reason,
        capabilities=capabilities(backend),
    )


def capabilities(backend: BackendInfo) -> dict[str, bool]:
    """What this site offers on a backend. A name that is false is something the backend or the site leaves out."""
    return {
        "openapi": backend.name == "fastapi",
        "dependency_injection": backend.name == "fastapi",
        "async_endpoints": backend.is_async,
        "async_callbacks": True,
        "background_tasks": True,
        "server_sent_events": True,
        "websocket_endpoints": backend.is_async,
        "websocket_callbacks": backend.is_async,
    }


def page_list(backend: BackendInfo, query: PageQuery | None = None) -> PageListResponse:
    """The pages that lists show and that fit the query."""
    query = query or PageQuery()
    entries = [entry for entry in registered_pages() if is_listed(entry) and _fits(entry, query)]
    chosen = _sorted(entries, query.sort)[query.offset : query.offset + query.limit]
    pages = [PageSummary(**_summary(entry)) for entry in chosen]
    return PageListResponse(backend=backend.name, count=len(pages), total=len(entries), pages=pages)


def page_detail(path: str) -> PageDetail:
    """The page at `path`, with or without slashes around it. Raises `ProblemError` 404 where lists show none."""
    entry = _page_at(path.strip("/"))
    links = _graph.of(entry["path"], get_library())
    return PageDetail(
        **_summary(entry),
        source=entry.get("source"),
        headings=[PageHeading(level=item.level, id=item.id, text=item.text) for item in entry.get("headings") or ()],
        markdown=entry.get("markdown"),
        links_out=links.outgoing,
        links_in=links.incoming,
    )


def search_pages(query: SearchQuery) -> SearchResponse:
    """The sections that a query is about. Raises `ProblemError` 503 where there is no index. May take a while."""
    search = services.search.get()
    if search is None or not search.is_available():
        raise ProblemError(503, "The pages cannot be searched: the SQLite of this Python was built without FTS5.")
    site = get_site()
    hits = [
        SearchHit(
            name=hit.name,
            path=hit.path,
            heading=hit.heading,
            anchor=hit.anchor,
            url=site.url(quote(hit.path) + (f"#{quote(hit.anchor)}" if hit.anchor else "")),
            excerpt=hit.excerpt,
            marks=list(hit.marks),
            score=hit.score,
        )
        for hit in search.search(query.q, query.limit)
    ]
    return SearchResponse(query=query.q, count=len(hits), hits=hits)


def search_policy() -> str:
    """How long an answer of the search may be kept: while a reader types, not in development."""
    return "no-store" if get_settings().dash_debug else "public, max-age=60"


def _fits(entry: Mapping[str, Any], query: PageQuery) -> bool:
    if query.category is not None and _category(entry).casefold() != query.category.casefold():
        return False
    if query.tag is not None and query.tag.casefold() not in {tag.casefold() for tag in entry.get("tags") or ()}:
        return False
    words = (query.q or "").casefold().split()
    return not words or all(word in text for text in [_text(entry)] for word in words)


def _text(entry: Mapping[str, Any]) -> str:
    """What a page is found by."""
    headings = (heading.text for heading in entry.get("headings") or ())
    parts = [entry["name"], entry["description"] or "", _category(entry), *(entry.get("tags") or ()), *headings]
    return "\n".join(parts).casefold()


def _category(entry: Mapping[str, Any]) -> str:
    return entry.get("category") or ""


def _sorted(entries: Iterable[Mapping[str, Any]], order: str) -> list[Mapping[str, Any]]:
    """By the key, then by path; entries that lack the key stand last, in either direction."""
    key = order.removeprefix("-")
    by_path = sorted(entries, key=lambda entry: str(entry["path"]))
    present = [entry for entry in by_path if entry.get(key)]
    present.sort(key=lambda entry: _comparable(entry[key]), reverse=order.startswith("-"))
    return [*present, *(entry for entry in by_path if not entry.get(key))]


def _comparable(value: Any) -> str:
    return value.casefold() if isinstance(value, str) else value.isoformat()


def _summary(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": entry["name"],
        "path": entry["path"],
        "title": entry["title"],
        "description": entry["description"],
        "icon": entry.get("icon"),
        "category": entry.get("category"),
        "tags": list(entry.get("tags") or ()),
        "lastmod": entry.get("lastmod"),
    }


def _page_at(path: str) -> Mapping[str, Any]:
    for wanted in (path, "" if path == HOME else path):
        found, _ = find_page(wanted)
        if found and is_listed(found):
            return found
    raise ProblemError(404, f"There is no page at /{path}. /api/pages lists those that there are.")
