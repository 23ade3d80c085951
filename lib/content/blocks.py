"""The block grammar of a page: CommonMark and what is added to it, in one list."""

import re
from dataclasses import dataclass
from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.abbr import parse_ref_abbr
from mistune.plugins.def_list import DD_START_RE, DEF_PATTERN, parse_def_list
from mistune.plugins.footnotes import REF_FOOTNOTE

from lib.content import directive_block
from lib.content.headings import parse_footnote_text
from lib.content.inline import note_reference
from lib.content.lines import TABLE_PATTERN, LineBlockState, parse_table, with_lines

_ICON = (
    '<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{drawing}</svg>'
)

_DRAWINGS = {
    "note": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>',
    "tip": '<path d="M9 17v-2a6 6 0 1 1 6 0v2zM10 21h4"/>',
    "important": '<path d="M4 5h16v11h-9l-4 4v-4H4zM12 8v3M12 13v.01"/>',
    "warning": '<path d="M12 4 2.5 20h19zM12 10v4M12 17v.01"/>',
    "caution": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 8v5M12 16v.01"/>',
}

_MARKER = re.compile(rf"[ \t]*\[!(?P<kind>{'|'.join(_DRAWINGS)})\][ \t]*(?P<title>[^\n]*)(?:\n|$)", re.I)


@dataclass(frozen=True, slots=True)
class AlertHead:
    """The first line of an alert: its kind, its title, and the length of the line."""

    kind: str
    title: str
    length: int


def read_alert(quote: str) -> AlertHead | None:
    """Return the head of an alert, or None for a plain quote. As on GitHub, a marker alone is a plain quote."""
    match = _MARKER.match(quote)
    if match is None:
        return None
    kind, title = match["kind"].lower(), match["title"].strip()
    if not title and not quote[match.end() :].strip():
        return None
    return AlertHead(kind, title or kind.capitalize(), match.end())


def alert_icon(kind: str) -> str:
    """Return the icon of an alert as inline SVG."""
    return _ICON.format(drawing=_DRAWINGS[kind])


_LINE = re.compile(r"^ {0,3}!(?!\[) ?", re.M)


def read_spoiler(quote: str) -> str | None:
    """Return the text of a spoiler, in which each line starts with `!` but not with an image, or None."""
    lines = quote.splitlines()
    if not lines or not all(_LINE.match(line) for line in lines):
        return None
    return _LINE.sub("", quote)


# mistune's own patterns search for a closing bracket from every opening one, which is slow.
_ABBREVIATION = r"^ {0,3}\*\[(?P<abbr_key>[^\]\n]+)\]:(?P<abbr_text>[ \t]*\n(?: {3,}|\t)[^\n]+|[^\n]*)$"

_REFERENCE = r"^ {0,3}\[(?P<reflink_1>(?:[^\\\[\]]|\\.){0,999}+)\]:"

# Containers that include the next line even if it is not indented. The head of a directive must end them.
_LAZY = frozenset({"block_quote", "list", "definitions"})


class Blocks(BlockParser):
    """The block parser, without state between texts."""

    state_cls = LineBlockState

    def __init__(self) -> None:
        super().__init__()
        self.specification["ref_link"] = _REFERENCE
        self.register("directive", directive_block.HEAD, directive_block.parse_directive, before="fenced_code")
        self.register("footnote", REF_FOOTNOTE, parse_footnote_text, before="ref_link")
        self.register("abbreviation", _ABBREVIATION, parse_ref_abbr, before="ref_link")
        self.register("table", TABLE_PATTERN, parse_table)
        self.register("definitions", DEF_PATTERN, parse_definitions)
        self.block_quote_rules.append("table")
        self.list_rules.append("table")

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        """Parse one block. A lazy container at the top level ends before the next directive."""
        whole = state.cursor_max
        is_lazy = m.lastgroup in _LAZY and state.parent is None
        state.cursor_max = directive_block.next_directive(state, m.end()) if is_lazy else len(state.src)
        try:
            return super().parse_method(m, state)
        finally:
            state.cursor_max = whole

    def parse_list(self, m: Match[str], state: BlockState) -> int:
        """Parse a list with the lines of its items."""
        lines = with_lines(state)
        lines.open_list(m.start())
        try:
            return super().parse_list(m, state)
        finally:
            lines.close_list()

    def parse_ref_link(self, m: Match[str], state: BlockState) -> int | None:
        """Parse `[label]: target`, and store the target as written."""
        end = super().parse_ref_link(m, state)
        note_reference(m, state)
        return end

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        """Parse a quote, an alert, or a spoiler."""
        line, index = with_lines(state).line_at(m.start()), len(state.tokens)
        text, end, lazy = self.extract_block_quote(m, state)
        token: dict[str, Any] = {"type": "block_quote", "line": line}
        title: list[dict[str, Any]] = []
        alert = read_alert(text) if state.parent is None else None
        if alert:
            attrs = {"kind": alert.kind}
            token = {"type": "alert", "line": line, "attrs": attrs}
            title = [{"type": "alert_title", "text": alert.title, "line": line, "attrs": attrs}]
            text, line = text[alert.length :], line + 1
            lazy = {start - alert.length for start in lazy}
        elif (hidden := read_spoiler(text)) is not None:
            token, text, lazy = {"type": "block_spoiler", "line": line}, hidden, set()
        child = with_lines(state).nested(text, line, lazy)
        self.parse(child, self._rules_within(state))
        token["children"] = [*title, *child.tokens]
        # The block that ended the quote can be parsed already.
        state.tokens.insert(index, token)
        return end or state.cursor

    def _rules_within(self, state: BlockState) -> list[str]:
        """Return the rules in a quote, without containers at the maximum depth."""
        if state.depth() < self.max_nested_level - 1:
            return self.block_quote_rules
        return [rule for rule in self.block_quote_rules if rule not in {"block_quote", "list"}]


def parse_definitions(block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    """Parse definitions; the paragraph before them contains the terms."""
    lines = with_lines(state)
    paragraphs = [token for token in state.tokens[-2:] if token["type"] == "paragraph"]
    start = state.cursor
    end = parse_def_list(block, match, state)
    if end is None:
        return None
    term_line = paragraphs[-1]["line"]
    item_lines = [lines.line_at(found.start()) for found in DD_START_RE.finditer(state.src, start, end)]
    items = state.tokens[-1]["children"]
    definitions = items[len(items) - len(item_lines) :]
    terms = [item for item in items if item["type"] == "def_list_head" and "line" not in item]
    for index, term in enumerate(terms):
        term["line"] = term_line + index
    for item, line in zip(definitions, item_lines, strict=False):
        item["line"] = line
        _shift(item["children"], line - 1)
    return end


def _shift(tokens: list[dict[str, Any]], lines: int) -> None:
    """Add to the lines of tokens: mistune parses each definition as a text that starts at line 1."""
    for token in tokens:
        if "line" in token:
            token["line"] += lines
        _shift(token.get("children", []), lines)
