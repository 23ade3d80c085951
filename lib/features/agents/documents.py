"""The documents for agents and crawlers as parts: those with addresses of their own, and the page URLs."""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from lib.catalog.lookup import find_page, registered_pages
from lib.catalog.navigation import is_listed
from lib.catalog.page_text import markdown_path, page_markdown
from lib.delivery.compressor import Compressor
from lib.features.agents.formats import TYPES, VARY, DocumentFormats, form_of
from lib.features.agents.index import PARTS
from lib.features.agents.plain_pages import PlainHtmlPages
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.compression import NEVER
from lib.http.messages import Request, Response
from lib.http.user_agents import classify_request, wants_markdown
from lib.site import Site

LLMS = "/llms.txt"


class LlmsDocuments(CachedHandler):
    """Documents by path, written together by `build` when one is first asked for."""

    def __init__(
        self,
        build: Callable[[], Mapping[str, str]],
        site: Site,
        compressor: Compressor,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._build = build
        self._site = site
        self._compressor = compressor
        self._headers = headers or {}
        self._written: dict[str, DocumentFormats] = {}

    def invalidate(self) -> None:
        """The pages may have changed."""
        self._written = {}

    def lookup(self, request: Request) -> CachedBody | None:
        forms = self._forms().get(_document(request))
        return None if forms is None else forms.cached_body(form_of(request))

    def iter_cached(self) -> Iterator[CachedBody]:
        for forms in self._forms().values():
            yield forms.cached_body("markdown")

    def fallback(self, request: Request) -> Response:
        return missing(self._site)

    def _forms(self) -> Mapping[str, DocumentFormats]:
        if not self._written:
            self._written = {
                path: DocumentFormats(
                    text,
                    self._site,
                    self._compressor,
                    path=path,
                    name=path.rpartition("/")[2],
                    headers=self._headers,
                )
                for path, text in self._build().items()
            }
        return self._written


class PageDocuments:
    """Each page's Markdown: at an address of its own, and in the forms that readers of other addresses prefer."""

    def __init__(self, site: Site, compressor: Compressor) -> None:
        self._site = site
        self._compressor = compressor
        self._forms: dict[str, DocumentFormats] = {}
        self._alone: dict[str, CachedBody] = {}

    def invalidate(self) -> None:
        """The pages may have changed."""
        self._forms.clear()
        self._alone.clear()

    def alone(self, path: str) -> CachedBody | None:
        """What `<page>.md` answers everybody who may read pages; None where no list shows the page."""
        forms = self.forms(path)
        if forms is not None and path not in self._alone:
            headers = {"vary": "User-Agent", **self._headers(path)}
            self._alone[path] = self._compressor.keep(forms.text.encode(), TYPES["markdown"], headers=headers)
        return self._alone.get(path)

    def forms(self, path: str) -> DocumentFormats | None:
        """What is answered where readers differ; None where no list shows the page."""
        if path not in self._forms:
            entry, variables = find_page(path)
            if not entry or variables or not is_listed(entry) or entry["path"] != path:
                return None  # any path may be asked for; only those of pages are remembered
            text = page_markdown(entry, self._site)
            address = "/llms.txt" if path == "/" else f"{quote(path)}{LLMS}"
            headers = self._headers(path)
            self._forms[path] = DocumentFormats(
                text, self._site, self._compressor, path=address, name=entry["name"], headers=headers
            )
        return self._forms[path]

    def _headers(self, path: str) -> dict[str, str]:
        """Which page this is a form of, and where all of them are listed (RFC 8288)."""
        page, index = self._site.absolute(quote(path)), self._site.url(LLMS)
        markdown = self._site.url(quote(markdown_path(path)))
        links = (
            f'<{page}>; rel="canonical"',
            f'<{index}>; rel="llms-txt"',
            f'<{markdown}>; rel="alternate"; type="text/markdown"',
        )
        return {"link": ", ".join(links)}


class PageUrls(CachedHandler):
    """The page for browsers; for programs a plain document at the same address, or its Markdown if they prefer that.

    Beside each page lie `<page>.md` and `<page>/llms.txt`, which are its Markdown for everybody.
    """

    def __init__(self, site: Site, compressor: Compressor, pages: CachedHandler, programs: PlainHtmlPages) -> None:
        self._site = site
        self._pages = pages
        self._programs = programs
        self._texts = PageDocuments(site, compressor)

    def invalidate(self) -> None:
        """The pages may have changed."""
        self._texts.invalidate()
        self._programs.prepare()

    def lookup(self, request: Request) -> CachedBody | None:
        reader = classify_request(request)
        named = _named(request.tail)
        if named is not None:
            return self._beside(request, named)
        if wants_markdown(request):
            forms = self._texts.forms(_path(request.tail))
            if forms is not None:
                return forms.cached_body("markdown")
        return (self._pages if reader.browser else self._programs).lookup(request)

    def iter_cached(self) -> Iterator[CachedBody]:
        yield from self._pages.iter_cached()
        for entry in registered_pages():
            tail = entry["path"].strip("/")
            alone, forms = self._texts.alone(_path(tail)), self._texts.forms(_path(tail))
            program = self._programs.lookup(Request(entry["path"], tail)) if forms else None
            if alone is not None and forms is not None:
                yield from (alone, forms.cached_body("markdown"))
            if program is not None:
                yield program

    def fallback(self, request: Request) -> Response:
        reader = classify_request(request)
        if _named(request.tail) is not None:
            return missing(self._site)
        if wants_markdown(request) and not _has_variables(request.tail):
            return missing(self._site)
        return (self._pages if reader.browser else self._programs)(request)

    def _beside(self, request: Request, path: str) -> CachedBody | None:
        if "//" in request.path:  # one document has one address, whatever a framework makes of the others
            return None
        if request.tail.endswith(".md"):
            return self._texts.alone(path)
        forms = self._texts.forms(path)
        return None if forms is None else forms.cached_body(form_of(request))


def missing(site: Site) -> Response:
    """The answer where there is no such document."""
    body = f"There is no such document. {site.absolute(LLMS)} lists them.\n"
    return Response(body.encode(), 404, TYPES["markdown"], {"cache-control": NEVER, **VARY})


def _document(request: Request) -> str:
    """The path of a document, without what the site lies below."""
    return f"{PARTS}{request.tail}" if request.tail else f"/{request.path.rpartition('/')[2]}"


def _path(tail: str) -> str:
    return f"/{tail.strip('/')}"


def _named(tail: str) -> str | None:
    """The page whose Markdown an address names; None where it names none, or a page itself. One page, one address."""
    path = f"/{tail}"
    if path.endswith(LLMS):
        return path.removesuffix(LLMS)
    if path in {markdown_path("/"), "/.md"}:
        return "/" if path == markdown_path("/") else ""
    if path.endswith(".md"):
        return path.removesuffix(".md")
    return None


def _has_variables(tail: str) -> bool:
    """Whether a page answers here whose address has variables in it: it has no Markdown, so it is sent as it is."""
    _, variables = find_page(f"/{tail}")
    return bool(variables)
