"""The formats of one Markdown document: Markdown, plain text, and a page that shows it in a browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from dash_improve_my_llms.discovery import wants_plain_text
from dash_improve_my_llms.llms_viewer import render_llms_viewer

from lib.catalog.page_text import markdown_path
from lib.delivery.compressor import Compressor
from lib.http.cached_body import CachedBody
from lib.http.messages import Request
from lib.http.user_agents import classify_request, names_html, wants_markdown
from lib.site import Site

# `file` is the format of URLs that end with `.md`, which have no other.
Format = Literal["file", "markdown", "plain", "viewer"]

TYPES: dict[Format, str] = {
    "file": "text/markdown; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "plain": "text/plain; charset=utf-8",
    "viewer": "text/html; charset=utf-8",
}
VARY = {"vary": "Accept, User-Agent"}

# For a longer document, the viewer shows only a link.
MAX_SHOWN_CHARACTERS = 100_000


def document_links(path: str, site: Site) -> str:
    """Return links to the list of all documents and to the Markdown of a page (RFC 8288)."""
    index, markdown = site.url("/llms.txt"), site.url(quote(markdown_path(path)))
    return f'<{index}>; rel="llms-txt", <{markdown}>; rel="alternate"; type="text/markdown"'


@dataclass(eq=False, slots=True)
class DocumentFormats:
    """The formats of one text, each created at its first request. `path` is its URL path, `name` its title."""

    text: str
    site: Site
    compressor: Compressor
    path: str
    name: str
    headers: Mapping[str, str]
    bodies: dict[Format, CachedBody] = field(default_factory=dict)

    def cached_body(self, format: Format) -> CachedBody:
        """Return the text in a format."""
        if format not in self.bodies:
            body = self._viewer() if format == "viewer" else self.text
            headers = {**({"vary": "User-Agent"} if format == "file" else VARY), **self.headers}
            self.bodies[format] = self.compressor.keep(body.encode(), TYPES[format], headers=headers)
        return self.bodies[format]

    def _viewer(self) -> str:
        text = self.text
        if len(text) > MAX_SHOWN_CHARACTERS:
            address = self.site.absolute(f"{self.path}?raw=1")
            text = f"# {self.name}\n\n{len(text):,} characters, too many to show here. [Show the text]({address})."
        viewer: str = render_llms_viewer(
            markdown_body=text,
            page_name=self.name,
            app_name=self.site.name,
            raw_url=self.site.url(self.path),
            site_llms_url=self.site.absolute("/llms.txt"),
        )
        return viewer


def negotiate_format(request: Request) -> Format:
    """Return the format for a client, which `?raw=1` and `?format=html` can choose."""
    accept = request.headers.get("accept", "")
    if request.query.get("raw") or request.query.get("format") == "md":
        return "markdown"
    if request.query.get("format") == "html":
        return "viewer"
    if classify_request(request).browser and names_html(accept) and not wants_markdown(request):
        return "viewer"
    return "plain" if wants_plain_text(accept) else "markdown"
