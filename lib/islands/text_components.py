"""HTML for components that show text: for crawlers, print, browsers without JavaScript, and until Dash has started."""

import tomllib
from pathlib import Path
from textwrap import dedent
from typing import Any

import mistune
from dash import html
from dash.development.base_component import Component

from lib.dash_internals import component_type
from lib.islands.live import HTML, Prose

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_ELEMENTS = {name: getattr(html, element) for name, element in _TABLES["elements"].items()}
_BOXES = frozenset(_TABLES["boxes"])
_KEPT = ("id", "className", "style", "href", "target")
# Results of `as_html` that are parts of a line.
INLINE = (html.A, html.Code, html.Kbd, html.Mark, html.Span)


class _Renderer(mistune.HTMLRenderer):
    """Escapes URLs, because the parser of pages turns this off for all parsers."""

    def sanitize_url(self, url: str) -> str:
        return super().sanitize_url(mistune.escape_url(url))


_to_html = mistune.create_markdown(renderer=_Renderer(), plugins=["table", "strikethrough"])


def as_html(node: Component) -> Component | None:
    """Return the text of a component in Dash's HTML components, or None if it is not known to show text."""
    name, children = component_type(node)[1], getattr(node, "children", None)
    if name == "Markdown":
        lines = children if isinstance(children, list) else [children or ""]
        return Prose(str(_to_html(dedent("\n".join(map(str, lines))))))
    element = _element(node, name)
    if element is None or (element is html.Div and not _has_text(children)):
        return None
    if name == "Table":
        children = children or _rows(getattr(node, "data", None))
    kept = {prop: value for prop in _KEPT if (value := getattr(node, prop, None)) is not None}
    return element(getattr(node, "code", children), **kept)


def _element(node: Component, name: str) -> Any:
    if name == "Title":
        return getattr(html, f"H{getattr(node, 'order', 1)}", html.H1)
    if name == "List" and getattr(node, "type", "") == "ordered":
        return html.Ol
    if name == "Code" and getattr(node, "block", False):
        return html.Pre
    if name == "Text" and getattr(node, "span", False):
        return html.Span
    return html.Div if name in _BOXES else _ELEMENTS.get(name)


def _has_text(node: Any) -> bool:
    if isinstance(node, list | tuple):
        return any(map(_has_text, node))
    if isinstance(node, Component):
        return component_type(node)[0] == HTML or as_html(node) is not None
    return bool(node)


def _rows(data: Any) -> list[Component]:
    """Return the rows of a Mantine table from its property `data`."""
    head, body = (data.get(part) or [] for part in ("head", "body")) if isinstance(data, dict) else ([], [])
    parts = ((html.Thead, html.Th, [head]), (html.Tbody, html.Td, body))
    return [part([html.Tr([cell(value) for value in row]) for row in rows]) for part, cell, rows in parts]
