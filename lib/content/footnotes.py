"""Footnotes: their texts stand at the end of the page, in the order in which they are first referred to."""

import textwrap
from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.footnotes import parse_ref_footnote
from mistune.util import unikey

from lib.content.headings import HeadingIds
from lib.content.lines import LineBlockState, with_lines


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
