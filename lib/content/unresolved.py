"""Reports markup without effect: references that are not defined, notes without a use, and code that is not closed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mistune.util import unikey

from lib.content.parsed_page import Problem

_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\1).|\n)+?(?<!`)\1(?!`)", re.DOTALL)
_NOTE = re.compile(r"(?<!\\)\[\^(?P<note>[^\[\]\s]+)\]")
_REFERENCE = re.compile(r"(?<![\w\\\])])\[[^\[\]]+\]\[(?P<label>[^\[\]^][^\[\]]*)\]")


def unresolved(text: str, line: int, env: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the references to notes and links in a text that starts at `line` and that have no definition."""
    if "[" not in text:
        return
    prose = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _NOTE.finditer(prose):
        if unikey(found["note"]) not in env.get("ref_footnotes", {}):
            yield _undefined(found, prose, line, "Footnote", f"[^{found['note']}]")
    for found in _REFERENCE.finditer(prose):
        if unikey(found["label"]) not in env.get("ref_links", {}):
            yield _undefined(found, prose, line, "Link reference", f"[{found['label']}]")


def unused_notes(env: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the notes that no text refers to. They are not part of the page."""
    for key, (_, line) in env.get("ref_footnotes", {}).items():
        if key not in env.get("footnotes", ()):
            yield Problem(line, f"Footnote `[^{key.lower()}]` is not used.", "Refer to it in the text, or remove it.")


def is_closed(source: Sequence[str], code: str, marker: str) -> bool:
    """Return whether a code block ends with a fence. `source` are the lines of the text from its first fence."""
    last = source[code.count("\n") + 1 : code.count("\n") + 2]
    return bool(last) and last[0].strip(" \t>").startswith(marker)


def _undefined(found: re.Match[str], text: str, line: int, kind: str, name: str) -> Problem:
    fix = f"Add a line such as `{name}: …`, or write `\\{name}` for the text itself."
    return Problem(line + text.count("\n", 0, found.start()), f"{kind} `{name}` is not defined.", fix)
