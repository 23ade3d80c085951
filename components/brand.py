"""The site's mark and name, which lead home."""

import re
from functools import lru_cache
from pathlib import Path

from dash import html
from markupsafe import Markup

from lib.settings import PROJECT_ROOT
from lib.site import Site

_LABEL = re.compile(r' (?:role|aria-label)="[^"]*"')
LOGO = PROJECT_ROOT / "assets" / "logo.svg"


def brand(site: Site) -> html.A:
    """The first link of every page."""
    return html.A(
        [html.Span(_mark(LOGO), className="brand-mark"), html.Span(site.name, className="brand-name")],
        href=site.url("/"),
        className="brand",
    )


@lru_cache(maxsize=1)
def _mark(logo: Path) -> Markup:
    """The logo inline, so that it can follow the theme; the name beside it is its text."""
    svg = logo.read_text(encoding="utf-8") if logo.is_file() else ""
    silent = _LABEL.sub("", svg).replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return Markup(" ".join(silent.split()))
