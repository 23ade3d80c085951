"""The documents for agents and crawlers, each built once per path and form; and the page URLs, which serve all."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote

import dash
from dash_improve_my_llms import _state, handlers
from dash_improve_my_llms.discovery import DIGEST_HEADER, wants_plain_text

from lib.delivery.compressor import Compressor
from lib.delivery.http import NEVER
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.navigation import is_listed
from lib.readers import reader_of, wants_markdown
from lib.servers.contract import Request, Response
from lib.site import Site

Form = Literal["markdown", "plain", "viewer"]

TYPES: dict[Form, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "plain": "text/plain; charset=utf-8",
    "viewer": "text/html; charset=utf-8",
}
VARY = {"vary": "Accept, User-Agent"}
LLMS = "llms.txt"
TIERS = {"llms-small.txt": "small", "llms-full.txt": "full"}


def robots(app: Any) -> str:
    """`robots.txt`, without the one directive that validators do not know; what it says stands in the others too."""
    lines = handlers.build_robots_txt(app).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("Content-Signal:"))


def sitemap(app: Any) -> str:
    """`sitemap.xml`."""
    xml: str = handlers.build_sitemap_xml(app=app, page_metadata=_state.page_metadata, hidden_paths=_state.hidden_pages)
    return xml


class Documents(Part):
    """`/llms.txt`, its two other sizes, and `/<page>/llms.txt`: Markdown, or a page that shows it to a browser."""

    def __init__(self, app: Any, site: Site, compressor: Compressor) -> None:
        self._app = app
        self._site = site
        self._keep = compressor.keep
        self._written: dict[tuple[str, Form], Stored | None] = {}

    def forget(self) -> None:
        """The pages may have changed."""
        self._written.clear()

    def stored(self, request: Request) -> Stored | None:
        if "//" in f"/{request.tail}":  # one document has one address, or there would be no end of them to remember
            return None
        path, form = request.tail or request.path.rpartition("/")[2], _form(request)
        if (path, form) not in self._written:
            stored = self._write(path, form)
            if stored is None:  # any path may be asked for; only those of documents are remembered
                return None
            self._written[path, form] = stored
        return self._written[path, form]

    def everything(self) -> Iterator[Stored]:
        pages = [f"{entry['path']}/{LLMS}".strip("/") for entry in dash.page_registry.values() if is_listed(entry)]
        for path in [*TIERS, *pages]:
            stored = self.stored(Request(path, path))
            if stored is not None:
                yield stored

    def otherwise(self, request: Request) -> Response:
        form: Form = "plain" if _form(request) == "plain" else "markdown"
        body = f"There is no such document. {self._site.url('/llms.txt')} lists them.\n"
        return Response(body.encode(), 404, TYPES[form], {"cache-control": NEVER, **VARY})

    def _write(self, path: str, form: Form) -> Stored | None:
        markdown = self._markdown(path)
        if markdown is None:
            return None
        headers = {**VARY, **self._about(path)}
        viewer = self._viewer(path, markdown) if form == "viewer" else None
        shown = "markdown" if form == "viewer" and viewer is None else form
        return self._keep((viewer or markdown).encode(), TYPES[shown], headers=headers)

    def _markdown(self, path: str) -> str | None:
        """What the package writes for a document; None when there is no such page, or it is hidden."""
        build, what = (
            (handlers.build_llms_tier_doc, {"tier": TIERS[path]})
            if path in TIERS
            else (handlers.build_llms_txt_for_page, {"page_path": _page_of(path)})
        )
        pages = {"page_metadata": _state.page_metadata, "hidden_paths": _state.hidden_pages, "state": _state}
        body, status = build(app=self._app, **what, **pages)
        return body if status == 200 else None

    def _viewer(self, path: str, markdown: str) -> str | None:
        """The document as HTML. The whole corpus is not rendered: a card says what it is and where it lies."""
        name = handlers.TIER_DOC_META[TIERS[path]]["name"] if path in TIERS else None
        shown, note = markdown, ""
        if TIERS.get(path) == "full":
            shown, note = handlers.build_llms_full_summary(self._app, markdown), handlers.LLMS_FULL_VIEWER_NOTE
        html: str | None = handlers.build_llms_viewer_html(
            app=self._app,
            page_path=_page_of(path),
            markdown_body=shown,
            page_metadata=_state.page_metadata,
            state=_state,
            raw_url=self._site.url(f"/{quote(path)}"),
            page_name=name,
            source_note=note,
        )
        return html

    def _about(self, path: str) -> dict[str, str]:
        """The digest of a page's source, which all its forms share; searches are to find the pages, not the whole."""
        if path in TIERS:
            return {"x-robots-tag": "noindex"} if TIERS[path] == "full" else {}
        digest = handlers.page_source_digest(_page_of(path), _state.page_metadata, _state.hidden_pages, _state)
        return {DIGEST_HEADER.lower(): digest} if digest else {}


