"""What a directive is: a class that names itself, declares its options and renders one call.

A new directive is one file here and one line in `lib/directives/__init__.py`."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar, Generic, TypeVar

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict

from lib.content.context import Block, PageContext
from lib.islands import Prose, to_html


class Options(BaseModel):
    """Base of a directive's options: typed, validated, unknown ones refused with a diagnostic."""

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
    """The author's diagnostic: said in the page in debug mode, and reported with file and line."""

    def __init__(self, message: str, expected: str) -> None:
        super().__init__(f"{message}, expected {expected}")
        self.message = message
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


def container(tag: str, head: Sequence[Any], blocks: Sequence[Block], *, class_name: str, **attributes: str) -> Block:
    """An element with `head`, then the blocks: as HTML, or as a component when a block is one."""
    live = not all(isinstance(block, str) for block in blocks)
    built = element(tag, head, blocks, live=live, class_name=class_name, **attributes)
    return built if live else to_html(built)


def element(
    tag: str, head: Sequence[Any], blocks: Sequence[Block], *, live: bool, class_name: str, **attributes: str
) -> Component:
    """The element as a component. Unless it is `live` it is for our own HTML writer only, as Dash knows no `Markup`."""
    children = as_tree([*head, *blocks]) if live else [*head, *(Markup(block) for block in blocks)]
    return getattr(html, tag.capitalize())(children, className=class_name, **attributes)


def as_tree(blocks: Sequence[Any]) -> list[Any]:
    """The blocks as children of a Dash component: HTML becomes `Prose`."""
    return [_as_component(block) for block in blocks]


def _as_component(block: Any) -> Any:
    if isinstance(block, str):
        return Prose(str(block))
    return Prose(to_html(block)) if _holds_markup(getattr(block, "children", None)) else block


def _holds_markup(children: Any) -> bool:
    if isinstance(children, list | tuple):
        return any(isinstance(child, Markup) for child in children)
    return isinstance(children, Markup)


_CODE = re.compile(r"`([^`]+)`")


def inline_html(text: str) -> str:
    """The text, escaped, with its code spans marked."""
    return _CODE.sub(r"<code>\1</code>", escape(text))
