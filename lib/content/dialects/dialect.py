"""The interface of a dialect: optional syntax, which the core of the grammar does not know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from re import Match
from typing import Any, NamedTuple

# The name and the pattern of syntax, and a function that gets the parser, the match, and its state. It returns
# the end of the syntax, or None if this is other text. The names of groups are unique in the whole grammar.
Rule = tuple[str, str, Callable[[Any, Match[str], Any], int | None]]


class Unsupported(NamedTuple):
    """Text without effect, as a pattern, `in_code` or in other text. `message` is a format with the text."""

    pattern: str
    message: str
    fix: str
    in_code: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """Additions to the grammar.

    The patterns of `blocks` match up to three spaces first, and `inlines` have their first character as a key.
    `renderers` return the HTML of a token by its type, and `fences` that of a code block by its language; they get the
    renderer, the code, and the line. `markdown` replaces matches of a pattern, by the name of its only group, in the
    Markdown version. `verbatim` are patterns of text without variables. A new version of one of the `libraries` changes
    the HTML.
    """

    blocks: Sequence[Rule] = ()
    inlines: Mapping[str, Rule] = field(default_factory=dict)
    renderers: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    fences: Mapping[str, Callable[[Any, str, int], str]] = field(default_factory=dict)
    unsupported: Sequence[Unsupported] = ()
    libraries: Sequence[str] = ()
    verbatim: Sequence[str] = ()
    markdown: Mapping[str, tuple[str, Callable[[str], str]]] = field(default_factory=dict)
