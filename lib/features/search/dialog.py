"""The search dialog, and its list of pages. The script is in `assets/features`."""

import json
from collections.abc import Mapping
from typing import Any

from dash import html
from markupsafe import Markup

from lib.catalog.navigation import listed_entries
from lib.islands.icons import icon
from lib.site import Site


def search_dialog() -> html.Dialog:
    """Return the search dialog: a combobox over names, headings, and text of all pages."""
    field = Markup(  # `dash.html` has no input
        '<input class="search-input" id="search-input" type="search" role="combobox" aria-expanded="true" '
        'aria-controls="search-results" aria-autocomplete="list" placeholder="Search pages" autocomplete="off">'
    )
    label = html.Label("Search pages", htmlFor="search-input", className="visually-hidden")
    close = html.Button("Esc", value="close", className="search-close", **{"aria-label": "Close"})
    form = [icon("tabler:search"), label, field, close]
    # Pages by name and heading, and sections by text.
    results = [
        html.Ul(className="search-pages", role="group", **{"aria-label": "Pages"}),
        html.P("In the text", className="search-title", hidden=True, **{"aria-hidden": "true"}),
        html.Ul(className="search-texts", role="group", **{"aria-label": "In the text"}),
    ]
    listbox = {"className": "search-results", "role": "listbox", "aria-label": "Results"}
    return html.Dialog(
        [
            html.Form(form, method="dialog", className="search-form", role="search"),
            html.Div(results, id="search-results", **listbox),
            html.P(className="search-empty", hidden=True),
            html.P(className="search-status visually-hidden", role="status"),
        ],
        className="search",
        **{"aria-label": "Search"},
    )


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
