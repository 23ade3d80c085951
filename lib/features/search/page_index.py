"""The list of pages for the search dialog. Its script is in `assets/features`."""

import json
from collections.abc import Mapping
from typing import Any

from lib.catalog.navigation import listed_entries
from lib.site import Site


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
