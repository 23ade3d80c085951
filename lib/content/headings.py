"""Heading ids, which are readable, stable, and unique in a page, and footnotes."""

import re
import textwrap
import unicodedata
from dataclasses import dataclass, field
from re import Match
from typing import Any, cast

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.util import unikey

from lib.content.lines import LineBlockState

# Ids of the page around the article, which headings must not use.
SHELL_IDS = frozenset({"main", "navigation", "article", "atoll-content", "react-entry-point", "search-results"})

# The first and the last level of headings in a table of contents, unless the page has the directive `toc`.
TOC_LEVELS = (2, 4)

_EXPLICIT = re.compile(r"[ \t]*\{:?[ \t]*#(?P<id>[^{}\n]*?)[ \t]*\}[ \t]*$")
VALID_ID = re.compile(r"[\w.:-]+")


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

    def unique(self, wish: str) -> str:
        """Reserve this id, or the next free one of `wish-2`, `wish-3`, …"""
        if self.claim(wish):
            return wish
        number = self.last.get(wish, 1) + 1
        while not self.claim(f"{wish}-{number}"):
            number += 1
        self.last[wish] = number
        return f"{wish}-{number}"


def slug(text: str) -> str:
    """Return lowercase letters, marks, and digits of any script, with one hyphen for all other characters."""
    normal = unicodedata.normalize("NFC", text).lower()
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in normal)
    # A mark without a letter (from an emoji) is not a word.
    return "-".join(word for word in "".join(kept).split() if unicodedata.category(word[0])[0] != "M")


def split_id(text: str) -> tuple[str, str | None]:
    """Split a heading's source into its text and the id in `{#id}` at its end, valid or not."""
    match = _EXPLICIT.search(text) if text.rstrip().endswith("}") else None
    return (text[: match.start()], match["id"]) if match else (text, None)


def parse_footnote_text(_block: BlockParser, match: Match[str], state: BlockState) -> int:
    """Store the text of a footnote and its line."""
    line = cast(LineBlockState, state).line_at(match.start("footnote_text"))
    texts = state.env.setdefault("ref_footnotes", {})
    texts.setdefault(unikey(match["footnote_key"]), (match["footnote_text"], line))
    return match.end()


def footnote_item(block: BlockParser, state: LineBlockState, number: int) -> dict[str, Any]:
    """Return the token of the footnote with this number, counted from 1."""
    text, line = state.env["ref_footnotes"][state.env["footnotes"][number - 1]]
    first, _, more = text.partition("\n")
    child = state.nested(f"{first.lstrip()}\n{textwrap.dedent(more)}".rstrip() + "\n", line)
    block.parse(child, block.block_quote_rules)
    return {"type": "footnote_item", "children": child.tokens, "line": line, "attrs": {"number": number}}
