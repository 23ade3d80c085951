"""Parts a page's Markdown into sections of plain text: one for its beginning, one for each heading that can be linked.

What is searched need not be parsed to the letter: a few patterns over the whole text take a fraction of the time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from lib.content.values import Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a page below one heading, as text. `heading` and `anchor` are empty for the page's beginning."""

    heading: str
    anchor: str
    text: str


_TITLE = re.compile(r"^# .*$", re.M)
# A fence ends at one that is as long, or with the document.
_FENCED = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)\n(?P<code>.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)", re.M | re.S
)
_CODE_TITLE = re.compile(r'title="([^"]*)"')
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*(?:\{#[^{}\n]*\})?[ \t]*$", re.M)
# Rulers, the line below the head of a table, the targets of references.
_NO_TEXT = re.compile(
    r"^[ \t>]*(?:\|?[ \t]*:?-{2,}[-:| \t]*|[*_-](?:[ \t]*[*_-]){2,}[ \t]*|\[[^\]^\n]+\]:[ \t]*\S.*)$", re.M
)
# What says at the beginning of a line what it is: a quote, an item, a task, an alert.
_LINE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+|\[[ xX]\][ \t]+|\[![A-Z]+\])+", re.M)
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
_CONTROL = dict.fromkeys((*range(32), 127), " ")


def sections_of(markdown: str, headings: Sequence[Heading] = ()) -> tuple[Section, ...]:
    """The sections of a page's document, in reading order.

    What stands above its title says nothing of the page. A heading that is not among `headings`, which come in the same
    order, has no anchor to go to and stays in the section above it.
    """
    waiting = list(headings)
    sections: list[Section] = []
    heading, anchor, texts = "", "", list[str]()
    for text, is_heading in _pieces(markdown):
        place = _place(text, waiting) if is_heading else None
        if place is None:
            texts.append(text)
            continue
        sections.append(Section(heading, anchor, _joined(texts)))
        heading, anchor, texts = waiting[place].text, waiting[place].id, []
        del waiting[: place + 1]
    return (*sections, Section(heading, anchor, _joined(texts)))


def _pieces(markdown: str) -> Iterator[tuple[str, bool]]:
    """The text below the title, piece by piece, and which pieces are headings."""
    title = _TITLE.search(markdown)
    at = title.end() if title else 0
    for block in _FENCED.finditer(markdown, at):
        yield from _prose_pieces(markdown[at : block.start()])
        yield " ".join([*_CODE_TITLE.findall(block["info"]), block["code"]]), False
        at = block.end()
    yield from _prose_pieces(markdown[at:])


def _prose_pieces(prose: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for heading in _HEADING.finditer(prose):
        yield _text(prose[at : heading.start()]), False
        yield _text(heading["text"]), True
        at = heading.end()
    yield _text(prose[at:]), False


def _text(prose: str) -> str:
    """Prose as a reader sees it."""
    lines = _LINE_MARK.sub("", _NO_TEXT.sub("", prose))
    return unescape(_MARKUP.sub(_without_markup, _LINK.sub(r"\1", lines)))


def _without_markup(found: re.Match[str]) -> str:
    """Code, addresses and escaped characters stay; cells and what stands between tags are kept apart."""
    return found["code"] or found["address"] or found["escaped"] or (" " if found["apart"] else "")


def _place(text: str, waiting: Sequence[Heading]) -> int | None:
    """Which of the headings this is. Blanks and marks may be written differently in the page."""
    wanted = _letters(text)
    return next((at for at, heading in enumerate(waiting) if _letters(heading.text) == wanted), None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _joined(texts: Sequence[str]) -> str:
    return " ".join(" ".join(texts).translate(_CONTROL).split())
