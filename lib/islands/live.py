"""The components for live examples and prose in a tree."""

import logging
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from lib.dash_internals import component_type, iter_components, to_json

HTML = "dash_html_components"
STATIC = {("dash_core_components", "Link")}  # its HTML works without Dash

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """A live example in a tree: a component, or a function that returns one for each view.

    A function that fails has no effect on the rest of the page. `still` is HTML with the same look, for the time before
    Dash starts.
    """

    source: Component | Callable[[], Component]
    name: str
    still: Component | None = None

    @property
    def per_view(self) -> bool:
        """Return whether each view has its own component, so that the page must not be cached."""
        return callable(self.source)

    def resolve(self) -> Component:
        if not callable(self.source):
            return self.source
        try:
            built = self.source()
            if not _is_child(built):
                raise TypeError(f"it returned {type(built).__name__}, not a Dash component")
            to_json(built)  # raises if Dash cannot send it
        except Exception:
            log.exception("The example %s failed", self.name)
            return html.Div("This example failed while the page was built. See the log.", className="page-error")
        return built

    def to_plotly_json(self) -> Any:
        """Return JSON for Dash's encoder."""
        component = self.resolve()
        for part in iter_components(html.Div(component)):
            # Let it keep its value until the page is reloaded, unless the author sets its persistence.
            can_keep = hasattr(part, "id") and "persistence" in getattr(part, "available_properties", ())
            if can_keep and not hasattr(part, "persistence"):
                part.persistence, part.persistence_type = True, "memory"
        return component.to_plotly_json() if isinstance(component, Component) else component


def _is_child(value: Any) -> bool:
    """Return whether Dash can render a value: a component, text, a number, or a list of them."""
    if isinstance(value, list | tuple):
        return all(_is_child(item) for item in value)
    return value is None or isinstance(value, Component | str | int | float)


def is_interactive(node: Any, callback_ids: Container[str]) -> bool:
    """Return whether a tree needs Dash outside its live examples, for a callback or a component that is not HTML."""
    if isinstance(node, list | tuple):
        return any(is_interactive(child, callback_ids) for child in node)
    if not isinstance(node, Component) or isinstance(node, Prose):
        return False
    kind, name = component_type(node), getattr(node, "id", None)
    if (kind not in STATIC and kind[0] != HTML) or isinstance(name, dict) or name in callback_ids:
        return True
    return is_interactive(getattr(node, "children", None), callback_ids)


def live_examples(node: Any) -> list[Live]:
    """Return the live examples of a tree, in order."""
    if isinstance(node, Live):
        return [node]
    if isinstance(node, list | tuple):
        return [example for child in node for example in live_examples(child)]
    return live_examples(getattr(node, "children", None)) if isinstance(node, Component) else []


class Prose(Component):  # type: ignore[misc]  # Dash's base class is untyped
    """HTML from the server. It must not contain input of users."""

    _namespace = "docs_components"
    _type = "Prose"
    _prop_names = ("id", "html")
    _valid_wildcard_attributes: tuple[str, ...] = ()

    def __init__(self, html: str) -> None:
        super().__init__()  # with arguments, Dash would search a package on the disk
        self.html = str(html)  # JSON has no markup