class PageUrls(Part):
    """The page for browsers; for programs a plain document at the same address, or its Markdown if they prefer that."""

    def __init__(self, app: Any, site: Site, compressor: Compressor, pages: Part, documents: Documents) -> None:
        self._app = app
        self._site = site
        self._keep = compressor.keep
        self._pages = pages
        self._documents = documents
        self._written: dict[tuple[str, bool], Stored] = {}

    def forget(self) -> None:
        """The pages may have changed."""
        self._written.clear()

    def stored(self, request: Request) -> Stored | None:
        if request.tail.endswith(f"/{LLMS}"):
            return self._documents.stored(request)
        asks, markdown = reader_of(request), wants_markdown(request)
        if asks.browser and not markdown:
            return self._pages.stored(request)
        return self._for_programs(request.tail, markdown) if asks.allowed else None

    def everything(self) -> Iterator[Stored]:
        yield from self._pages.everything()
        yield from self._documents.everything()
        for entry in dash.page_registry.values():
            stored = self._for_programs(entry["path"].strip("/"), markdown=False) if is_listed(entry) else None
            if stored is not None:
                yield stored

    def otherwise(self, request: Request) -> Response:
        if request.tail.endswith(f"/{LLMS}"):
            return self._documents.otherwise(request)
        asks, markdown = reader_of(request), wants_markdown(request)
        if asks.browser and not markdown:
            return self._pages(request)
        if not asks.allowed:
            return _answer(self._built(request.tail, markdown, request.headers.get("user-agent", "")))
        if markdown:
            return self._documents.otherwise(request)
        built = self._built(request.tail, markdown)
        return self._pages(request) if built is None or built["status"] == 200 else _answer(built)

    def _for_programs(self, tail: str, markdown: bool) -> Stored | None:
        key = (tail.strip("/"), markdown)
        if key not in self._written:
            built = self._built(tail, markdown)
            if built is None or built["status"] != 200:
                return None
            self._written[key] = self._keep(
                built["body"].encode(), f"{built['content_type']}; charset=utf-8", headers=self._headers(tail, built)
            )
        return self._written[key]

    def _built(self, tail: str, markdown: bool, user_agent: str = "") -> Any:
        """What the package answers a program with; None where it leaves the answer to the site."""
        path = f"/{tail.strip('/')}"
        return handlers.handle_bot_request(
            path=path,
            user_agent=user_agent,
            app=self._app,
            page_metadata=_state.page_metadata,
            hidden_paths=_state.hidden_pages,
            headers={"accept": "text/markdown" if markdown else "*/*"},
        )

    def _headers(self, tail: str, built: dict[str, Any]) -> dict[str, str]:
        """Those of the package, with addresses below the site's prefix."""
        path = quote(f"/{tail.strip('/')}")
        twin = self._site.url(f"/{LLMS}" if path == "/" else f"{path}/{LLMS}")
        links = f'<{twin}>; rel="alternate"; type="text/markdown", <{self._site.url(f"/{LLMS}")}>; rel="describedby"'
        given = {name.lower(): value for name, value in built["headers"].items()}
        return {**given, "link": links, **VARY}


def _answer(built: Any) -> Response:
    headers = {name.lower(): value for name, value in built["headers"].items()}
    content_type = f"{built['content_type']}; charset=utf-8"
    return Response(built["body"].encode(), built["status"], content_type, {"cache-control": NEVER, **headers, **VARY})


def _page_of(path: str) -> str:
    """The page that a document's path belongs to."""
    return "/" + path.removesuffix(LLMS).strip("/")


def _form(request: Request) -> Form:
    query = request.query
    return _form_for(
        request.headers.get("accept", ""),
        request.headers.get("user-agent", ""),
        query.get("raw", ""),
        query.get("format", ""),
    )


@lru_cache(maxsize=1024)
def _form_for(accept: str, user_agent: str, raw: str, form: str) -> Form:
    if handlers.wants_html_viewer(accept=accept, user_agent=user_agent, query={"raw": raw, "format": form}):
        return "viewer"
    return "plain" if wants_plain_text(accept) else "markdown"
