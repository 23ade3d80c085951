"""What reading a page yields, as plain values that can be compared, kept and sent anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it is rendered: `level` 2 to 6, `id` unique in its page, `text` without markup."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link's target as its author wrote it, before any rewriting."""

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the author should mend; reads as "`message`, expected `expected`"."""

    line: int
    message: str
    expected: str


@dataclass(frozen=True, slots=True)
class DirectiveCall:
    """A `.. name:: argument` block.

    `body` is dedented. `line`, `body_line` and `end_line` are the file lines of its head, of the first line of its body
    and of the first line that is no longer its own.
    """

    name: str
    argument: str
    options: Mapping[str, str]
    body: str
    line: int
    body_line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. `blocks` are stretches of HTML and the directives between them, in reading order."""

    blocks: tuple[str | DirectiveCall, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ImageSource:
    """Where the browser finds an image, and its size in pixels where that is known."""

    url: str
    width: int | None
    height: int | None


def strip_prefix(message: str) -> str:
    """What pydantic says of a value, in the words of whoever wrote the check."""
    return message.removeprefix("Value error, ")


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One thing to mend in a page. `path` is relative to the project; `line` counts from 1."""

    path: str
    line: int
    message: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}, expected {self.expected}"
