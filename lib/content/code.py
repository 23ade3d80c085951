"""The info string after a code fence's backticks: language, title, and marked lines.

    ```python title="run.py" {2,4-6} numbered start=9 ins={3} del={4-5}

Marked lines count from 1 within the block, independent of `start`."""

import re
from dataclasses import dataclass, replace
from re import Match

EXPECTED = 'only a language, title="…", {2,4-6}, ins={3}, del={4-5}, numbered and start=9'

_LANGUAGE = re.compile(r"[^\s={}\"']+(?=\s|$|\{)")
_PART = re.compile(
    r"(?P<key>[A-Za-z][\w-]*)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|\{(?P<braces>[^{}]*)\}|(?P<bare>[^\s\"'{}]+))"
    r"(?=\s|$)|\{(?P<lines>[^{}]*)\}(?=\s|$)|(?P<flag>\S+)"
)
# At most five digits, so that {1-999999999} cannot fill the memory.
_RANGE = re.compile(r"\s*([1-9]\d{0,4})\s*(?:-\s*([1-9]\d{0,4})\s*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """The options of a code block. `unknown` contains parts without a meaning."""

    language: str = ""
    title: str | None = None
    marked: frozenset[int] = frozenset()
    inserted: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()
    numbered: bool = False
    start: int = 1
    unknown: tuple[str, ...] = ()

    def beyond(self, count: int) -> list[int]:
        """Return the marked lines that a block of `count` lines does not have."""
        return sorted(line for line in self.marked | self.inserted | self.deleted if line > count)


def parse_code_info(text: str) -> CodeInfo:
    """Parse an info string. Invalid parts have no effect and are in `unknown`."""
    text = text.strip()
    language = _LANGUAGE.match(text)
    info = CodeInfo(language=language[0] if language else "")
    for match in _PART.finditer(text, language.end() if language else 0):
        changed = _with_part(info, match)
        info = changed or replace(info, unknown=(*info.unknown, match[0]))
    return info


def _with_part(info: CodeInfo, part: Match[str]) -> CodeInfo | None:
    """Return the info with one more part; None if the part has no meaning."""
    key, lines = part["key"], parse_lines(part["lines"] or part["braces"] or "")
    text = next((text for text in part.group("double", "single", "bare") if text is not None), None)
    changed: CodeInfo | None = None
    if part["flag"] in {"numbered", "linenos"}:
        changed = replace(info, numbered=True)
    elif key == "title" and text is not None:
        changed = replace(info, title=text.strip() or None)
    elif key == "start" and text is not None and re.fullmatch(r"[0-9]{1,7}", text):
        changed = replace(info, start=int(text), numbered=True)
    elif key == "ins" and lines:
        changed = replace(info, inserted=info.inserted | lines)
    elif key == "del" and lines:
        changed = replace(info, deleted=info.deleted | lines)
    elif key is None and lines:
        changed = replace(info, marked=info.marked | lines)
    return changed


def parse_lines(text: str) -> frozenset[int] | None:
    """Parse `2,4-6` as {2, 4, 5, 6}; return None for other text."""
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


# Alternatives of a pattern with `re.DOTALL | re.MULTILINE`, before all others. A fixed first character keeps them fast.
CODE = (
    r"`(?<=^`)(?P<ticks>``+).*?^`(?P=ticks)`*",
    r"~(?<=^~)(?P<waves>~~+).*?^~(?P=waves)~*",
    # Code blocks in lists, and code spans, which end with their paragraph.
    r"(?P<run>(?<!`)`{3,})(?!`).*?(?P=run)`*",
    r"(?P<span>(?<!`)`{1,2})(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=span)(?!`)",
)
# The targets of links and images, in their three notations.
TARGETS = (
    r"\]\((?:<(?P<enclosed>[^<>\n]*)>|(?P<target>[^()\s<>]+))",
    r"^\[(?!\^)[^\]\n]+\]:[ \t]*<?(?P<defined>[^\s<>]+)",
)
# The group names of the notations.
WAYS = ("target", "enclosed", "defined")


def with_target(match: Match[str], way: str, target: str) -> str:
    """Return the matched text with another target."""
    start, end = (at - match.start() for at in match.span(way))
    return f"{match[0][:start]}{target}{match[0][end:]}"
