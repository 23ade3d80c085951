"""The HTML document: head, shell and first paint of a page, and Dash's scripts, held back until the page needs them."""

import re
from contextvars import ContextVar
from typing import Any

from markupsafe import Markup, escape

from components.appshell import appshell
from lib.backend import BackendInfo
from lib.delivery.bundles import Bundles
from lib.delivery.head import head_tags
from lib.delivery.http import NEVER, REVALIDATE
from lib.delivery.views import View, Views
from lib.islands import to_html
from lib.reserved import RESERVED
from lib.servers.contract import Request, Response
from lib.settings import PROJECT_ROOT
from lib.site import Site

# Runs before the first pixel, so that the theme never flashes.
THEME_SCRIPT = PROJECT_ROOT / "assets" / "inline" / "theme.js"
# `assets/site` waits for this type and puts real scripts in their place when Dash is to start.
HELD_BACK = "text/dash"
_SCRIPT = re.compile(r'<script(?![^>]*\btype="(?:application/json|module)")(?P<attributes>[^>]*)>')
_TYPE = re.compile(r'\s*\btype="[^"]*"')

# The part of Dash's configuration that differs from one page load to the next: background callbacks are bound to it.
END_ID = "end_id"
_END_ID = re.compile(rf'"{END_ID}":\s*"([^"]+)"')

_shown: ContextVar[View] = ContextVar("shown_view")


class Documents:
    """Answers every page URL, and tells Dash how its index is to look."""

    def __init__(
        self, app: Any, views: Views, bundles: Bundles, *, site: Site, backend: BackendInfo, boot: str, reload: str = ""
    ) -> None:
        self._app = app
        self._views = views
        self._bundles = bundles
        self._site = site
        self._backend = backend
        self._boot = boot
        self._reload = f"<script defer>{reload}</script>" if reload else ""
        self._theme_script = THEME_SCRIPT.read_text(encoding="utf-8").strip()
        self._written: dict[str, tuple[bytes, bytes]] = {}
        app.interpolate_index = self.interpolate

    def prepare(self) -> None:
        """Forgets what was written from an earlier registry."""
        self._written.clear()

    def __call__(self, request: Request) -> Response:
        view = self._views.view(f"/{request.tail}", request.query)
        # The configuration in it carries a token that Dash signs for each page load, so there is no ETag. Readers that
        # are no browser, or that prefer Markdown, get another document at the same address.
        headers = {"cache-control": REVALIDATE if view.cached else NEVER, "vary": "Accept, User-Agent"}
        return Response(self._document(view), view.status, headers=headers)

    def _document(self, view: View) -> bytes:
        """What every reader sees is written once, and sent with a token of the reader's own."""
        if not view.cached or self._reload:
            return self._write(view).encode()
        around = self._written.get(view.path)
        if around is None:
            around = self._written[view.path] = around_token(self._write(view))
        token: str = self._app._config()[END_ID]
        return token.encode().join(around)

    def _write(self, view: View) -> str:
        shown = _shown.set(view)
        try:
            document: str = self._app.index()
        finally:
            _shown.reset(shown)
        return document

    def interpolate(self, **parts: str) -> str:
        """What Dash calls from `index()` with the pieces it made."""
        view = _shown.get()
        scripts = hold_back(parts["scripts"] + parts["renderer"])
        return (
            f"<!doctype html>\n<html {self._html_attributes()}>\n"
            f"<head>\n{self._head(view, parts['metas'], parts['css'])}\n</head>\n"
            f"<body>\n{self._body(view, parts['app_entry'])}\n{parts['config']}\n{scripts}\n{self._reload}\n"
            "</body>\n</html>\n"
        )

    def _html_attributes(self) -> str:
        """What the scripts of `assets/site` need to know of the site."""
        site = {"boot": self._boot, "base": self._site.prefix, "reserved": " ".join(RESERVED)}
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in site.items())
        return f'lang="{escape(self._site.lang)}"{data}'

    def _head(self, view: View, metas: str, css: str) -> str:
        return "\n".join(
            [
                metas,
                f"<title>{escape(view.title)}</title>",
                f"<script>{self._theme_script}</script>",
                to_html(head_tags(view, self._site)),
                css,
                f'<link rel="stylesheet" href="{self._bundles.url("css")}">',
                f'<script src="{self._bundles.url("js")}" defer></script>',
            ]
        )

    def _body(self, view: View, dash_entry: str) -> str:
        shell = appshell(
            view.article,
            path=view.path,
            headings=view.headings,
            sections=self._views.sections,
            site=self._site,
            backend=self._backend,
            dash_entry=Markup(dash_entry),
        )
        return to_html(shell)


def around_token(document: str) -> tuple[bytes, bytes]:
    """A document without the token that Dash signed for it: what stands before it and what stands behind.

    Raises `ValueError` when it is not where Dash 4.4 writes it, for no two readers may get the same one.
    """
    before, config, behind = document.rpartition('<script id="_dash-config"')
    found = _END_ID.search(behind)
    if not config or found is None:
        raise ValueError("The document carries no token.")
    return f"{before}{config}{behind[: found.start(1)]}".encode(), behind[found.end(1) :].encode()


def hold_back(scripts: str) -> str:
    """Dash's script elements with a type that no browser runs."""

    def retype(match: re.Match[str]) -> str:
        return f'<script type="{HELD_BACK}"{_TYPE.sub("", match["attributes"])}>'

    return _SCRIPT.sub(retype, scripts)
