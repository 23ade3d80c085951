"""The pages as resources: the Markdown of each at `docs://page/<path>`."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, unquote

from lib.catalog.library import get_library
from lib.catalog.lookup import find_page, registered_pages
from lib.catalog.navigation import is_listed, navigation, reading_order
from lib.catalog.page_text import page_markdown
from lib.features.mcp.message import INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError
from lib.site import CATEGORY_ORDER, VERSION, Site

Entry = Mapping[str, Any]

# More would be noise.
SUGGESTED = 5


def listed_pages() -> list[Entry]:
    """All of them, in reading order."""
    drafts = _drafts()
    entries = {entry["path"]: entry for entry in registered_pages()}
    order = reading_order(navigation(entries.values(), CATEGORY_ORDER))
    return [entries[page.path] for page in order if page.path not in drafts]


def listed_page(path: str) -> Entry | None:
    """The page at a path; None where lists show none."""
    entry, _ = find_page(path)
    return entry if entry and is_listed(entry) and entry["path"] not in _drafts() else None


def path_of(asked: str, site: Site) -> tuple[str, str]:
    """The path that is meant, and the anchor: from a path, an address of this site, or that of a page's Markdown."""
    address, _, anchor = asked.strip().partition("#")
    address = address.partition("?")[0].removeprefix(site.base_url)
    if site.prefix and f"{address}/".startswith(f"{site.prefix}/"):
        address = address.removeprefix(site.prefix)
    bare = unquote(address).strip("/")
    for ending in (".md", "/llms.txt", "llms.txt"):
        bare = bare.removesuffix(ending)
    return "/" if bare == "index" else f"/{bare.strip('/')}", unquote(anchor)


def near(asked: str) -> list[Entry]:
    """Pages whose path or name is like what was asked for."""
    by_word: dict[str, Entry] = {}
    for entry in listed_pages():
        for word in (entry["path"], entry["path"].rpartition("/")[2], entry["name"]):
            by_word.setdefault(word.casefold(), entry)
    wanted = asked.strip("/").casefold()[:200]
    found = [word for word in by_word if wanted and wanted in word]
    found += get_close_matches(wanted, by_word, n=SUGGESTED, cutoff=0.5)
    unique = {by_word[word]["path"]: by_word[word] for word in found}
    return list(unique.values())[:SUGGESTED]


def _drafts() -> frozenset[str]:
    """Paths of the drafts, which are pages in debug mode only."""
    return frozenset(page.matter.endpoint for page in get_library().pages if page.matter.draft)


SCHEME = "docs://page/"
MARKDOWN = "text/markdown"
TEMPLATE = {
    "uriTemplate": f"{SCHEME}{{path}}",
    "name": "page",
    "title": "A page of the documentation",
    "description": "The whole page at this path as Markdown, such as docs://page/getting-started.",
    "mimeType": MARKDOWN,
}
# Resources that one answer lists.
PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class Contents:
    """What a resource holds."""

    text: str
    media_type: str


class Documents:
    """The pages of a site that lists show."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def listed(self, params: dict[str, Any]) -> dict[str, Any]:
        """The resources, so many at once; `nextCursor` asks for more. Raises `RpcError` for a cursor that is none."""
        cursor = params.get("cursor", "0")
        if not isinstance(cursor, str) or not cursor.isascii() or not cursor.isdigit() or len(cursor) > len(str(2**31)):
            raise RpcError(INVALID_PARAMS, "This cursor is not one that was given. Ask again without one.")
        start, pages = int(cursor), listed_pages()
        end = start + PAGE_SIZE
        more = {"nextCursor": str(end)} if end < len(pages) else {}
        return {"resources": [self._described(entry) for entry in pages[start:end]], **more}

    def find(self, uri: Any) -> Entry:
        """The page that a URI means. Raises `RpcError` where there is none."""
        if not isinstance(uri, str):
            raise RpcError(INVALID_PARAMS, f"`uri` is a text such as {SCHEME}getting-started.")
        path, _ = path_of(uri.removeprefix(SCHEME), self._site)
        entry = listed_page(path) if uri.startswith(SCHEME) else None
        if entry is None:
            known = ", ".join(uri_of(page) for page in near(path))
            hint = f"Near it: {known}." if known else "resources/list has all pages."
            raise RpcError(RESOURCE_NOT_FOUND, f"There is no such page. {hint}", {"uri": uri})
        return entry

    def read(self, uri: str) -> Contents:
        """The Markdown of the page. Raises `RpcError` where there is none."""
        return Contents(page_markdown(self.find(uri), self._site), MARKDOWN)

    def _described(self, entry: Entry) -> dict[str, Any]:
        changed = {"annotations": {"lastModified": f"{entry['lastmod'].isoformat()}"}} if entry.get("lastmod") else {}
        return {
            "uri": uri_of(entry),
            "name": entry["path"].strip("/") or "index",
            "title": entry["name"],
            "description": entry["description"] or entry["name"],
            "mimeType": MARKDOWN,
            **changed,
        }


def uri_of(entry: Entry) -> str:
    """The URI of a page."""
    return SCHEME + quote(entry["path"].lstrip("/"))


# Revisions of the Model Context Protocol, oldest first. What is newer than 2025-11-25 begins without `initialize`;
# clients of such versions fall back to these.
VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")

INSTRUCTIONS = """\
This is the documentation of {name}: {description}

Begin with search_docs, then read_page for what it found: whole, or one section by its anchor. list_pages has all
pages, list_examples the live examples, get_example their code; run_example runs those that can be run.
component_props tells what a component takes. Each result has links; give them to the reader with what you say."""


def about(site: Site, params: dict[str, Any]) -> dict[str, Any]:
    """The answer to `initialize`: the version that was asked for where it is spoken, and else the newest."""
    asked = params.get("protocolVersion")
    home = site.absolute("/")
    server = {"name": site.name, "title": f"{site.name} documentation", "version": VERSION, "websiteUrl": home}
    return {
        "protocolVersion": asked if asked in VERSIONS else VERSIONS[-1],
        "capabilities": {"tools": {}, "resources": {}},
        "serverInfo": server,
        "instructions": INSTRUCTIONS.format(name=site.name, description=site.description),
    }
