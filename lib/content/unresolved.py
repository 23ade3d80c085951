"""Reports markup without effect: references that are not defined, notes without a use, open code, misplaced syntax."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from re import Match
from typing import Any

from mistune.util import unikey

from lib.content.dialects import DIALECTS
from lib.content.dialects.dialect import Unsupported
from lib.content.parsed_page import Problem

# Reported per kind and paragraph.
MOST = 100
_MISPLACED = Unsupported(
    r"^[ \t]*\.\.[ \t]*[A-Za-z0-9_-]+::",
    "Misplaced directive `{}`.",
    "Write `.. name::` at the start of a line or of the text of a list item, outside quotes and HTML.",
)
_UNSUPPORTED = (_MISPLACED, *(rule for dialect in DIALECTS for rule in dialect.unsupported))
_NOTE = r"(?<!\\)\[\^(?P<label>[\w.:-]*\w)\]"
_LINK = r"(?<![\w\\\])])\[[^\[\]]+\]\[(?P<label>[^\[\]\\^][^\[\]\\]+)\](?![+*?{\[])"
# A range in a regular expression.
_RANGE = re.compile(r"(?:\w-\w)+")


def unresolved(text: str, line: int, env: Mapping[str, Any], shown: str) -> Iterator[Problem]:
    """Yield the references to notes and links in a text that starts at `line` and that have no definition.

    `shown` is the visible text. It contains them, but not code, tags, and URLs.
    """
    kinds = ((_NOTE, "Footnote", "[^", "ref_footnotes"), (_LINK, "Link reference", "[", "ref_links"))
    for pattern, kind, start, known in kinds if "[" in text else ():
        for found, at in _matches(pattern, text, line):
            label, name = found["label"], f"{start}{found['label']}]"
            if name in shown and not _RANGE.fullmatch(label) and unikey(label) not in env.get(known, {}):
                fix = f"Add a line such as `{name}: …`, or write `\\{name}` for the text itself."
                yield Problem(at, f"{kind} `{name}` is not defined.", fix)


def unsupported(text: str, line: int, shown: str, *, in_code: bool = False) -> Iterator[Problem]:
    """Yield misplaced and unsupported syntax in a text or in code. `shown` is the visible text, without code."""
    for rule in (rule for rule in _UNSUPPORTED if rule.in_code == in_code):
        for found, at in _matches(rule.pattern, text, line):
            if (written := found[0].strip()) in shown:
                yield Problem(at, rule.message.format(written), rule.fix)


def _matches(pattern: str, text: str, line: int) -> Iterator[tuple[Match[str], int]]:
    """Yield the first matches with their lines. All matches in a large text would take quadratic time."""
    for found in islice(re.finditer(pattern, text, re.M), MOST):
        yield found, line + text.count("\n", 0, found.start())


def unused_notes(env: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the notes that no text refers to. They are not part of the page."""
    for key, (_, line) in env.get("ref_footnotes", {}).items():
        if key not in env.get("footnotes", ()):
            yield Problem(line, f"Footnote `[^{key.lower()}]` is not used.", "Refer to it in the text, or remove it.")


def is_closed(source: Sequence[str], code: str, marker: str) -> bool:
    """Return whether a code block ends with a fence. `source` are the lines of the text from its first fence."""
    last = source[code.count("\n") + 1 : code.count("\n") + 2]
    return bool(last) and last[0].strip(" \t>!").startswith(marker)
