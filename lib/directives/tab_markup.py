"""The markup of a group of tabs, for the directives that make one. `assets/site` gives it its behaviour."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from lib.content.context import Block
from lib.directives.blocks import element
from lib.islands import to_html


@dataclass(frozen=True, slots=True)
class Tab:
    """A label and what is shown while it is chosen: one block or several."""

    label: str
    content: Block | list[Block]


def tab_group(tabs: Sequence[Tab], group_id: str, *, sync: bool) -> Block:
    """Tabs as WAI-ARIA describes them; without JavaScript every panel is shown under its label.

    Groups that `sync` follow one choice: the label a reader chose last.
    """
    live = any(not isinstance(block, str) for tab in tabs for block in _blocks(tab))
    buttons = [_button(tab, group_id, number) for number, tab in enumerate(tabs, start=1)]
    panels = [_panel(tab, group_id, number, live) for number, tab in enumerate(tabs, start=1)]
    attributes = {"data-sync": "label"} if sync else {}
    group = html.Div([html.Div(buttons, className="tab-list", role="tablist"), *panels], className="tabs", **attributes)
    return group if live else to_html(group)


def _button(tab: Tab, group_id: str, number: int) -> html.Button:
    return html.Button(
        tab.label,
        type="button",
        role="tab",
        className="tab",
        id=f"{group_id}-tab-{number}",
        tabIndex=0 if number == 1 else -1,
        **{
            "aria-controls": f"{group_id}-panel-{number}",
            "aria-selected": "true" if number == 1 else "false",
            "data-label": tab.label,
        },
    )


def _panel(tab: Tab, group_id: str, number: int, live: bool) -> Component:
    return element(
        "div",
        [html.P(tab.label, className="tab-panel-label")],
        _blocks(tab),
        live=live,
        class_name="tab-panel",
        role="tabpanel",
        id=f"{group_id}-panel-{number}",
        **{"aria-labelledby": f"{group_id}-tab-{number}", "data-label": tab.label},
    )


def _blocks(tab: Tab) -> list[Block]:
    return tab.content if isinstance(tab.content, list) else [tab.content]
