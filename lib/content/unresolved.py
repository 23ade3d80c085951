"""Reports markup without effect: references that are not defined, notes without a use, and code that is not closed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mistune.util import unikey

from lib.content.parsed_page import Problem

_NOTE = re.compile(r"(?<!\\)\[\^(?P<label>[\w.:-]*\w)\]")
_LINK = re.compile(r"(?<![\w\\\])])\[[^\[\]]+\]\[(?P<label>[^\[\]\\^][^\[\]\\]+)\](?![+*?{\[])")
# A range in a regular expression.
_RANGE = re.compile(r"(?:\w-\w)+")


def unresolved(text: str, line: int, env: Mapping[str, Any], shown: str) -> Iterator[Problem]:
    """Yield the references to notes and links in a text that starts at `line` and that have no definition.

    `shown` is the visible text. It contains them, but not code, tags, and URLs.
    """
    kinds = ((_NOTE, "Footnote", "[^", "ref_footnotes"), (_LINK, "Link reference", "[", "ref_links"))
    for pattern, kind, start, known in kinds if "[" in text else ():
        for found in pattern.finditer(text):
            label, name = found["label"], f"{start}{found['label']}]"
            if name in shown and not _RANGE.fullmatch(label) and unikey(label) not in env.get(known, {}):
                fix = f"Add a line such as `{name}: …`, or write `\\{name}` for the text itself."
                yield Problem(line + text.count("\n", 0, found.start()), f"{kind} `{name}` is not defined.", fix)


def unused_notes(env: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the notes that no text refers to. They are not part of the page."""
    for key, (_, line) in env.get("ref_footnotes", {}).items():
        if key not in env.get("footnotes", ()):
            yield Problem(line, f"Footnote `[^{key.lower()}]` is not used.", "Refer to it in the text, or remove it.")


def is_closed(source: Sequence[str], code: str, marker: str) -> bool:
    """Return whether a code block ends with a fence. `source` are the lines of the text from its first fence."""
    last = source[code.count("\n") + 1 : code.count("\n") + 2]
    return bool(last) and last[0].strip(" \t>!").startswith(marker)
