"""The grammar of directives, like in reStructuredText.

    .. name:: argument
       :option: value

       body, indented by two spaces or more

A directive starts at the start of a line, outside quotes and code, or at the start of the text of a list item. It ends
before the next line that is not indented more. A code block in the language of a directive is a directive too.
"""

import re
import textwrap
from bisect import bisect_left
from collections.abc import Collection
from functools import lru_cache
from re import Match, Pattern
from typing import Any, cast

from mistune.block_parser import BlockParser
from mistune.core import BlockState

from lib.content.lines import LineBlockState, as_written
from lib.content.parsed_page import DirectiveCall, Problem

# The first line, as a rule of the block parser.
HEAD = r"^(?P<directive_margin> {0,3})\.\.[ \t]+(?P<directive_name>[A-Za-z0-9_-]+)::(?P<directive_argument>[^\n]*)$"

_BLANK = re.compile(r"^[^\S\n]+$", re.M)
_LEADING_BLANKS = re.compile(r"^[ \t]+", re.M)


@lru_cache(maxsize=4)
def _patterns(margin: int) -> tuple[Pattern[str], Pattern[str], Pattern[str]]:
    """Return the patterns of an option, an option that is not indented, and a body under a head with this margin."""
    inside = rf"(?: {{{margin + 2}}}| {{0,{margin + 1}}}\t)"
    return (
        re.compile(rf"{inside}[ \t]*:(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>[^\n]*)"),
        re.compile(rf" {{0,{margin + 1}}}:[A-Za-z0-9_-]+:"),
        # Blank lines, then indented lines to the last one that is not blank.
        re.compile(rf"(?:[^\S\n]*\n)*+(?P<body>(?:(?:[^\S\n]*\n)*+(?=[^\n]*\S){inside}[^\n]*(?:\n|\Z))+)"),
    )


def parse_directive(_block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    """Parse one directive into a `DirectiveCall`, and return its end."""
    lines, margin = cast(LineBlockState, state), len(match["directive_margin"])
    if margin and state.parent is None:
        return None
    line = lines.line_at(match.start())
    options, position = _options(lines, match.end() + 1, line + 1, margin)
    body, body_line, end = read_body(lines, position, margin)
    name, argument = match["directive_name"], match["directive_argument"].strip()
    call = DirectiveCall(name, argument, options, body, line, body_line, lines.line_at(end))
    state.append_token({"type": "directive", "attrs": {"call": call}, "line": line})
    return end


def as_directive(token: dict[str, Any], fences: Collection[str]) -> dict[str, Any]:
    """Return a code block in a language of `fences` as a call of its directive, and any other token as it is."""
    language, _, argument = (token.get("attrs") or {}).get("info", "").partition(" ")
    if token["type"] != "block_code" or language not in fences:
        return token
    code, line = token["raw"], token["attrs"]["line"]
    end = line + 2 + code.count("\n")
    call = DirectiveCall(language, argument.strip(), {}, code.removesuffix("\n"), line, line + 1, end)
    return {"type": "directive", "attrs": {"call": call}, "line": line}


def read_body(state: LineBlockState, position: int, margin: int) -> tuple[str, int, int]:
    """Return the text that is indented more than a head with this margin, dedented, its line, and its end."""
    body = _patterns(margin)[2].match(state.src, position)
    if body is None:
        return "", state.line_at(position), position
    line, text = state.line_at(body.start("body")), _BLANK.sub("", body["body"])
    if state.parent is not None:
        first: int = state.env["line"]
        text = as_written(text, state.env["source"][line - first :], is_fenced=False)
    return dedent(text), line, body.end()


def next_directive(state: BlockState, position: int, head: Pattern[str]) -> int:
    """Return the start of the next match of `head`, or the end of the source. The heads are searched once per text."""
    heads: list[int] | None = state.env.get("directive_heads")
    if heads is None:
        heads = state.env["directive_heads"] = [match.start() for match in head.finditer(state.src)]
    index = bisect_left(heads, position)
    return heads[index] if index < len(heads) else len(state.src)


def dedent(text: str) -> str:
    """Remove the common indentation. If tabs and spaces are mixed, tabs end at multiples of four."""
    plain = textwrap.dedent(text)
    if plain[:1] in {" ", "\t"} and "\t" in text:
        plain = textwrap.dedent(_LEADING_BLANKS.sub(lambda match: match[0].expandtabs(4), text))
    return plain.rstrip("\n")


def _options(state: LineBlockState, position: int, line: int, margin: int) -> tuple[dict[str, str], int]:
    """Return the options from `position` on, and their end."""
    options: dict[str, str] = {}
    problems: list[Problem] = state.env["problems"]
    option, not_indented, _ = _patterns(margin)
    while match := option.match(state.src, position):
        key = match["key"]
        if key in options:
            problems.append(Problem(line, f"Duplicate option `:{key}:`.", "Write it once."))
        options[key] = match["value"].strip()
        position, line = min(match.end() + 1, len(state.src)), line + 1
    if not_indented.match(state.src, position):
        found = state.get_line(position).strip()
        problems.append(Problem(line, f"Wrong indentation of option `{found}`.", "Indent it by two spaces or more."))
    return options, min(position, len(state.src))
