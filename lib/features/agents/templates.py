"""The templates of the documents for agents and crawlers, and their filters."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lib.catalog.page_text import markdown_path, page_text
from lib.islands.templates import template_environment
from lib.site import Site

Entry = Mapping[str, Any]


def one_line(text: str | None) -> str:
    """Return a text without line breaks; an empty one for None."""
    return " ".join((text or "").split())


def link(entry: Entry, site: Site) -> str:
    """Return a link to the Markdown of a page."""
    name = re.sub(r"([\[\]\\])", r"\\\1", entry["name"])
    return f"[{name}]({site.absolute(quote(markdown_path(entry['path'])))})"


_templates = template_environment(Path(__file__).parent / "templates", one_line, link, markdown_path, page_text)


def render(template: str, site: Site, **values: Any) -> str:
    """Return a document from its template. The values in XML are escaped."""
    return _templates.get_template(template).render(site=site, **values)
