"""Heading ids: readable, stable, and each of them once in a page."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.footnotes import parse_ref_footnote
from mistune.util import unikey

from lib.content.lines import LineBlockState, with_lines

# Ids of the page around the text. A heading that took one would break the link or the style that means the other.
SHELL_IDS = frozenset({"main", "navigation", "article", "first-paint", "react-entry-point", "search-results"})

_EXPLICIT = re.compile(r"[ \t]*\{#(?P<id>[^{}\n]*)\}[ \t]*$")
_VALID = re.compile(r"[\w.:-]+")


@dataclass(frozen=True, slots=True)
class Ids:
    """Which ids are taken, and the last number given to each that was wished for again."""

    taken: tuple[str, ...]
    last: Mapping[str, int]


class HeadingIds:
    """The ids of one page, shared by its text and the texts inside its directives."""

    def __init__(self, taken: Iterable[str] = SHELL_IDS) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def claim(self, identifier: str) -> bool:
        """Take exactly this id; False if it is taken already."""
        if identifier in self._taken:
            return False
        self._taken.add(identifier)
        return True

    def from_text(self, text: str) -> str:
        """Take an id made from the visible text of a heading."""
        return self.unique(slug(text) or "section")

    def unique(self, wish: str) -> str:
        """Take this id, or the next free one of `wish-2`, `wish-3`, …"""
        if self.claim(wish):
            return wish
        number = self._last.get(wish, 1) + 1
        while not self.claim(f"{wish}-{number}"):
            number += 1
        self._last[wish] = number
        return f"{wish}-{number}"

    def taken(self) -> Ids:
        """What has been taken so far."""
        return Ids(tuple(sorted(self._taken)), dict(self._last))

    def restore(self, ids: Ids) -> None:
        """Goes on from where another left off."""
        self._taken, self._last = set(ids.taken), dict(ids.last)


def slug(text: str) -> str:
    """Lower-case letters, marks and digits of any script; everything between them becomes one hyphen."""
    normal = unicodedata.normalize("NFC", text).lower()
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in normal)
    # A mark with no letter before it (what is left of an emoji) is no word.
    words = (word for word in "".join(kept).split() if unicodedata.category(word[0])[0] != "M")
    return "-".join(words)


def split_id(text: str) -> tuple[str, str | None]:
    """Part a heading's source into its text and the id given as `{#id}` at its end, valid or not."""
    match = _EXPLICIT.search(text) if text.rstrip().endswith("}") else None
    return (text[: match.start()], match["id"]) if match else (text, None)


def is_valid_id(identifier: str) -> bool:
    """Say whether this can stand in a URL's fragment: letters, digits and `_ - . :`."""
    return _VALID.fullmatch(identifier) is not None


def parse_footnote_text(block: BlockParser, match: Match[str], state: BlockState) -> int:
    """Keep the text of a footnote, and its line, until it is referred to."""
    line = with_lines(state).line_at(match.start("footnote_text"))
    state.env.setdefault("footnote_lines", {}).setdefault(unikey(match["footnote_key"]), line)
    return parse_ref_footnote(block, match, state)


def footnote_item(block: BlockParser, state: LineBlockState, number: int) -> dict[str, Any]:
    """The token of the footnote that was referred to as `number`, counted from 1."""
    key = state.env["footnotes"][number - 1]
    first, _, more = state.env["ref_footnotes"][key].partition("\n")
    line = state.env["footnote_lines"][key]
    child = state.nested(f"{first.lstrip()}\n{textwrap.dedent(more)}".rstrip() + "\n", line)
    block.parse(child, block.list_rules)
    return {"type": "footnote_item", "children": child.tokens, "line": line, "attrs": {"number": number}}


class FootnoteAnchors:
    """The ids of notes and of the places that refer to them, unique in the page."""

    def __init__(self, ids: HeadingIds) -> None:
        self._ids = ids
        self._notes: dict[int, str] = {}
        self._references: dict[int, str] = {}

    def render_reference(self, number: int) -> str:
        """The small number in the text."""
        reference = self._ids.unique(f"fnref-{number}")
        self._references.setdefault(number, reference)
        return f'<sup class="footnote-ref" id="{reference}"><a href="#{self._note(number)}">{number}</a></sup>'

    def render_item(self, number: int, content: str) -> str:
        """The note, with a way back to where it was first referred to."""
        content = content.rstrip()
        if number in self._references:
            reference = self._references[number]
            back = f' <a href="#{reference}" class="footnote" aria-label="Back to the text">&#8617;&#xFE0E;</a>'
            paragraph = content.endswith("</p>")
            content = f"{content[:-4]}{back}</p>" if paragraph else content + back
        return f'<li id="{self._note(number)}">{content}</li>\n'

    def _note(self, number: int) -> str:
        if number not in self._notes:
            self._notes[number] = self._ids.unique(f"fn-{number}")
        return self._notes[number]
