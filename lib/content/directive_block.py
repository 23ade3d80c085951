"""The grammar of directives, like in reStructuredText.

    .. name:: argument
       :option: value

       body, indented by two spaces or more

A directive starts at the start of a line, outside lists, quotes, and code. It ends before the next line that is not
indented. A code block in the language of a directive is a directive too.
"""

import re
import textwrap
from bisect import bisect_left
from collections.abc import Collection, Iterator
from re import Match
from typing import Any, cast

from mistune.block_parser import BlockParser
from mistune.core import BlockState

from lib.content.lines import LineBlockState
from lib.content.parsed_page import DirectiveCall, Problem

# The first line, as a rule of the block parser.
HEAD = r"^\.\.[ \t]+(?P<directive_name>[A-Za-z0-9_-]+)::(?P<directive_argument>[^\n]*)$"

_HEAD = re.compile(HEAD, re.M)
_MISPLACED = re.compile(r"^[ \t]*\.\.[ \t]*[A-Za-z0-9_-]+::[^\n]*", re.M)
_OPTION = re.compile(r"(?:  | ?\t)[ \t]*:(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>[^\n]*)")
_NOT_INDENTED_OPTION = re.compile(r" ?:[A-Za-z0-9_-]+:")
# Blank lines, then indented lines to the last one that is not blank.
_BODY = re.compile(r"(?:[^\S\n]*\n)*+(?P<body>(?:(?:[^\S\n]*\n)*+(?=[^\n]*\S)(?:  | ?\t)[^\n]*(?:\n|\Z))+)")
_BLANK = re.compile(r"^[^\S\n]+$", re.M)
_LEADING_BLANKS = re.compile(r"^[ \t]+", re.M)


def parse_directive(_block: BlockParser, match: Match[str], state: BlockState) -> int:
    """Parse one directive into a `DirectiveCall`, and return its end."""
    lines = cast(LineBlockState, state)
    line = lines.line_at(match.start())
    options, position = _options(lines, match.end() + 1, line + 1)
    body = _BODY.match(state.src, position)
    end = body.end() if body else position
    call = DirectiveCall(
        name=match["directive_name"],
        argument=match["directive_argument"].strip(),
        options=options,
        body=dedent(_BLANK.sub("", body["body"])) if body else "",
        line=line,
        body_line=lines.line_at(body.start("body") if body else position),
        end_line=lines.line_at(end),
    )
    state.append_token({"type": "directive", "call": call, "line": line})
    return end


def as_directive(token: dict[str, Any], fences: Collection[str]) -> dict[str, Any]:
    """Return a code block in a language of `fences` as a call of its directive, and any other token as it is."""
    language, _, argument = (token.get("attrs") or {}).get("info", "").partition(" ")
    if token["type"] != "block_code" or language not in fences:
        return token
    code, line = token["raw"], token["attrs"]["line"]
    end = line + 2 + code.count("\n")
    call = DirectiveCall(language, argument.strip(), {}, code.removesuffix("\n"), line, line + 1, end)
    return {"type": "directive", "call": call}


def next_directive(state: BlockState, position: int) -> int:
    """Return the start of the next directive's head, or the end of the source. The heads are searched once per text."""
    heads: list[int] | None = state.env.get("directive_heads")
    if heads is None:
        heads = state.env["directive_heads"] = [match.start() for match in _HEAD.finditer(state.src)]
    index = bisect_left(heads, position)
    return heads[index] if index < len(heads) else len(state.src)


def misplaced(text: str, line: int) -> Iterator[Problem]:
    """Yield a problem for each line of a paragraph that looks like a directive."""
    if "::" not in text:
        return
    counted = 0
    for match in _MISPLACED.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield Problem(
            line,
            f"Misplaced directive `{match[0].strip()}`.",
            "Write `.. name::` at the start of a line, outside lists, quotes, and HTML.",
        )


def dedent(text: str) -> str:
    """Remove the common indentation. If tabs and spaces are mixed, tabs end at multiples of four."""
    plain = textwrap.dedent(text)
    if plain[:1] in {" ", "\t"} and "\t" in text:
        plain = textwrap.dedent(_LEADING_BLANKS.sub(lambda match: match[0].expandtabs(4), text))
    return plain.rstrip("\n")


def _options(state: LineBlockState, position: int, line: int) -> tuple[dict[str, str], int]:
    """Return the options from `position` on, and their end."""
    options: dict[str, str] = {}
    problems: list[Problem] = state.env["problems"]
    while match := _OPTION.match(state.src, position):
        key = match["key"]
        if key in options:
            problems.append(Problem(line, f"Duplicate option `:{key}:`.", "Write it once."))
        options[key] = match["value"].strip()
        position, line = min(match.end() + 1, len(state.src)), line + 1
    if _NOT_INDENTED_OPTION.match(state.src, position):
        found = state.get_line(position).strip()
        problems.append(Problem(line, f"Wrong indentation of option `{found}`.", "Indent it by two spaces or more."))
    return options, min(position, len(state.src))
