"""The interface of a dialect: optional syntax, which the core of the grammar does not know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from re import Match
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """Syntax that starts at a match of `pattern`; the names of groups are unique in the whole grammar.

    `parse` gets the parser, the match, and its state. It returns the end of the syntax, or None if this is other text.
    `starts` are the first characters of inline markup. The pattern of a block starts with up to three spaces.
    """

    name: str
    pattern: str
    parse: Callable[[Any, Match[str], Any], int | None]
    starts: str = ""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Text without effect, as a pattern. `message` is a format with the text, and `fix` a sentence."""

    pattern: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """Additions to the grammar.

    `renderers` return the HTML of a token by its type, and `fences` that of a code block by its language; they get the
    renderer, the code, and the line. `markdown` replaces matches of a pattern, by the name of its only group, in the
    Markdown version.
    """

    blocks: Sequence[Rule] = ()
    inlines: Sequence[Rule] = ()
    renderers: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    fences: Mapping[str, Callable[[Any, str, int], str]] = field(default_factory=dict)
    unsupported: Sequence[Unsupported] = ()
    markdown: Mapping[str, tuple[str, Callable[[str], str]]] = field(default_factory=dict)
