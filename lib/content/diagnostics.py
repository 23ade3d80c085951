"""The results of parsing a page, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A rendered heading: `level` 2 to 6, `id` unique in its page, `text` without markup."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """The target of a link as written."""

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """An error of the author, shown as "`message`, expected `expected`"."""

    line: int
    message: str
    expected: str


@dataclass(frozen=True, slots=True)
class DirectiveCall:
    """A `.. name:: argument` block with a dedented body; the lines are those of the file, `end_line` is after it."""

    name: str
    argument: str
    options: Mapping[str, str]
    body: str
    line: int
    body_line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. `blocks` are HTML and directives, in order."""

    blocks: tuple[str | DirectiveCall, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ImageSource:
    """The URL of an image, and its size in pixels if it is known."""

    url: str
    width: int | None
    height: int | None


def strip_prefix(message: str) -> str:
    """Return a message of pydantic without the prefix before messages of validators."""
    return message.removeprefix("Value error, ")


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One error in a page. `path` is relative to the project; `line` counts from 1."""

    path: str
    line: int
    message: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}, expected {self.expected}"
