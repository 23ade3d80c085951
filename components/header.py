"""The header: brand, backend badge, repository, theme, and the elements of features, in `header.html`."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from components.slots import Slots
from lib.backend import BackendInfo
from lib.catalog.lookup import find_page
from lib.catalog.navigation import home_path
from lib.catalog.page_metadata import PageMetadata
from lib.islands.templates import render
from lib.settings import PROJECT_ROOT
from lib.site import Site

_HTML = "components/header.html"
BACKEND_PAGE = "/backends"
LOGO = PROJECT_ROOT / "assets" / "logo.svg"
_LABEL = re.compile(r' (?:role|aria-label)="[^"]*"')


def header(site: Site, backend: BackendInfo, slots: Slots, page: PageMetadata) -> Markup:
    """Return the header of a page. The badge is a link if the site has the page that explains the choice."""
    backend_page = site.url(BACKEND_PAGE) if find_page(BACKEND_PAGE)[0] else None
    return render(_HTML, "header", site, backend, slots, page, _mark(LOGO), backend_page, home_path())


@lru_cache(maxsize=1)
def _mark(logo: Path) -> Markup:
    """Return the logo as inline SVG, for the theme, without a label, because the name is next to it."""
    svg = logo.read_text(encoding="utf-8") if logo.is_file() else ""
    silent = _LABEL.sub("", svg).replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return Markup(" ".join(silent.split()))
