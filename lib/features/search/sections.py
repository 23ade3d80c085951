"""The sections of a page for the search: prose, code, and the names that a section defines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.catalog.page_text import plain_text, prose_and_code, texts_of
from lib.content.parsed_page import Heading


@dataclass(frozen=True, slots=True)
class Section:
    """The text of a page under one heading. `heading` and `anchor` are empty for the start of the page.

    `entries` are names that the section documents, for example settings and properties.
    """

    heading: str
    anchor: str
    text: str
    code: str = ""
    entries: tuple[str, ...] = ()


_CODE_TITLE = re.compile(r'title="([^"]*)"')
_CONTROL = dict.fromkeys((*range(32), 127), " ")
# Code at the start of a row of a table or of a list item, without the method of a route.
_ENTRY = re.compile(r"^[ \t>]*(?:\|[ \t]*|[-*+][ \t]+)`{1,2}(?:[A-Z]{3,7} )?([^`\n=]{2,60})", re.M)
_IDENTIFIER = re.compile(r"\w_\w|\b[a-z]+[A-Z]|\w[./]\w")


def is_identifier(term: str) -> bool:
    """Return whether a term is not a plain word, for example `SECRET_KEY`, `useState`, or `/api/pages`."""
    return _IDENTIFIER.search(term) is not None


def sections_of(markdown: str, headings: Sequence[Heading] = ()) -> tuple[Section, ...]:
    """Return the sections of a page's document after its title.

    A heading that is not in `headings`, which have the same order, has no anchor. It belongs to the section before it.
    """
    return tuple(Section(name, anchor, *_parts(text)) for name, anchor, text in texts_of(markdown, headings))


def _parts(markdown: str) -> tuple[str, str, tuple[str, ...]]:
    """Return prose without its markup, code unchanged, and the names."""
    prose, code, entries = list[str](), list[str](), list[str]()
    for start, end, block in prose_and_code(markdown):
        prose.append(plain_text(markdown[start:end]))
        entries += _ENTRY.findall(markdown, start, end)
        if block:
            prose += _CODE_TITLE.findall(block["info"])
            code.append(block["code"])
    return _line(prose), _line(code), tuple(entry.strip() for entry in entries if is_identifier(entry))


def _line(pieces: Sequence[str]) -> str:
    return " ".join(" ".join(pieces).translate(_CONTROL).split())
