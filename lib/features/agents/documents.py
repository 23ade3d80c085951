"""The documents for agents and crawlers, from their templates: llms.txt (llmstxt.org), feed, robots.txt, and sitemap.

Agents truncate texts at about 50,000 characters. The llms.txt of a larger site therefore links to parts of the list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import mistune

from lib.catalog.navigation import NavPage, NavSection
from lib.catalog.page_text import markdown_path, page_text, with_full_addresses
from lib.features import services
from lib.features.agents.settings import CrawlerSettings
from lib.http.user_agents import ADDRESSED, Policies, names_of
from lib.islands.templates import template_environment
from lib.settings import get_settings
from lib.site import Site

# Characters of llms.txt, and of each part.
MAX_INDEX_CHARACTERS = 45_000
PARTS = "/_llms/"
# The heading of pages without a category.
NO_CATEGORY = "Pages"
MAX_FEED_ENTRIES = 20  # each with the whole content of its page
MAX_SITEMAP_URLS = 50_000
# Paths that blocked clients can still read.
OPEN = ("/robots.txt", "/llms.txt", "/_llms/", "/sitemap.xml", "/feed.xml", "/.well-known/")
# Characters that XML 1.0 cannot contain (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

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


def render(template: str, site: Site, entries: Iterable[Entry] = (), **values: Any) -> str:
    """Return a document from its template. The values in XML are escaped."""
    return _templates.get_template(template).render(site=site, entries=entries, **values)


outline = partial(render, "llms-small.txt")  # description and headings of each page
whole_text = partial(render, "llms-full.txt")  # the text of each page under its URL


def feed(site: Site, entries: Iterable[Entry]) -> str:
    """Return the Atom feed (RFC 4287) of the pages that changed last."""
    dated = [entry for entry in entries if entry.get("lastmod")]
    dated.sort(key=lambda entry: (-entry["lastmod"].toordinal(), entry["path"]))
    return _FORBIDDEN.sub("", render("feed.xml", site, dated[:MAX_FEED_ENTRIES]))


def sitemap(site: Site, entries: Iterable[Entry]) -> str:
    """Return the sitemap (sitemaps.org), without priorities and frequencies, which crawlers ignore."""
    return render("sitemap.xml", site, islice(entries, MAX_SITEMAP_URLS))


def robots(site: Site, policies: Policies) -> str:
    """Return robots.txt, with one group for each kind of client."""
    names = {kind: names_of(kind) for kind in ADDRESSED}
    signal = get_settings().load(CrawlerSettings).content_signal
    return render("robots.txt", site, names=names, policies=policies, open=OPEN, content_signal=signal)


def index(site: Site, listed: Sequence[NavSection]) -> Mapping[str, str]:
    """Return llms.txt by its path, and a part for each category if it is too long, or several for a long category."""
    whole = _llms_txt(site, [_section(section.name or NO_CATEGORY, section.pages, site) for section in listed])
    if len(whole) <= MAX_INDEX_CHARACTERS:
        return {"/llms.txt": whole}
    parts: dict[str, str] = {}
    lines = ["## Lists of pages\n"]
    for section in listed:
        name, chunks = section.name or NO_CATEGORY, list(_chunks(section.pages, site))
        for number, pages in enumerate(chunks, start=1):
            title = name if len(chunks) == 1 else f"{name}, part {number} of {len(chunks)}"
            slug = re.sub(r"\W+", "-", title.casefold(), flags=re.ASCII).strip("-")
            path = f"{PARTS}{slug}.txt"
            if path in parts or not slug:
                path = f"{PARTS}{slug}-{len(parts) + 1}.txt"
            parts[path] = render("llms-part.txt", site, section=_section(title, pages, site))
            about = f"{len(pages)} pages, from {pages[0].name} to {pages[-1].name}."
            lines.append(f"- [{title}]({site.absolute(path)}): {about}")
    return {"/llms.txt": _llms_txt(site, ["\n".join(lines)]), **parts}


def _chunks(pages: Sequence[NavPage], site: Site) -> Iterator[list[NavPage]]:
    """Yield the pages in groups whose lines fit into a part."""
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


def _llms_txt(site: Site, sections: Sequence[str]) -> str:
    return render("llms.txt", site, sections=sections, mcp_path=services.mcp_path)


def _section(name: str, pages: Sequence[NavPage], site: Site) -> str:
    return f"## {name}\n\n" + "\n".join(_line(page.entry, site) for page in pages)


def _line(entry: Entry, site: Site) -> str:
    about = one_line(entry["description"])
    return f"- {link(entry, site)}" + (f": {about}" if about else "")
