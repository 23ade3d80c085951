"""The base of directives: a new directive is a class here and a line in `lib/directives/__init__.py`, or a plug-in."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict
from typing_extensions import TypeVar  # with a default

from lib.content.context import Block, PageContext
from lib.content.diagnostics import PageError
from lib.content.parsed_page import DirectiveCall
from lib.islands import Prose


class Options(BaseModel):
    """Base of the options of a directive, and those of a directive without options. Unknown ones are a diagnostic."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


OptionsT = TypeVar("OptionsT", bound=Options, default=Options)


@dataclass(frozen=True, slots=True)
class Call(Generic[OptionsT]):
    """One use of a directive, with validated options. `body` is dedented and starts at `body_line`.

    `parts` replaces the body of a directive that consists of other calls.
    """

    argument: str
    options: OptionsT
    body: str
    line: int
    body_line: int
    parts: tuple[DirectiveCall, ...] = ()


class DirectiveError(PageError):
    """An error of the author, shown in the page in debug mode, and reported with file and line."""


class Directive(ABC, Generic[OptionsT]):
    """A directive of the page language. Its docstring describes the argument, the options, and the body."""

    NAME: ClassVar[str] = ""
    ALIASES: ClassVar[tuple[str, ...]] = ()  # names on other Dash documentation sites
    FENCE: ClassVar[bool] = False  # whether a code block in a language with one of its names is a call, with the body
    OPTIONS: type[OptionsT] = Options  # type: ignore[assignment]  # the default of the type variable

    @abstractmethod
    def render(self, call: Call[OptionsT], page: PageContext) -> Block:
        """Return HTML as text or a Dash component. Raises `DirectiveError`."""

    @abstractmethod
    def markdown(self, call: Call[OptionsT], page: PageContext) -> str:
        """Return the same as plain Markdown."""


def element(tag: str, blocks: Sequence[Block], *, live: bool, class_name: str, **attributes: Any) -> Component:
    """Return an element around blocks. If it is not `live`, only `to_html` can write it, because of its `Markup`."""
    wrap = Prose if live else Markup
    children = [wrap(block) if isinstance(block, str) else block for block in blocks]
    return getattr(html, tag.capitalize())(children, className=class_name, **attributes)
