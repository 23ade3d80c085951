"""What a directive is: a class that names itself, declares its options and renders one call.

A new directive is one file here and one line in `lib/directives/__init__.py`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from lib.content.context import Block, PageContext


class Options(BaseModel):
    """Base of a directive's options: typed, validated, unknown ones refused with a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class NoOptions(Options):
    """For a directive that takes none."""


OptionsT = TypeVar("OptionsT", bound=Options)


@dataclass(frozen=True, slots=True)
class Call(Generic[OptionsT]):
    """One use of a directive in a page, its options validated. `body` is dedented and starts at `body_line`."""

    argument: str
    options: OptionsT
    body: str
    line: int
    body_line: int


class DirectiveError(Exception):
    """The author's fault: said in the page in debug mode, and reported with file and line."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"{found}, expected {expected}")
        self.found = found
        self.expected = expected


class Directive(ABC, Generic[OptionsT]):
    """A directive of the page language. Its docstring tells authors the argument, the options and the body."""

    NAME: ClassVar[str]
    ALIASES: ClassVar[tuple[str, ...]] = ()
    """What the same directive is called on other Dash documentation sites."""
    OPTIONS: type[OptionsT]

    @abstractmethod
    def render(self, call: Call[OptionsT], page: PageContext) -> Block:
        """What stands in the page: HTML as text, or a Dash component. Raises `DirectiveError`."""

    @abstractmethod
    def markdown(self, call: Call[OptionsT], page: PageContext) -> str:
        """The same as plain Markdown, for readers without a browser."""
