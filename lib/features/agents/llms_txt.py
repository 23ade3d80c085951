"""The text of llms.txt (llmstxt.org), which lists all pages, and of llms-small.txt and llms-full.txt.

Agents truncate texts at about 50,000 characters. The llms.txt of a larger site therefore links to parts of the list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lib.catalog.navigation import NavPage, NavSection
from lib.catalog.page_text import markdown_path, page_text
from lib.features import services
from lib.site import Site

Entry = Mapping[str, Any]

# Characters of llms.txt, and of each part.
MAX_INDEX_CHARACTERS = 45_000
PARTS = "/_llms/"
# The heading of pages without a category.
NO_CATEGORY = "Pages"


def index(site: Site, listed: Sequence[NavSection]) -> Mapping[str, str]:
    """Return llms.txt by its path, and its parts if it is too long."""
    whole = _document(site, [_section(section.name or NO_CATEGORY, section.pages, site) for section in listed])
    if len(whole) <= MAX_INDEX_CHARACTERS:
        return {"/llms.txt": whole}
    parts = list(_parts(site, listed))
    lines = "\n".join(line for _, line, _ in parts)
    return {
        "/llms.txt": _document(site, [f"## Lists of pages\n\n{lines}"]),
        **{path: text for path, _, text in parts},
    }


def outline(site: Site, entries: Iterable[Entry]) -> str:
    """Return llms-small.txt: description and headings of each page."""
    return "\n\n".join([_head(site), *(_outlined(entry, site) for entry in entries)]) + "\n"


def whole_text(site: Site, entries: Iterable[Entry]) -> str:
    """Return llms-full.txt: the text of each page under its URL."""
    pages = (f"<{site.absolute(quote(entry['path']))}>\n\n{page_text(entry, site).strip()}" for entry in entries)
    return "\n\n---\n\n".join([_head(site), *pages]) + "\n"


def _parts(site: Site, listed: Sequence[NavSection]) -> Iterator[tuple[str, str, str]]:
    """Yield the path, the line in the list, and the text of each category, in several parts if it is too long."""
    paths: set[str] = set()
    for section in listed:
        name, chunks = section.name or NO_CATEGORY, list(_chunks(section.pages, site))
        for number, pages in enumerate(chunks, start=1):
            title = name if len(chunks) == 1 else f"{name}, part {number} of {len(chunks)}"
            slug = re.sub(r"\W+", "-", title.casefold(), flags=re.ASCII).strip("-")
            path = f"{PARTS}{slug}.txt"
            if path in paths or not slug:
                path = f"{PARTS}{slug}-{len(paths) + 1}.txt"
            paths.add(path)
            about = f"{len(pages)} pages, from {pages[0].name} to {pages[-1].name}."
            line = f"- [{title}]({site.absolute(path)}): {about}"
            yield path, line, f"{_head(site)}\n\n{_section(title, pages, site)}\n"


def _chunks(pages: Sequence[NavPage], site: Site) -> Iterator[list[NavPage]]:
    chunk: list[NavPage] = []
    length = 0
    for page in pages:
        line = len(_line(page.entry, site))
        if chunk and length + line > MAX_INDEX_CHARACTERS - 2_000:
            yield chunk
            chunk, length = [], 0
        chunk.append(page)
        length += line + 1
    if chunk:
        yield chunk


def _document(site: Site, sections: Sequence[str]) -> str:
    # These are no links, so that agents do not read each page twice.
    about = (
        "Each link leads to a page as Markdown. Without `.md`, it leads to the HTML page. "
        f"`{site.absolute('/llms-small.txt')}` contains the headings of all pages, and "
        f"`{site.absolute('/llms-full.txt')}` their text."
    )
    connection = []
    if path := services.mcp_path:
        how = f"To search and read pages and to run examples, use MCP over streamable HTTP: `{site.absolute(path)}`."
        connection = [f"## MCP\n\n{how}"]
    return "\n\n".join([_head(site), about, *sections, *connection]) + "\n"


def _head(site: Site) -> str:
    return f"# {site.name}\n\n> {' '.join(site.description.split())}"


def _section(name: str, pages: Sequence[NavPage], site: Site) -> str:
    return f"## {name}\n\n" + "\n".join(_line(page.entry, site) for page in pages)


def _line(entry: Entry, site: Site) -> str:
    about = " ".join((entry["description"] or "").split())
    return f"- {_link(entry, site)}" + (f": {about}" if about else "")


def _link(entry: Entry, site: Site) -> str:
    name = re.sub(r"([\[\]\\])", r"\\\1", entry["name"])
    return f"[{name}]({site.absolute(quote(markdown_path(entry['path'])))})"


def _outlined(entry: Entry, site: Site) -> str:
    about = " ".join((entry["description"] or "").split())
    headings = "; ".join(heading.text for heading in entry.get("headings") or ())
    parts = (f"## {_link(entry, site)}", about, f"Sections: {headings}" if headings else "")
    return "\n\n".join(part for part in parts if part)
