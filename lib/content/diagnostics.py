"""Errors in pages, with location, message, and fix, and the box that shows an error in its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path


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


def use_one_of(names: Iterable[str]) -> str:
    """Return a fix that lists the valid names."""
    return f"Use one of: {', '.join(f'`{name}`' for name in names)}."


def missing_icon(icon: str, place: str = "") -> tuple[str, str]:
    """Return message and fix for an icon that is not bundled; `place` is where another file names it."""
    return f"Icon `{icon}`{place} is not bundled.", f"Use a bundled icon, or run `python tools/icons.py {icon}`."


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One error in a page. `path` is relative to the project, `line` counts from 1, and the texts are sentences."""

    path: str
    line: int
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} {self.fix}"

    def box(self, *, debug: bool) -> str:
        """Return a box with the error as HTML, outside debug mode a short notice."""
        if not debug:
            return (
                '<div class="page-error page-error-quiet" role="note">'
                "<p>This part of the page could not be shown.</p></div>"
            )
        return (
            '<div class="page-error" role="note">'
            f'<p class="page-error-title">{escape(self.path)}:{self.line}</p>'
            f"<p>{escape(f'{self.message} {self.fix}')}</p></div>"
        )
