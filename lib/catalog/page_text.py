"""The Markdown of pages, and the positions of their known headings in it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import quote, urljoin

from lib.content.links import CODE, TARGETS, with_target
from lib.content.parsed_page import Heading
from lib.site import Site

# A fence ends at a fence of the same length, or with the document.
FENCED = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)\n(?P<code>.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)", re.M | re.S
)
_TITLE = re.compile(r"^# .*$", re.M)
# With marks at the start, or underlined; both also in quotes.
_HEADING = re.compile(
    r"^[ \t>]*(?:#{1,6}[ \t]+(?P<marked>.*?)(?:[ \t]+#+)?|(?P<underlined>[^\s#>].*)\n[ \t>]*(?:=+|-+))"
    r"[ \t]*(?:\{#[^{}\n]*\})?[ \t]*$",
    re.M,
)
# Horizontal rules, the line under the head of a table, and the targets of references.
_NO_TEXT = re.compile(
    r"^[ \t>]*(?:\|?[ \t]*:?-{2,}[-:| \t]*|[*_-](?:[ \t]*[*_-]){2,}[ \t]*|\[[^\]^\n]+\]:[ \t]*\S.*)$", re.M
)
# The marks at the start of a line of a quote, an item, a task, an alert, or a heading.
_LINE_MARK = re.compile(
    r"^[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+|\[[ xX]\][ \t]+|\[![A-Z]+\]|#{1,6}[ \t]+)+", re.M
)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])")
# All other markup. Code is first, because it contains no markup.
_MARKUP = re.compile(
    r"(?=[`<\\|\[*~=_])(?:"  # fast, because few characters start markup
    r"(?<!`)(?P<tick>`+)(?!`)(?P<code>.+?)(?<!`)(?P=tick)(?!`)"
    r"|<(?P<address>(?:https?|mailto):[^<>\s]+)>"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<apart></?[A-Za-z][^<>]*>|<!--.*?-->|\|)"
    r"|\[\^[^\]\n]+\]:?|\*+|~~|==|\b_+(?=\w)|(?<=\w)_+\b)",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a heading: its text ends at `end`."""

    heading: Heading
    start: int
    end: int


def text_begins(markdown: str) -> int:
    """Return the end of the page's title."""
    title = _TITLE.search(markdown)
    return title.end() if title else 0


def places_of(markdown: str, headings: Sequence[Heading]) -> Iterator[Place]:
    """Yield the positions of a page's headings in order, without headings that are not found."""
    waiting = list(headings)
    for start, end, _ in prose_and_code(markdown, text_begins(markdown)):
        for found in _HEADING.finditer(markdown, start, end):
            letters = _letters(plain_text(found["marked"] or found["underlined"] or ""))
            at = next((at for at, heading in enumerate(waiting) if _letters(heading.text) == letters), None)
            if at is not None:
                yield Place(waiting[at], found.start(), found.end())
                del waiting[: at + 1]


def texts_of(markdown: str, headings: Sequence[Heading]) -> Iterator[tuple[str, str, str]]:
    """Yield name, ID, and text of each known heading, up to the next one. The start of the page has neither of them."""
    name, anchor, start = "", "", text_begins(markdown)
    for place in places_of(markdown, headings):
        yield name, anchor, markdown[start : place.start]
        name, anchor, start = place.heading.text, place.heading.id, place.end
    yield name, anchor, markdown[start:]


def prose_and_code(markdown: str, start: int = 0) -> Iterator[tuple[int, int, re.Match[str] | None]]:
    """Yield start and end of each text outside code, and the code block after it, if any."""
    for block in FENCED.finditer(markdown, start):
        yield start, block.start(), block
        start = block.end()
    yield start, len(markdown), None


def reading_minutes(markdown: str) -> int:
    """Return the minutes that people need to read a page without its code, at 220 words per minute."""
    words = sum(len(markdown[start:end].split()) for start, end, _ in prose_and_code(markdown))
    return max(1, round(words / 220))


def section_at(markdown: str, headings: Sequence[Heading], wanted: Heading) -> str | None:
    """Return a heading with its section, or None if it is not in the text."""
    places = list(places_of(markdown, headings))
    at = next((at for at, place in enumerate(places) if place.heading == wanted), None)
    if at is None:
        return None
    end = next((place.start for place in places[at + 1 :] if place.heading.level <= wanted.level), len(markdown))
    return f"{markdown[places[at].start : end].strip()}\n"


def plain_text(prose: str) -> str:
    """Return the visible text."""
    lines = _LINE_MARK.sub("", _NO_TEXT.sub("", prose))
    return unescape(_MARKUP.sub(_without_markup, _LINK.sub(r"\1", lines)))


def _without_markup(found: re.Match[str]) -> str:
    """Return code, URLs, and escaped characters, or a blank for tags and the borders of cells."""
    return found["code"] or found["address"] or found["escaped"] or (" " if found["apart"] else "")


def _letters(text: str) -> str:
    """Return letters and digits only, for comparisons."""
    return "".join(filter(str.isalnum, text))


_MARKS = re.compile("|".join((*CODE, *TARGETS)), re.DOTALL | re.MULTILINE)


def markdown_path(path: str) -> str:
    """Return the path of a page's Markdown, under the prefix."""
    return "/index.md" if path == "/" else f"{path}.md"


def page_markdown(entry: Mapping[str, Any], site: Site) -> str:
    """Return the document of a registered page: a link to the list of all pages, then the page."""
    return f"> All pages of {site.name}: [llms.txt]({site.absolute('/llms.txt')})\n\n{page_text(entry, site)}"


def page_text(entry: Mapping[str, Any], site: Site) -> str:
    """Return name, description, and text of a page with expanded directives and absolute URLs."""
    name = site.tagline if entry["path"] == "/" else entry["name"]
    description = f"> {entry['description']}\n\n" if entry["description"] else ""
    text = with_full_addresses(entry.get("markdown") or "", site.absolute(quote(entry["path"])))
    return f"# {name}\n\n{description}{text}".strip() + "\n"


def with_full_addresses(markdown: str, page: str) -> str:
    """Return the text with absolute URLs for the links and images of the page at this URL."""
    return with_targets(markdown, partial(_joined, page))


def with_targets(markdown: str, rewrite: Callable[[str], str]) -> str:
    """Return the text with other targets of links and images. Code remains."""
    return _MARKS.sub(lambda match: with_target(match, rewrite), markdown)


def _joined(page: str, target: str) -> str:
    """Return the absolute URL of a target, or the target if it is not a URL."""
    try:
        return urljoin(page, target)
    except ValueError:
        return target
