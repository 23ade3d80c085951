"""The templates of the documents for agents and crawlers, and their filters."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import mistune

from lib.catalog.page_text import markdown_path, page_text, with_full_addresses
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


class _Renderer(mistune.HTMLRenderer):
    """Writes headings without the IDs that authors chose."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        return super().heading(re.sub(r"\s*\{#[^{}]*\}$", "", text), level, **attributes)


_html = mistune.create_markdown(renderer=_Renderer(escape=False), plugins=["table", "strikethrough", "footnotes"])


def content(entry: Entry, site: Site) -> str:
    """Return the HTML of a page for feeds, with absolute URLs."""
    return str(_html(with_full_addresses(entry.get("markdown") or "", site.absolute(quote(entry["path"])))))


_FOLDER = Path(__file__).parent / "templates"
_templates = template_environment(_FOLDER, one_line, link, content, markdown_path, page_text)


def render(template: str, site: Site, **values: Any) -> str:
    """Return a document from its template. The values in XML are escaped."""
    return _templates.get_template(template).render(site=site, **values)
