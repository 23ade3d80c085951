"""Heading ids, which are readable, stable, and unique in a page, and footnotes."""

import re
import textwrap
import unicodedata
from dataclasses import dataclass, field
from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.footnotes import parse_ref_footnote
from mistune.util import unikey

from lib.content.lines import LineBlockState, with_lines

# Ids of the page around the article, which headings must not use.
SHELL_IDS = frozenset({"main", "navigation", "article", "first-paint", "react-entry-point", "search-results"})

_EXPLICIT = re.compile(r"[ \t]*\{#(?P<id>[^{}\n]*)\}[ \t]*$")
_VALID = re.compile(r"[\w.:-]+")


@dataclass(slots=True)
class HeadingIds:
    """The ids of one page that are in use, and the last number of each repeated id."""

    taken: set[str] = field(default_factory=lambda: set(SHELL_IDS))
    last: dict[str, int] = field(default_factory=dict)

    def claim(self, identifier: str) -> bool:
        """Reserve this id; return False if it is in use."""
        if identifier in self.taken:
            return False
        self.taken.add(identifier)
        return True

    def from_text(self, text: str) -> str:
        """Reserve an id for the visible text of a heading."""
        return self.unique(slug(text) or "section")

    def unique(self, wish: str) -> str:
        """Reserve this id, or the next free one of `wish-2`, `wish-3`, …"""
        if self.claim(wish):
            return wish
        number = self.last.get(wish, 1) + 1
        while not self.claim(f"{wish}-{number}"):
            number += 1
        self.last[wish] = number
        return f"{wish}-{number}"

    def copy(self) -> "HeadingIds":
        """Return a copy for the next text of the page."""
        return HeadingIds(set(self.taken), dict(self.last))


def slug(text: str) -> str:
    """Return lowercase letters, marks, and digits of any script, with one hyphen for all other characters."""
    normal = unicodedata.normalize("NFC", text).lower()
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in normal)
    # A mark without a letter (from an emoji) is not a word.
    words = (word for word in "".join(kept).split() if unicodedata.category(word[0])[0] != "M")
    return "-".join(words)


def split_id(text: str) -> tuple[str, str | None]:
    """Split a heading's source into its text and the id in `{#id}` at its end, valid or not."""
    match = _EXPLICIT.search(text) if text.rstrip().endswith("}") else None
    return (text[: match.start()], match["id"]) if match else (text, None)


def is_valid_id(identifier: str) -> bool:
    return _VALID.fullmatch(identifier) is not None


def parse_footnote_text(block: BlockParser, match: Match[str], state: BlockState) -> int:
    """Store the text of a footnote and its line."""
    line = with_lines(state).line_at(match.start("footnote_text"))
    state.env.setdefault("footnote_lines", {}).setdefault(unikey(match["footnote_key"]), line)
    return parse_ref_footnote(block, match, state)


def footnote_item(block: BlockParser, state: LineBlockState, number: int) -> dict[str, Any]:
    """Return the token of the footnote with this number, counted from 1."""
    key = state.env["footnotes"][number - 1]
    first, _, more = state.env["ref_footnotes"][key].partition("\n")
    line = state.env["footnote_lines"][key]
    child = state.nested(f"{first.lstrip()}\n{textwrap.dedent(more)}".rstrip() + "\n", line)
    block.parse(child, block.list_rules)
    return {"type": "footnote_item", "children": child.tokens, "line": line, "attrs": {"number": number}}


class FootnoteAnchors:
    """The HTML of notes and of the references to them, with unique ids."""

    def __init__(self, ids: HeadingIds) -> None:
        self._ids = ids
        self._notes: dict[int, str] = {}
        self._references: dict[int, str] = {}

    def render_reference(self, number: int) -> str:
        """Return the number in the text."""
        reference = self._ids.unique(f"fnref-{number}")
        self._references.setdefault(number, reference)
        return f'<sup class="footnote-ref" id="{reference}"><a href="#{self._note(number)}">{number}</a></sup>'

    def render_item(self, number: int, content: str) -> str:
        """Return the note, with a link to its first reference."""
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
