"""The block grammar of a page: CommonMark and its extensions, in one list."""

import re
import tomllib
from pathlib import Path
from re import Match
from typing import Any, cast

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.abbr import parse_ref_abbr
from mistune.plugins.def_list import DD_START_RE, DEF_PATTERN, parse_def_list
from mistune.plugins.footnotes import REF_FOOTNOTE
from mistune.util import unescape

from lib.content import directive_block
from lib.content.dialects import DIALECTS
from lib.content.headings import parse_footnote_text
from lib.content.lines import TABLE_PATTERN, LineBlockState, parse_table, private_copy
from lib.translations import t

_ALERTS = tomllib.loads(Path(__file__).with_name("alerts.toml").read_text(encoding="utf-8"))
ALERT_ICONS = {kind: _ALERTS["icon"].format(drawing=drawing) for kind, drawing in _ALERTS["drawings"].items()}
ALERT_COLORS: dict[str, str] = _ALERTS["colors"]

_MARKER = re.compile(rf"[ \t]*\[!(?P<kind>{'|'.join(ALERT_ICONS)})\][ \t]*(?P<title>[^\n]*)(?:\n|$)", re.I)
# The start of each line of a spoiler, which is not an image.
_SPOILER = re.compile(r"^ {0,3}!(?!\[) ?", re.M)

# mistune's own patterns search for a closing bracket from every opening one, which is slow.
_ABBREVIATION = r"^ {0,3}\*\[(?P<abbr_key>[^\]\n]+)\]:(?P<abbr_text>[ \t]*\n(?: {3,}|\t)[^\n]+|[^\n]*)$"

_REFERENCE = r"^ {0,3}\[(?P<reflink_1>(?:[^\\\[\]]|\\.){0,999}+)\]:"

# Containers that include the next line even if it is not indented. The head of a directive must end them.
_LAZY = frozenset({"block_quote", "list", "definitions"})


class Blocks(BlockParser):
    """The block parser, without state between texts."""

    state_cls = LineBlockState
    # With URLs as written, like `Inlines`.
    parse_ref_link = private_copy("mistune.block_parser", escape_url=unescape).BlockParser.parse_ref_link

    def __init__(self) -> None:
        super().__init__()
        self._calls = {"directive", *(rule[0] for dialect in DIALECTS for rule in dialect.blocks)}
        self.specification["ref_link"] = _REFERENCE
        self.register("directive", directive_block.HEAD, directive_block.parse_directive, before="fenced_code")
        self.register("footnote", REF_FOOTNOTE, parse_footnote_text, before="ref_link")
        self.register("abbreviation", _ABBREVIATION, parse_ref_abbr, before="ref_link")
        self.register("table", TABLE_PATTERN, parse_table)
        self.register("definitions", DEF_PATTERN, parse_definitions)
        self.block_quote_rules.append("table")
        self.list_rules += ["directive", "table"]
        for name, pattern, parse in (rule for dialect in DIALECTS for rule in dialect.blocks):
            self.register(name, pattern, parse, before="fenced_code")
            self.list_rules.append(name)
        self._heads = re.compile("|".join(self.specification[name].replace(" {0,3}", "") for name in self._calls), re.M)

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        """Parse one block. A lazy container at the top level ends before the next directive."""
        if m.lastgroup in self._calls and "problems" not in state.env:
            # In definitions, which mistune parses without the page.
            return None
        whole = state.cursor_max
        is_lazy = m.lastgroup in _LAZY and state.parent is None
        state.cursor_max = directive_block.next_directive(state, m.end(), self._heads) if is_lazy else len(state.src)
        end = super().parse_method(m, state)
        state.cursor_max = whole
        return end

    def parse_list(self, m: Match[str], state: BlockState) -> int:
        """Parse a list with the lines of its items."""
        items = cast(LineBlockState, state).items
        items.append(m.start())
        end = super().parse_list(m, state)
        items.pop()
        return end

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        """Parse a quote, an alert, or a spoiler."""
        lines = cast(LineBlockState, state)
        line, index = lines.line_at(m.start()), len(state.tokens)
        text, end, lazy = self.extract_block_quote(m, state)
        token: dict[str, Any] = {"type": "block_quote", "line": line}
        title: list[dict[str, Any]] = []
        alert = None if lines.in_quote else _MARKER.match(text)
        # As on GitHub, a marker alone is a plain quote.
        if alert and (alert["title"] + text[alert.end() :]).strip():
            kind = alert["kind"].lower()
            token |= {"type": "alert", "attrs": {"kind": kind}}
            name = alert["title"].strip() or t(kind.capitalize())
            title = [{"type": "alert_title", "text": name, "line": line, "attrs": {"kind": kind}}]
            text, line = text[alert.end() :], line + 1
            lazy = {start - alert.end() for start in lazy}
        elif text and all(map(_SPOILER.match, text.splitlines())):
            token["type"], text, lazy = "block_spoiler", _SPOILER.sub("", text), set()
        child = lines.nested(text, line, lazy)
        child.in_quote = True
        # Like mistune: no containers at the maximum depth.
        is_deepest = state.depth() >= self.max_nested_level - 1
        containers = {"block_quote", "list"} if is_deepest else set()
        self.parse(child, [rule for rule in self.block_quote_rules if rule not in containers])
        token["children"] = [*title, *child.tokens]
        # The block that ended the quote can be parsed already.
        state.tokens.insert(index, token)
        return end or state.cursor


def parse_definitions(block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    """Parse definitions; the paragraph before them contains the terms."""
    lines = cast(LineBlockState, state)
    paragraphs = [token for token in state.tokens[-2:] if token["type"] == "paragraph"]
    start = state.cursor
    end = parse_def_list(block, match, state)
    if end is None:
        return None
    term_line = paragraphs[-1]["line"]
    item_lines = [lines.line_at(found.start()) for found in DD_START_RE.finditer(state.src, start, end)]
    new = [item for item in state.tokens[-1]["children"] if "line" not in item]
    term_lines = range(term_line, term_line + len(new) - len(item_lines))
    for item, line in zip(new, [*term_lines, *item_lines], strict=False):
        item["line"] = line
        _shift(item.get("children", []), line - 1)
    return end


def _shift(tokens: list[dict[str, Any]], lines: int) -> None:
    """Add to the lines of tokens: mistune parses each definition as a text that starts at line 1."""
    for token in tokens:
        if "line" in token:
            token["line"] += lines
        _shift(token.get("children", []), lines)
