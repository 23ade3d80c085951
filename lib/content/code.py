"""The line after a code fence's backticks: language, title and which lines to point at.

    ```python title="run.py" {2,4-6} numbered start=9 ins={3} del={4-5}

Lines are counted from 1 within the block, whatever number `start` gives the first one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from re import Match

EXPECTED = 'only a language, title="…", {2,4-6}, ins={3}, del={4-5}, numbered and start=9'

_LANGUAGE = re.compile(r"[^\s={}\"']+(?=\s|$|\{)")
_PART = re.compile(
    r"(?P<key>[A-Za-z][\w-]*)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|\{(?P<braces>[^{}]*)\}|(?P<bare>[^\s\"'{}]+))"
    r"(?=\s|$)|\{(?P<lines>[^{}]*)\}(?=\s|$)|(?P<flag>\S+)"
)
# Five digits are more lines than any block has, and keep {1-999999999} from filling the memory.
_RANGE = re.compile(r"\s*([1-9]\d{0,4})\s*(?:-\s*([1-9]\d{0,4})\s*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """What a fence says of its code. `unknown` holds the parts that mean nothing."""

    language: str = ""
    title: str | None = None
    marked: frozenset[int] = frozenset()
    inserted: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()
    numbered: bool = False
    start: int = 1
    unknown: tuple[str, ...] = ()

    def beyond(self, count: int) -> list[int]:
        """The lines pointed at that a block of `count` lines does not have."""
        return sorted(line for line in self.marked | self.inserted | self.deleted if line > count)


def parse_code_info(text: str) -> CodeInfo:
    """Read an info string; parts that cannot be read are kept in `unknown` and change nothing."""
    text = text.strip()
    language = _LANGUAGE.match(text)
    info = CodeInfo(language=language[0] if language else "")
    for match in _PART.finditer(text, language.end() if language else 0):
        changed = _with_part(info, match)
        info = changed or replace(info, unknown=(*info.unknown, match[0]))
    return info


def _with_part(info: CodeInfo, match: Match[str]) -> CodeInfo | None:
    """The info with one more part read; None if the part means nothing."""
    if match["lines"] is not None:
        return _with_marked(info, match["lines"])
    if match["flag"] is not None:
        return replace(info, numbered=True) if match["flag"] in {"numbered", "linenos"} else None
    reader = _READERS.get(match["key"])
    if reader is None:
        return None
    in_braces = match["braces"] is not None
    if in_braces != (reader in (_with_inserted, _with_deleted)):
        return None
    return reader(info, next(value for value in match.group("double", "single", "braces", "bare") if value is not None))


def _with_title(info: CodeInfo, value: str) -> CodeInfo | None:
    return replace(info, title=value.strip() or None)


def _with_start(info: CodeInfo, value: str) -> CodeInfo | None:
    if not re.fullmatch(r"[0-9]{1,7}", value):
        return None
    return replace(info, start=int(value), numbered=True)


def _with_marked(info: CodeInfo, value: str) -> CodeInfo | None:
    lines = parse_lines(value)
    return replace(info, marked=info.marked | lines) if lines else None


def _with_inserted(info: CodeInfo, value: str) -> CodeInfo | None:
    lines = parse_lines(value)
    return replace(info, inserted=info.inserted | lines) if lines else None


def _with_deleted(info: CodeInfo, value: str) -> CodeInfo | None:
    lines = parse_lines(value)
    return replace(info, deleted=info.deleted | lines) if lines else None


_READERS: dict[str, Callable[[CodeInfo, str], CodeInfo | None]] = {
    "title": _with_title,
    "start": _with_start,
    "ins": _with_inserted,
    "del": _with_deleted,
}


def parse_lines(text: str) -> frozenset[int] | None:
    """Read `2,4-6` as {2, 4, 5, 6}; None if it is anything else."""
    lines: set[int] = set()
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            return None
        lines.update(range(first, last + 1))
    return frozenset(lines)


# Alternatives of a pattern with `re.DOTALL | re.MULTILINE`, before all others. Each begins with one character that it
# must have there: for such a pattern most of a text is passed over quickly.
CODE = (
    r"`(?<=^`)(?P<ticks>``+).*?^`(?P=ticks)`*",
    r"~(?<=^~)(?P<waves>~~+).*?^~(?P=waves)~*",
    # A block that is indented, in a list; and code in a sentence, which ends with its paragraph.
    r"(?P<run>(?<!`)`{3,})(?!`).*?(?P=run)`*",
    r"(?P<span>(?<!`)`{1,2})(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=span)(?!`)",
)
# Where a link or an image leads, in its three ways of writing.
TARGETS = (
    r"\]\((?:<(?P<enclosed>[^<>\n]*)>|(?P<target>[^()\s<>]+))",
    r"^\[(?!\^)[^\]\n]+\]:[ \t]*<?(?P<defined>[^\s<>]+)",
)
# The names of their groups.
WAYS = ("target", "enclosed", "defined")


def with_target(match: Match[str], way: str, target: str) -> str:
    """What was matched, leading somewhere else."""
    start, end = (at - match.start() for at in match.span(way))
    return f"{match[0][:start]}{target}{match[0][end:]}"
