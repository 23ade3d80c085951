"""The search dialog, the link that opens it, and its list of pages. The script is in `assets/features`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from lib.catalog.navigation import listed_entries
from lib.islands.icons import icon
from lib.site import Site

_FOLDER = Path(__file__).parent
_DIALOG = Markup((_FOLDER / "dialog.html").read_text(encoding="utf-8"))
_LINK = Markup((_FOLDER / "link.html").read_text(encoding="utf-8"))


def search_dialog() -> Markup:
    """Return the search dialog: a combobox over names, headings, and text of all pages."""
    return _DIALOG.format(icon=icon("tabler:search"))


def search_link(url: str) -> Markup:
    """Return the link to the search page. The script opens the dialog instead."""
    return _LINK.format(icon=icon("tabler:search"), url=url)


def page_index(site: Site) -> str:
    """Return the listed pages as JSON, for the script of the dialog."""
    pages = [_entry(entry, site) for entry in listed_entries()]
    return json.dumps({"pages": pages}, ensure_ascii=False)


def _entry(entry: Mapping[str, Any], site: Site) -> dict[str, Any]:
    headings = [{"id": heading.id, "text": heading.text} for heading in entry.get("headings") or ()]
    return {
        "path": site.url(entry["path"]),
        "name": entry["name"],
        "description": entry["description"],
        "category": entry.get("category") or "",
        "tags": list(entry.get("tags") or ()),
        "headings": headings,
    }
