"""The forms of one document in Markdown: as it is, as plain text, and as a page that shows it to a browser."""

from collections.abc import Mapping
from typing import Literal

from dash_improve_my_llms.discovery import wants_plain_text
from dash_improve_my_llms.llms_viewer import render_llms_viewer

from lib.delivery.compressor import Compressor
from lib.http.cached_body import CachedBody
from lib.http.messages import Request
from lib.http.user_agents import classify_request, names_html, wants_markdown
from lib.site import Site

Form = Literal["markdown", "plain", "viewer"]

TYPES: dict[Form, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "plain": "text/plain; charset=utf-8",
    "viewer": "text/html; charset=utf-8",
}
VARY = {"vary": "Accept, User-Agent"}

# A longer document is not rendered whole in the viewer: what a person wants of it is to know that it is there.
MAX_SHOWN_CHARACTERS = 100_000


class DocumentFormats:
    """One text, each form of it written when it is first asked for.

    `path` is its address and `name` what the viewer calls it; `headers` are sent with every form.
    """

    def __init__(
        self, text: str, site: Site, compressor: Compressor, *, path: str, name: str, headers: Mapping[str, str]
    ) -> None:
        self.text = text
        self._path = path
        self._name = name
        self._site = site
        self._keep = compressor.keep
        self._headers = {**VARY, **headers}
        self._written: dict[Form, CachedBody] = {}

    def cached_body(self, form: Form) -> CachedBody:
        """The text in a form."""
        if form not in self._written:
            body = self._viewer() if form == "viewer" else self.text
            self._written[form] = self._keep(body.encode(), TYPES[form], headers=self._headers)
        return self._written[form]

    def _viewer(self) -> str:
        text = self.text
        if len(text) > MAX_SHOWN_CHARACTERS:
            address = self._site.absolute(f"{self._path}?raw=1")
            text = f"# {self._name}\n\n{len(text):,} characters, which programs get here. [Show them]({address})."
        viewer: str = render_llms_viewer(
            markdown_body=text,
            page_name=self._name,
            app_name=self._site.name,
            raw_url=self._site.url(self._path),
            site_llms_url=self._site.absolute("/llms.txt"),
        )
        return viewer


def form_of(request: Request) -> Form:
    """The form that suits a reader; `?raw=1` and `?format=html` say it outright."""
    accept = request.headers.get("accept", "")
    if request.query.get("raw") or request.query.get("format") == "md":
        return "markdown"
    if request.query.get("format") == "html":
        return "viewer"
    if classify_request(request).browser and names_html(accept) and not wants_markdown(request):
        return "viewer"
    return "plain" if wants_plain_text(accept) else "markdown"
