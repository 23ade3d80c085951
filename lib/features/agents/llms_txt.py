"""The text of llms.txt (llmstxt.org), which lists all pages, and of llms-small.txt and llms-full.txt.

Agents truncate texts at about 50,000 characters. The llms.txt of a larger site therefore links to parts of the list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lib.catalog.navigation import NavPage, NavSection
from lib.features import services
from lib.features.agents.templates import Entry, link, one_line, render
from lib.site import Site

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
    return render("llms-small.txt", site, entries=entries)


def whole_text(site: Site, entries: Iterable[Entry]) -> str:
    """Return llms-full.txt: the text of each page under its URL."""
    return render("llms-full.txt", site, entries=entries)


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
            yield path, line, render("llms-part.txt", site, section=_section(title, pages, site))


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
    return render("llms.txt", site, sections=sections, mcp_path=services.mcp_path)


def _section(name: str, pages: Sequence[NavPage], site: Site) -> str:
    return f"## {name}\n\n" + "\n".join(_line(page.entry, site) for page in pages)


def _line(entry: Entry, site: Site) -> str:
    about = one_line(entry["description"])
    return f"- {link(entry, site)}" + (f": {about}" if about else "")
