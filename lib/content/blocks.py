"""The block grammar of a page: CommonMark and what is added to it, in one list."""

from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.abbr import parse_ref_abbr
from mistune.plugins.footnotes import REF_FOOTNOTE

from lib.content import definitions, directive_block, tables
from lib.content.alerts import AlertHead, read_alert
from lib.content.footnotes import parse_footnote_text
from lib.content.lines import LineBlockState, with_lines
from lib.content.link_targets import note_reference
from lib.content.spoilers import read_spoiler

# mistune's own patterns look for the closing bracket far ahead, from every opening one there is.
_ABBREVIATION = r"^ {0,3}\*\[(?P<abbr_key>[^\]\n]+)\]:(?P<abbr_text>[ \t]*\n(?: {3,}|\t)[^\n]+|[^\n]*)$"

_REFERENCE = r"^ {0,3}\[(?P<reflink_1>(?:[^\\\[\]]|\\.){0,999}+)\]:"

# Containers that take the next line too when it is not indented. A directive's head must end them.
_LAZY = frozenset({"block_quote", "list", "definitions"})


class Blocks(BlockParser):
    """The block parser. It keeps no state between texts."""

    state_cls = LineBlockState

    def __init__(self) -> None:
        super().__init__()
        self.specification["ref_link"] = _REFERENCE
        self.register("directive", directive_block.HEAD, directive_block.parse_directive, before="fenced_code")
        self.register("footnote", REF_FOOTNOTE, parse_footnote_text, before="ref_link")
        self.register("abbreviation", _ABBREVIATION, parse_ref_abbr, before="ref_link")
        self.register("table", tables.PATTERN, tables.parse_table)
        self.register("definitions", definitions.PATTERN, definitions.parse_definitions)
        self.block_quote_rules.append("table")
        self.list_rules.append("table")

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        """Parse one block; a lazy container at the top level sees no further than the next directive."""
        whole = state.cursor_max
        is_lazy = m.lastgroup in _LAZY and state.parent is None
        state.cursor_max = directive_block.next_directive(state, m.end()) if is_lazy else len(state.src)
        try:
            return super().parse_method(m, state)
        finally:
            state.cursor_max = whole

    def parse_list(self, m: Match[str], state: BlockState) -> int:
        """Parse a list whose items know their lines."""
        lines = with_lines(state)
        lines.open_list(m.start())
        try:
            return super().parse_list(m, state)
        finally:
            lines.close_list()

    def parse_ref_link(self, m: Match[str], state: BlockState) -> int | None:
        """Parse `[label]: target`, and keep the target as it was written."""
        end = super().parse_ref_link(m, state)
        note_reference(m, state)
        return end

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        """Parse a quote, or the alert or spoiler that it is."""
        line, index = with_lines(state).line_at(m.start()), len(state.tokens)
        text, end, lazy = self.extract_block_quote(m, state)
        token: dict[str, Any] = {"type": "block_quote", "line": line}
        alert = read_alert(text) if state.parent is None else None
        if alert:
            token = {"type": "alert", "line": line, "attrs": {"kind": alert.kind}}
            text, line = text[alert.length :], line + 1
            lazy = {start - alert.length for start in lazy}
        elif (hidden := read_spoiler(text)) is not None:
            token, text, lazy = {"type": "block_spoiler", "line": line}, hidden, set()
        child = with_lines(state).nested(text, line, lazy)
        self.parse(child, self._rules_within(state))
        token["children"] = [*_alert_title(alert, line - 1), *child.tokens]
        # What ended the quote may have been parsed already; the quote comes before it.
        state.tokens.insert(index, token)
        return end or state.cursor

    def _rules_within(self, state: BlockState) -> list[str]:
        """The rules inside a quote; as deep as mistune goes, no more containers."""
        if state.depth() < self.max_nested_level - 1:
            return self.block_quote_rules
        return [rule for rule in self.block_quote_rules if rule not in {"block_quote", "list"}]


def _alert_title(alert: AlertHead | None, line: int) -> list[dict[str, Any]]:
    if alert is None:
        return []
    return [{"type": "alert_title", "text": alert.title, "line": line, "attrs": {"kind": alert.kind}}]
