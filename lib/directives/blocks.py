"""Puts rendered blocks into an element: plain HTML while they are prose, a Dash tree when a live example is in them."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from lib.content.context import Block
from lib.islands import Prose, to_html


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
