"""Merge the changes of a fork and of a newer version, for the files that both edit."""

import ast
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class _Change:
    """New lines instead of the lines from `start` to `end` of the base."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_text(path: str, base: str, fork: str, newer: str) -> str | None:
    """Return a text with the changes of both, or None if they overlap or the file would be invalid Python or TOML.

    If both insert lines at the same position, the newer version's lines come first.
    """
    lines = _merge_lines(*(text.splitlines(keepends=True) for text in (base, fork, newer)))
    text = "".join(lines) if lines is not None else None
    return text if text is not None and _is_valid(path, text) else None


def _merge_lines(base: Sequence[str], fork: Sequence[str], newer: Sequence[str]) -> list[str] | None:
    changes = sorted([*_changes(base, newer), *_changes(base, fork)], key=lambda change: (change.start, change.end))
    merged: list[str] = []
    done = 0
    for number, change in enumerate(changes):
        if change in changes[:number]:  # both made it
            continue
        if change.start < done:
            return None
        merged += [*base[done : change.start], *change.lines]
        done = change.end
    return [*merged, *base[done:]]


def _changes(base: Sequence[str], changed: Sequence[str]) -> Iterator[_Change]:
    for tag, start, end, first, last in SequenceMatcher(None, base, changed, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Change(start, end, tuple(changed[first:last]))


def _is_valid(path: str, text: str) -> bool:
    try:
        if path.endswith(".py"):
            ast.parse(text)
        elif path.endswith(".toml"):
            tomllib.loads(text)
    except (SyntaxError, ValueError):
        return False
    return True


def merge_icons(fork: str, newer: str) -> str | None:
    """Return the newer icon set with the icons that only the fork has, or None if the fork's file is not valid."""
    ours, merged = json.loads(fork), json.loads(newer)
    if not isinstance(ours, dict) or not isinstance(ours.get("icons"), dict):
        return None
    merged["icons"] = dict(sorted({**ours["icons"], **merged["icons"]}.items()))
    return json.dumps(merged, ensure_ascii=False, indent=1) + "\n"
