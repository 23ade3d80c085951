"""Parser states that know the lines of the file, unlike those of mistune, and the table parser."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from importlib.util import find_spec, module_from_spec
from itertools import zip_longest
from re import Match
from typing import Any, cast

from mistune.block_parser import BlockParser
from mistune.core import BlockState, InlineState

from lib.content.parsed_page import Problem

_EMPTY_ITEM = re.compile(r"[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]*$", re.M)


def private_copy(name: str, **changed: Any) -> Any:
    """Return a copy of a module of mistune with other functions. Other users of the module are not affected."""
    spec: Any = find_spec(name)
    copy = module_from_spec(spec)
    spec.loader.exec_module(copy)
    vars(copy).update(changed)
    return copy


class _Lines:
    """Finds the file line of positions in the source of a parser state."""

    src: str
    line = 1
    _breaks: list[int] | None = None

    def line_at(self, position: int) -> int:
        """Return the file line of a position in the source."""
        if self._breaks is None:
            self._breaks = [match.start() for match in re.finditer("\n", self.src)]
        return self.line + bisect_left(self._breaks, position)


class LineBlockState(_Lines, BlockState):
    """The state of the block parser. Every token gets the `line` of the cursor."""

    def __init__(self, parent: BlockState | None = None) -> None:
        super().__init__(parent)
        # The start of the current item in each list that is being parsed.
        self.items: list[int] = []
        self.in_quote: bool = isinstance(parent, LineBlockState) and parent.in_quote

    def append_token(self, token: dict[str, Any]) -> None:
        token.setdefault("line", self.line_at(self.cursor))
        super().append_token(token)

    def add_paragraph(self, text: str) -> None:
        """Add a paragraph with the line of the cursor, or continue the last one."""
        super().add_paragraph(text)
        self.tokens[-1].setdefault("line", self.line_at(self.cursor))

    def nested(self, src: str, line: int, lazy_line_starts: set[int] | None = None) -> "LineBlockState":
        """Return a state for the content of a container that starts at `line` of the file."""
        child = cast(LineBlockState, super().child_state(src, lazy_line_starts))
        child.line = line
        return child

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> BlockState:
        """Return a state for the next item of a list.

        mistune calls this after it has read the item and the first line of the next one, which is before the cursor.
        """
        start = self.items[-1]
        # If an item starts with a blank line, its source does not contain this line.
        line = self.line_at(start) + (1 if _EMPTY_ITEM.match(self.src, start) else 0)
        self.items[-1] = self.src.rfind("\n", 0, max(self.cursor - 1, 0)) + 1
        return self.nested(src, line, lazy_line_starts)


class LineInlineState(_Lines, InlineState):
    """The state of the inline parser. Links, images, and versions get the `line` of the current match.

    A copy, for the text inside some markup, starts at the line of that markup.
    """

    position = 0

    def append_token(self, token: dict[str, Any]) -> None:
        if token["type"] in {"link", "image", "version", "inline_html"}:
            token.setdefault("attrs", {})["line"] = self.line_at(self.position)
        super().append_token(token)

    def copy(self) -> "LineInlineState":
        """Return a state for text inside the current match."""
        state = cast(LineInlineState, super().copy())
        state.line = self.line_at(self.position)
        return state


# The lookaheads search for a pipe once; `.*` on both sides of it would try every pipe of a long line.
TABLE_PATTERN = (
    r"^ {0,3}(?=[^\n]*\|)(?P<table_head>\S[^\n]*)\n"
    r" {0,3}(?=[^\n]*\|)(?P<table_rule>[-:|][-:| \t]*)(?:\n|$)"
)

_RULE_CELL = re.compile(r"(:?)-+(:?)")
# A cell up to the next pipe. The match at the end of a row is empty.
_CELL = re.compile(r"((?:\\.|[^\\|]|\\$)*)(?:\||$)")
_ALIGNMENTS = {(":", ":"): "center", (":", ""): "left", ("", ":"): "right", ("", ""): None}

# Blocks that end a table without a blank line before them.
_INTERRUPTING = ["directive", "fenced_code", "atx_heading", "thematic_break", "block_quote", "list", "block_html"]


def parse_table(block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    """Parse a table: a line of heads, a line of dashes, and lines with pipes."""
    heads = split_row(match["table_head"])
    rules = [_RULE_CELL.fullmatch(cell) for cell in split_row(match["table_rule"])]
    if not all(rules) or len(heads) != len(rules):
        return None
    aligns = [_ALIGNMENTS[rule[1], rule[2]] for rule in rules if rule]
    line = cast(LineBlockState, state).line_at(match.start())
    children: list[dict[str, Any]] = [{"type": "table_head", "children": _cells(heads, aligns, line, head=True)}]
    rows: list[dict[str, Any]] = []
    position = match.end()
    interrupting = block.compile_sc(_INTERRUPTING)
    while position < state.cursor_max:
        text = state.get_line(position)
        if "|" not in text or interrupting.match(state.src, position):
            break
        row, at = split_row(text), line + 2 + len(rows)
        if any(row[len(aligns) :]):
            message = f"Table row has {len(row)} cells instead of {len(aligns)}."
            state.env["problems"].append(Problem(at, message, "Write `\\|` for a bar in a cell, or remove cells."))
        rows.append({"type": "table_row", "children": _cells(row, aligns, at, head=False)})
        position += len(text)
    if rows:
        children.append({"type": "table_body", "children": rows})
    state.append_token({"type": "table", "children": children, "line": line})
    return position


def split_row(text: str) -> list[str]:
    """Return the cells of a table row."""
    text = text.strip()
    cells: list[str] = _CELL.findall(text)
    if text.startswith("|"):
        del cells[0]
    if len(cells) > 1 and not cells[-1].strip():
        del cells[-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _cells(texts: list[str], aligns: list[str | None], line: int, *, head: bool) -> list[dict[str, Any]]:
    """Return the tokens of a row, one for each column."""
    filled = [*texts, *[""] * (len(aligns) - len(texts))]
    return [
        {"type": "table_cell", "text": text, "line": line, "attrs": {"align": align, "head": head}}
        for text, align in zip(filled, aligns, strict=False)
    ]


_FENCE = re.compile(r"`{3,}|~{3,}")


def as_written(code: str, source: Sequence[str], *, is_fenced: bool) -> str:
    """Return a code block of a list or a quote with its tabs, which mistune replaces by spaces.

    `source` are the lines of the text from the first line of the block.
    """
    lines = code.split("\n")
    first = source[0] if source else ""
    fence = _FENCE.search(first)
    if is_fenced and fence:
        margin, source = _width(first[: fence.start()]), source[1:]
    else:
        margin = _indentation(first) - _indentation(lines[0])
    pairs = zip_longest(lines, source[: len(lines)], fillvalue="")
    return "\n".join([_without_margin(line, written, margin) for line, written in pairs])


def _indentation(line: str) -> int:
    return _width(line[: len(line) - len(line.lstrip())])


def _width(text: str) -> int:
    return len(text.expandtabs(4))


def _without_margin(line: str, written: str, margin: int) -> str:
    """Return a written line without its first columns, or the parsed line if that is another text."""
    end = 0
    while end < len(written) and written[end] in " \t>!" and _width(written[:end]) < margin:
        end += 1
    found = " " * (_width(written[:end]) - margin) + written[end:]
    return found if "\t" in written and found.split() == line.split() else line
