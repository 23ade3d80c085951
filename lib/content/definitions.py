"""Definition lists: mistune's, with the lines its parser does not keep."""

from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.def_list import DD_START_RE, DEF_PATTERN, parse_def_list

from lib.content.lines import with_lines

PATTERN = DEF_PATTERN


def parse_definitions(block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    """Turn the paragraph before into terms, and what follows into their definitions."""
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
    """Move tokens down; mistune parses each definition as a text of its own that starts at line 1."""
    for token in tokens:
        if "line" in token:
            token["line"] += lines
        _shift(token.get("children", []), lines)
