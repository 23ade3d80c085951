"""Writes a Dash tree as the HTML that Dash would render, with placeholders for components that need React.

Components that show text have HTML for crawlers, print, browsers without JavaScript, and until Dash has started.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import mistune
from dash import html
from dash.development.base_component import Component
from markupsafe import escape

from lib.dash_internals import component_type
from lib.islands.live import HTML, Live, Prose

_NAMES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
VOID_ELEMENTS = frozenset(_NAMES["void_elements"])
ATTRIBUTE_NAMES: Mapping[str, str] = _NAMES["attributes"]
NOT_ATTRIBUTES = frozenset(_NAMES["not_attributes"])
UNITLESS = frozenset(_NAMES["unitless"])
_ELEMENTS = {name: getattr(html, element) for name, element in _NAMES["elements"].items()}
_BOXES = frozenset(_NAMES["boxes"])
_KEPT = ("id", "className", "style", "href", "target")
# Results of `as_html` that are parts of a line.
INLINE = (html.A, html.Code, html.Kbd, html.Mark, html.Span)
GRAPH_HEIGHT = 450


def to_html(node: Any) -> str:
    """Return the HTML of a component, a list of them, text, a number, or None."""
    return "".join(_write(node))


def _write(node: Any, *, is_text: bool = False) -> Iterator[str]:
    """`is_text` is true in the text of a component that only React can render."""
    if node is None or isinstance(node, bool):
        return
    if isinstance(node, list | tuple):
        for child in node:
            yield from _write(child, is_text=is_text)
    elif isinstance(node, Live):
        yield f'<div class="island" data-name="{escape(node.name)}">'
        yield from _write(node.resolve() if node.still is None else node.still)
        yield "</div>"
    elif isinstance(node, Prose):
        yield f'<div class="prose">{node.html}</div>'
    elif isinstance(node, Component):
        yield from _write_component(node, is_text)
    else:
        yield escape(node)


def _write_component(node: Component, is_text: bool) -> Iterator[str]:
    namespace, name = component_type(node)
    if namespace == HTML:
        yield from _write_element(node, is_text)
    elif (namespace, name) == ("dash_core_components", "Link"):
        props = node.to_plotly_json()["props"]
        kept = {name: props[name] for name in ("id", "className", "style", "title", "target", "href") if name in props}
        yield f"<a{_attributes(kept)}{' data-reload' if props.get('refresh') else ''}>"
        yield from _write(getattr(node, "children", None) or node.href, is_text=is_text)
        yield "</a>"
    elif (text := as_html(node)) is None:
        yield placeholder_html(node)
    elif is_text or isinstance(text, INLINE):
        yield from _write(text, is_text=True)
    else:
        yield '<div class="live-text">'
        yield from _write(text, is_text=True)
        yield "</div>"


def _write_element(node: Component, is_text: bool) -> Iterator[str]:
    tag = component_type(node)[1].removesuffix("El").lower()
    yield f"<{tag}{_attributes(node.to_plotly_json()['props'])}>"
    if tag in VOID_ELEMENTS:
        return
    yield from _write(getattr(node, "children", None), is_text=is_text)
    yield f"</{tag}>"


def placeholder_html(node: Component) -> str:
    """Return an empty box for a component that only React can render. Graphs have a default height."""
    style: Mapping[str, Any] = getattr(node, "style", None) or {}
    height = style.get("height") or (GRAPH_HEIGHT if component_type(node)[1] == "Graph" else None)
    size = f' style="{escape(_css({"height": height}))}"' if height else ""
    return f'<div class="live-skeleton" aria-hidden="true"{size}></div>'


def _attributes(props: Mapping[str, Any]) -> str:
    """Return the attributes in the order of Dash's properties. Dash does not sort `data-*` and `aria-*`."""
    named = [item for item in props.items() if "-" not in item[0] and item[0] not in NOT_ATTRIBUTES]
    return "".join(_attribute(*item) for item in [*named, *sorted(item for item in props.items() if "-" in item[0])])


def _attribute(name: str, value: Any) -> str:
    html_name = ATTRIBUTE_NAMES.get(name, name if "-" in name else name.lower())
    if value is None or (value is False and not html_name.startswith(("aria-", "data-"))):
        return ""
    if value is True and not html_name.startswith(("aria-", "data-")):
        return f" {html_name}"
    if name == "style":
        value = _css(value) if isinstance(value, Mapping) else value
    elif name == "id" and isinstance(value, dict):
        value = json.dumps(value, sort_keys=True, separators=(",", ":"))
    elif isinstance(value, bool):
        value = str(value).lower()
    return f' {html_name}="{escape(value)}"'


def _css(style: Mapping[str, Any]) -> str:
    given = ((name, value) for name, value in style.items() if value is not None)
    return ";".join(f"{_css_name(name)}:{_css_value(name, value)}" for name, value in given)


def _css_name(name: str) -> str:
    return name if name.startswith("--") else re.sub(r"[A-Z]", lambda match: "-" + match[0].lower(), name)


def _css_value(name: str, value: Any) -> str:
    plain_number = isinstance(value, int | float) and value and name not in UNITLESS and not name.startswith("--")
    return f"{value}px" if plain_number else str(value)


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
