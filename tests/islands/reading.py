"""Parse HTML into elements, and extract the text of elements, Dash trees, and Dash's JSON, to compare them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from dash.development.base_component import Component

from lib.islands import Live, Prose

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(slots=True)
class Element:
    """An element as a browser parses it. A boolean attribute has the value None."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)


class _Reader(HTMLParser):
    """Parser that builds elements and requires correct nesting."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        children = self.open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)


def read_html(source: str) -> "list[Element | str]":
    """Return the nodes of a piece of HTML.

    Fail if an element is not closed, or is closed by the end tag of another element.
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.root.children


def text_of_tree(node: Any) -> str:  # noqa: PLR0911  # one line for each kind of node
    """Return the text of a Dash tree, of Dash's JSON of it, or of parsed HTML."""
    match node:
        case None | bool():
            return ""
        case list() | tuple():
            return "".join(text_of_tree(child) for child in node)
        case Element():
            return text_of_tree(node.children)
        case Live():
            return text_of_tree(node.resolve())
        case Prose():
            return text_of_tree(read_html(node.html))
        case Component():
            return text_of_tree(getattr(node, "children", None))
        case {"type": "Prose", "props": {"html": source}}:
            return text_of_tree(read_html(source))
        case {"namespace": "dash_html_components", "props": dict() as props}:
            return text_of_tree(props.get("children"))
        case {"namespace": _}:
            return ""  # rendered by React only; HTML has an empty placeholder
        case _:
            return str(node)
