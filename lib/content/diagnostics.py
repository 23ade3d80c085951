"""Errors in pages, with location, message, and fix, and the box that shows an error in its page."""

import json
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lib.islands.icons import full_name
from lib.islands.templates import render

FIXES = json.loads(Path(__file__).with_name("fixes.json").read_text(encoding="utf-8"))


def as_sentence(text: str) -> str:
    """Return a text that is or ends with the message of an exception as a sentence, without the prefix of pydantic."""
    text = " ".join(text.removeprefix("Value error, ").split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def relative_path(file: Path, root: Path) -> str:
    """Return the path of a file in the project, or the whole path."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()


class PageError(Exception):
    """An error of the author without its place. `message` and `fix` are sentences."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(f"{message} {fix}")
        self.message = message
        self.fix = fix


def use_one_of(names: Collection[str], wrong: str = "") -> str:
    """Return a fix that lists the valid names, first the one that is similar to a `wrong` name."""
    return f"{did_you_mean(wrong, names)}Use one of: {', '.join(f'`{name}`' for name in names)}."


def did_you_mean(word: str, known: Iterable[str], count: int = 1) -> str:
    """Return the start of a fix with the most similar names, in any case; empty if there is no similar name."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=count)
    return f"Did you mean {' or '.join(f'`{by_lower[lower]}`' for lower in near)}? " if near else ""


def value_fix(problem: Mapping[str, Any]) -> str:
    """Return the valid values of an option or a key, for a problem that pydantic reports."""
    return str(FIXES["values"].get(problem["type"]) or as_sentence(problem["msg"]))


def import_fix(error: BaseException) -> str:
    """Return how to fix a module that cannot be imported, with the command for a package that is not installed."""
    if not isinstance(error, ModuleNotFoundError) or not error.name or "." in error.name:
        return str(FIXES["errors"].get(type(error).__name__, "Fix the error in the module."))
    packages = FIXES["packages"]
    if error.name in packages:
        return f"Run `pip install {packages[error.name]}`, and add the package to requirements.txt."
    known = {name for name in {*packages, *sys.stdlib_module_names} if abs(len(name) - len(error.name)) < 3}
    near = did_you_mean(error.name, known)
    return f"{near}Install the package with pip, or correct the import."


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One error in a page, in sentences. `path` is relative to the project, `icon` is a missing icon as `set:name`."""

    path: str
    line: int
    message: str
    fix: str
    icon: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} {self.fix}"

    def box(self, *, debug: bool) -> str:
        """Return a box with the error as HTML, outside debug mode a short notice."""
        return str(render("lib/content/error_box.html", "box", self, debug))


def missing_icon(path: str, line: int, icon: str, place: str = "") -> Diagnostic:
    """Return the diagnostic for an icon that is not bundled; `place` is where another file names it."""
    name = full_name(icon)
    fix = f"Use a bundled icon such as `tabler:rocket`, or run `python tools/icons.py {name or 'set:name'}`."
    return Diagnostic(path, line, f"Icon `{icon}`{place} is not bundled.", fix, name)


def group_icons(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics with one for all missing icons of a set, at its first place."""
    groups: dict[object, dict[str, Diagnostic]] = {}
    for diagnostic in sorted(found):
        group = groups.setdefault(diagnostic.icon.partition(":")[0] or diagnostic, {})
        group.setdefault(diagnostic.icon, diagnostic)
    return sorted(_merged(*icons.values()) for icons in groups.values())


def _merged(first: Diagnostic, *others: Diagnostic) -> Diagnostic:
    if not others:
        return first
    more = ", ".join(f"`{other.icon}` ({other.path}:{other.line})" for other in others)
    fix = first.fix.replace(first.icon, " ".join([first.icon, *(other.icon for other in others)]))
    return replace(first, message=f"{first.message} More icons of this set: {more}.", fix=fix)
