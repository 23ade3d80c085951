"""`Live`: the place of a live example in a tree, filled when the tree is sent."""

import logging
from collections.abc import Callable
from typing import Any

from dash import html
from dash.development.base_component import Component

log = logging.getLogger(__name__)


class Live:
    """A component, or a function that is asked for one each time the page is built.

    It stands among the children of a Dash component and is resolved while the tree is written as JSON or HTML. A
    function that fails costs its own frame, never the page. `still` is HTML that looks the same, for as long as nobody
    has touched the page; without it a place is kept free.
    """

    def __init__(self, source: Component | Callable[[], Component], name: str, still: Component | None = None) -> None:
        self.source = source
        self.name = name
        self.still = still

    @property
    def per_view(self) -> bool:
        """True when every view gets a component of its own, so that the page must not be cached."""
        return callable(self.source)

    def resolve(self) -> Component:
        """The component to show now."""
        if not callable(self.source):
            return self.source
        try:
            built = self.source()
            if not _is_child(built):
                raise TypeError(f"it returned {type(built).__name__}, not a Dash component")
        except Exception:
            log.exception("The example %s failed while its page was built", self.name)
            return html.Div("This example failed while the page was built; the log says why.", className="page-error")
        return built

    def to_plotly_json(self) -> Any:
        """What Dash's JSON encoder asks of an object it does not know."""
        component = self.resolve()
        return component.to_plotly_json() if isinstance(component, Component) else component


def _is_child(value: Any) -> bool:
    """Whether Dash can show this: a component, text, a number, or a list of such."""
    if isinstance(value, list | tuple):
        return all(_is_child(item) for item in value)
    return value is None or isinstance(value, Component | str | int | float)


def live_examples(node: Any) -> list[Live]:
    """The live examples of a tree, in reading order."""
    if isinstance(node, Live):
        return [node]
    if isinstance(node, list | tuple):
        return [example for child in node for example in live_examples(child)]
    return live_examples(getattr(node, "children", None)) if isinstance(node, Component) else []


class Prose(Component):  # type: ignore[misc]  # Dash's base class is untyped
    """HTML made on the server, shown as it is. Never give it text that a reader wrote."""

    _namespace = "docs_components"
    _type = "Prose"
    _prop_names = ("id", "html")
    _valid_wildcard_attributes: tuple[str, ...] = ()
    available_properties = ("id", "html")
    available_wildcard_properties: tuple[str, ...] = ()

    def __init__(self, html: str) -> None:
        super().__init__()  # given the text, Dash would look on the disk for a package of this namespace each time
        self.html = html
