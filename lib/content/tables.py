"""Tables as GitHub reads them.

Other than mistune's own: a row with too few or too many cells is filled or cut and does not undo the table, `\\|` is a
pipe inside code too, and tables may stand in lists and quotes.
"""

import re
from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState

from lib.content.lines import with_lines

# The lookaheads ask for a pipe once; a pattern with `.*` on both sides of it would try every pipe of a long line.
PATTERN = (
    r"^ {0,3}(?=[^\n]*\|)(?P<table_head>\S[^\n]*)\n"
    r" {0,3}(?=[^\n]*\|)(?P<table_rule>[-:|][-:| \t]*)(?:\n|$)"
)

_RULE_CELL = re.compile(r"(:?)-+(:?)")
_CELL = re.compile(r"(?:\\.|[^\\|]|\\$)+|\|")
_ALIGNMENTS = {(":", ":"): "center", (":", ""): "left", ("", ":"): "right", ("", ""): None}

# What ends a table without a blank line before it.
_INTERRUPTING = ["directive", "fenced_code", "atx_heading", "thematic_break", "block_quote", "list", "block_html"]


def parse_table(block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    """Read a table: a line of heads, a line of dashes, and lines with pipes."""
    heads = split_row(match["table_head"])
    aligns = _alignments(split_row(match["table_rule"]))
    if aligns is None or len(heads) != len(aligns):
        return None
    line = with_lines(state).line_at(match.start())
    children: list[dict[str, Any]] = [{"type": "table_head", "children": _cells(heads, aligns, line, head=True)}]
    rows: list[dict[str, Any]] = []
    position = match.end()
    interrupting = block.compile_sc(_INTERRUPTING)
    while position < state.cursor_max:
        text = state.get_line(position)
        if "|" not in text or interrupting.match(state.src, position):
            break
        cells = _cells(split_row(text), aligns, line + 2 + len(rows), head=False)
        rows.append({"type": "table_row", "children": cells})
        position += len(text)
    if rows:
        children.append({"type": "table_body", "children": rows})
    state.append_token({"type": "table", "children": children, "line": line})
    return position


def split_row(text: str) -> list[str]:
    """The cells of a row, without the pipes at its ends and around them."""
    text = text.strip()
    cells = [""]
    for part in _CELL.findall(text):
        if part == "|":
            cells.append("")
        else:
            cells[-1] += part
    if text.startswith("|"):
        del cells[0]
    if len(cells) > 1 and not cells[-1].strip():
        del cells[-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _alignments(cells: list[str]) -> list[str | None] | None:
    """How each column is set; None if this is no line of dashes."""
    matches = [_RULE_CELL.fullmatch(cell) for cell in cells]
    if not all(matches):
        return None
    return [_ALIGNMENTS[match[1], match[2]] for match in matches if match]


def _cells(texts: list[str], aligns: list[str | None], line: int, *, head: bool) -> list[dict[str, Any]]:
    """A row's tokens, as many as there are columns."""
    filled = [*texts, *[""] * (len(aligns) - len(texts))]
    return [
        {"type": "table_cell", "text": text, "line": line, "attrs": {"align": align, "head": head}}
        for text, align in zip(filled, aligns, strict=False)
    ]
