"""The results of parsing a page, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A rendered heading: `level` 2 to 6, `id` unique in its page, `text` without markup."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """The target of a link as written, and the file that contains it."""

    target: str
    line: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class ImageSource:
    """The URL of an image, and its size in pixels if it is known."""

    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """An error of the author. `message` and `fix` are sentences."""

    line: int
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class DirectiveCall:
    """A `.. name:: argument` block with a dedented body; the lines are those of the file, `end_line` is after it.

    `parts` are the calls that a block without a body consists of.
    """

    name: str
    argument: str
    options: Mapping[str, str]
    body: str
    line: int
    body_line: int
    end_line: int
    parts: tuple["DirectiveCall", ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. `blocks` are HTML and directives, in order, and `images` the images by target as written.

    HTML next to a directive in a list can end inside of an element. The tags around the directive are separate blocks.
    `references` are the definitions of links and abbreviations.
    """

    blocks: tuple[str | DirectiveCall, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]
    images: Mapping[str, ImageSource | None] = field(default_factory=dict)
    references: Mapping[str, dict[str, Any]] = field(default_factory=dict)
