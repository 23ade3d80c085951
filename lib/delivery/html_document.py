"""The HTML document of a page, with Dash's scripts, which start when the page needs them."""

import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from components.appshell import appshell
from lib.catalog.library import reserved_names
from lib.delivery.bundles import Bundles
from lib.delivery.component_suites import END_ID, ComponentSuites, with_stamps, without_unused_table
from lib.delivery.head import DOCUMENT, Head
from lib.delivery.static_files import Folder
from lib.delivery.views import PerPage, View
from lib.islands.templates import render
from lib.servers.security import CSP, ContentSecurity, script_hashes
from lib.settings import PROJECT_ROOT, get_settings

# Runs before the first pixel, so that the theme never flashes.
THEME_SCRIPT = PROJECT_ROOT / "assets" / "inline" / "theme.js"
# `assets/scripts/boot/boot.js` replaces scripts of this type by real ones to start Dash.
DEFERRED_SCRIPT_TYPE = "text/dash"
_SCRIPT = re.compile(r'<script(?![^>]*\btype="(?:application/json|module)")(?P<attributes>[^>]*)>')
_TYPE = re.compile(r'\s*\btype="[^"]*"')
# In HTML, a script that browsers do not run can have none of these attributes.
_OF_SCRIPTS = re.compile(r"\s(?=(?:src|async|defer|nomodule|crossorigin|integrity|referrerpolicy)\b)")

# Dash's own components need only one part of the polyfill, for generators.
_POLYFILL = re.compile(r'(?<=src=")[^"]*/deps/polyfill[^"]*')
REGENERATOR = PROJECT_ROOT / "assets" / "vendor" / "regenerator-runtime.js"

_shown: ContextVar[View] = ContextVar("shown_view")


@dataclass(eq=False, kw_only=True)
class Documents(PerPage):
    """Handler of page URLs, which writes Dash's index."""

    content_type = "text/html; charset=utf-8"

    app: Any
    bundles: Bundles
    suites: ComponentSuites
    assets: Folder
    content: ContentSecurity
    head: Head
    boot: str
    _inline: tuple[str, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        head = self.head
        self._scripts = "\n".join(map(str, head.slots.render("scripts", head.site, head.backend)))
        self._theme_element = Markup(f"<script>{THEME_SCRIPT.read_text(encoding='utf-8').strip()}</script>")
        self._regenerator = head.site.url(f"/assets/vendor/{REGENERATOR.name}?m=")
        self.app.interpolate_index = self.interpolate

    def write(self, view: View) -> bytes:
        shown = _shown.set(view)
        try:
            document: str = self.app.index()
        finally:
            _shown.reset(shown)
        return document.encode()

    def headers(self, view: View) -> Mapping[str, str]:
        """Return headers: other clients get other formats at this URL, and only our and Dash's scripts can run."""
        policy = {CSP: self.content.allowing(self._inline)}
        return {"vary": "Accept, User-Agent", **policy, **self.head.headers(view.about)}

    def interpolate(self, **parts: str) -> str:
        """Return the document. Dash calls this in `index()`."""
        view = _shown.get()
        head = self.head
        scripts = self._named_by_content(_POLYFILL.sub(self._regenerator, without_unused_table(parts["scripts"])))
        self.suites.expect(scripts)
        scripts = hold_back(scripts + parts["renderer"])
        self._inline = script_hashes(f"{self._theme_element}{scripts}{self._scripts}".encode())
        return render(
            DOCUMENT,
            "document",
            head.site,
            view.about,
            self._data(),
            metas=Markup(parts["metas"]),
            theme=self._theme_element,
            tags=head.tags(view.about),
            css=Markup(self._named_by_content(parts["css"])),
            bundles=self.bundles,
            body=appshell(
                view.article,
                view.about,
                view.headings,
                sections=self.views.sections_for(view.about.path),
                site=head.site,
                backend=head.backend,
                dash_entry=Markup(parts["app_entry"]),
                slots=head.slots,
            ),
            scripts=Markup(without_token(parts["config"]) + scripts + self._scripts),
        )

    def _named_by_content(self, markup: str) -> str:
        """Return elements with URLs that change with the content, so that they are the same on every machine."""
        return self.assets.with_versions(with_stamps(markup))

    def _data(self) -> dict[str, str]:
        """Return the data attributes of the document, for `assets/scripts`."""
        base = self.head.site.prefix
        # The scripts know that a path with a dot in its last part is no page.
        reserved = " ".join(name for name in reserved_names() if name.endswith("/") or "." not in name)
        data = {"boot": self.boot, "build": self.views.build, "base": base, "reserved": reserved}
        late = self.bundles.url("late.js")
        more = {"late": late} | ({"offline": ""} if get_settings().offline else {})
        return {**data, **more} if late else data


def without_token(config: str) -> str:
    """Return Dash's configuration without its token, which the browser loads for each client from `/_token`.

    It lists the properties with components for each type. Types without any are the default, and left out. Raises
    `ValueError` if the token is not found, because no two clients can use the same one.
    """
    opening, mark, rest = config.partition(">")
    body, end, closing = rest.rpartition("</script>")
    settings = json.loads(body) if mark and end else {}
    if END_ID not in settings:
        raise ValueError("Dash's configuration does not contain a token.")
    del settings[END_ID]
    for kind, types in settings.get("children_props", {}).items():
        settings["children_props"][kind] = {name: props for name, props in types.items() if props}
    written = json.dumps(settings, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"{opening}>{written}</script>{closing}"


def hold_back(scripts: str) -> str:
    """Return Dash's script elements with a type that browsers do not run, and with `data-src` instead of `src`."""

    def held(match: re.Match[str]) -> str:
        attributes = _OF_SCRIPTS.sub(" data-", _TYPE.sub("", match["attributes"]))
        return f'<script type="{DEFERRED_SCRIPT_TYPE}"{attributes}>'

    return _SCRIPT.sub(held, scripts)
