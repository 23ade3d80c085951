"""Puts rendered blocks into an element: plain HTML while they are prose, a Dash tree when a live example is in them."""

from collections.abc import Sequence
from typing import Any

from dash import html
from markupsafe import Markup

from lib.content.context import Block
from lib.islands import Prose, to_html


def container(tag: str, head: Sequence[Any], blocks: Sequence[Block], *, class_name: str, **attributes: str) -> Block:
    """An element with `head`, then the blocks. Text blocks are HTML."""
    element = getattr(html, tag.capitalize())
    if all(isinstance(block, str) for block in blocks):
        body = [Markup(block) for block in blocks]
        return to_html(element([*head, *body], className=class_name, **attributes))
    return element([*as_tree(head), *as_tree(blocks)], className=class_name, **attributes)


def as_tree(blocks: Sequence[Any]) -> list[Any]:
    """The blocks as children of a Dash component: HTML becomes `Prose`."""
    return [_as_component(block) for block in blocks]


def _as_component(block: Any) -> Any:
    if isinstance(block, str):
        return Prose(str(block))
    children = getattr(block, "children", None)
    if children is not None and _holds_markup(children):
        return Prose(to_html(block))
    return block


def _holds_markup(children: Any) -> bool:
    """Markup is known to our own HTML writer only; Dash would show it as text."""
    if isinstance(children, list | tuple):
        return any(isinstance(child, Markup) for child in children)
    return isinstance(children, Markup)
