"""The pages as resources: the Markdown of each at `docs://page/<path>`."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lib.mcp.listed import Entry, listed_page, listed_pages, near, path_of
from lib.mcp.message import INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError
from lib.page_markdown import page_markdown
from lib.site import Site

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
AT_ONCE = 500


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
        end = start + AT_ONCE
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
