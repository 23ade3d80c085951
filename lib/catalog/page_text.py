"""Where the headings of a page stand in its Markdown, so that a section can be found, read and linked alone.

Nothing is parsed to the letter: the page's own headings are known, and are looked for in their order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote, urljoin

from lib.content.code import CODE, TARGETS, WAYS, with_target
from lib.content.diagnostics import Heading
from lib.site import Site

# A fence ends at one that is as long, or with the document.
FENCED = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)\n(?P<code>.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)", re.M | re.S
)
_TITLE = re.compile(r"^# .*$", re.M)
# Marked in front, or underlined; either may stand in a quote.
_HEADING = re.compile(
    r"^[ \t>]*(?:#{1,6}[ \t]+(?P<marked>.*?)(?:[ \t]+#+)?|(?P<underlined>[^\s#>].*)\n[ \t>]*(?:=+|-+))"
    r"[ \t]*(?:\{#[^{}\n]*\})?[ \t]*$",
    re.M,
)
# Rulers, the line below the head of a table, the targets of references.
_NO_TEXT = re.compile(
    r"^[ \t>]*(?:\|?[ \t]*:?-{2,}[-:| \t]*|[*_-](?:[ \t]*[*_-]){2,}[ \t]*|\[[^\]^\n]+\]:[ \t]*\S.*)$", re.M
)
# What says at the beginning of a line what it is: a quote, an item, a task, an alert, a heading.
_LINE_MARK = re.compile(
    r"^[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+|\[[ xX]\][ \t]+|\[![A-Z]+\]|#{1,6}[ \t]+)+", re.M
)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])")
# Everything else with a meaning beside its letters. Code comes first, because nothing in it has any.
_MARKUP = re.compile(
    r"(?=[`<\\|\[*~=_])(?:"  # a quick look first: few characters begin anything
    r"(?<!`)(?P<tick>`+)(?!`)(?P<code>.+?)(?<!`)(?P=tick)(?!`)"
    r"|<(?P<address>(?:https?|mailto):[^<>\s]+)>"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<apart></?[A-Za-z][^<>]*>|<!--.*?-->|\|)"
    r"|\[\^[^\]\n]+\]:?|\*+|~~|==|\b_+(?=\w)|(?<=\w)_+\b)",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a heading stands: from `start`, and what is below it from `end`."""

    heading: Heading
    start: int
    end: int


def text_begins(markdown: str) -> int:
    """Where the text below the page's title begins."""
    title = _TITLE.search(markdown)
    return title.end() if title else 0


def places_of(markdown: str, headings: Sequence[Heading]) -> Iterator[Place]:
    """The places of a page's headings, in reading order. One that cannot be found is left out."""
    waiting = list(headings)
    for found in _candidates(markdown):
        letters = _letters(plain_text(found["marked"] or found["underlined"] or ""))
        at = next((at for at, heading in enumerate(waiting) if _letters(heading.text) == letters), None)
        if at is not None:
            yield Place(waiting[at], found.start(), found.end())
            del waiting[: at + 1]


def section_at(markdown: str, headings: Sequence[Heading], wanted: Heading) -> str | None:
    """A heading with all that stands below it, up to the next one of its level; None where it is not in the text."""
    places = list(places_of(markdown, headings))
    at = next((at for at, place in enumerate(places) if place.heading == wanted), None)
    if at is None:
        return None
    end = next((place.start for place in places[at + 1 :] if place.heading.level <= wanted.level), len(markdown))
    return f"{markdown[places[at].start : end].strip()}\n"


def plain_text(prose: str) -> str:
    """Prose as a reader sees it."""
    lines = _LINE_MARK.sub("", _NO_TEXT.sub("", prose))
    return unescape(_MARKUP.sub(_without_markup, _LINK.sub(r"\1", lines)))


def _candidates(markdown: str) -> Iterator[re.Match[str]]:
    """What may be a heading: outside of code, below the title."""
    at = text_begins(markdown)
    for block in FENCED.finditer(markdown, at):
        yield from _HEADING.finditer(markdown, at, block.start())
        at = block.end()
    yield from _HEADING.finditer(markdown, at)


def _without_markup(found: re.Match[str]) -> str:
    """Code, addresses and escaped characters stay; cells and what stands between tags are kept apart."""
    return found["code"] or found["address"] or found["escaped"] or (" " if found["apart"] else "")


def _letters(text: str) -> str:
    """What is left when blanks and marks may be written differently in the page."""
    return "".join(filter(str.isalnum, text))


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
