"""A page as one Markdown document: what agents read, what is searched, what a reader copies."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urljoin

from lib.content.code_marks import CODE, TARGETS, WAYS, with_target
from lib.site import Site

_MARKS = re.compile("|".join((*CODE, *TARGETS)), re.DOTALL | re.MULTILINE)


def markdown_path(path: str) -> str:
    """Where a page's Markdown is, below the prefix."""
    return "/index.md" if path == "/" else f"{path}.md"


def page_markdown(entry: Mapping[str, Any], site: Site) -> str:
    """The document of a page in Dash's registry: where all pages are listed, then the page."""
    return f"> All pages of {site.name}: [llms.txt]({site.absolute('/llms.txt')})\n\n{page_text(entry, site)}"


def page_text(entry: Mapping[str, Any], site: Site) -> str:
    """The page alone: its name, its description, and its text with every directive written out and full addresses."""
    name = site.tagline if entry["path"] == "/" else entry["name"]
    description = f"> {entry['description']}\n\n" if entry["description"] else ""
    text = with_full_addresses(entry.get("markdown") or "", site.absolute(quote(entry["path"])))
    return f"# {name}\n\n{description}{text}".strip() + "\n"


def with_full_addresses(markdown: str, page: str) -> str:
    """The text with every link and image as the full address that it has on the page at an address."""

    def absolute(match: re.Match[str]) -> str:
        way = next((way for way in WAYS if match[way]), None)
        return match[0] if way is None else with_target(match, way, _joined(page, match[way]))

    return _MARKS.sub(absolute, markdown)


def _joined(page: str, target: str) -> str:
    """A target seen from the page; one that is no address stays as it is."""
    try:
        return urljoin(page, target)
    except ValueError:
        return target
