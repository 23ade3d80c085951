"""`.. tabs::` and the `.. tab::` inside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from lib.content.context import Block, PageContext
from lib.content.parsed_page import DirectiveCall
from lib.directives.base import Call, Directive, DirectiveError, Options, element
from lib.islands import to_html


@dataclass(frozen=True, slots=True)
class Tab:
    """A label and the content under it."""

    label: str
    content: list[Block]


def tab_group(tabs: Sequence[Tab], group_id: str, *, sync: bool) -> Block:
    """Return tabs according to WAI-ARIA. Groups with `sync` show the label that the user chose last."""
    live = any(not isinstance(block, str) for tab in tabs for block in tab.content)
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
        className="tab-name",
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
        [html.P(tab.label, className="tab-panel-label"), *tab.content],
        live=live,
        class_name="tab-panel",
        role="tabpanel",
        id=f"{group_id}-panel-{number}",
        **{"aria-labelledby": f"{group_id}-tab-{number}", "data-label": tab.label},
    )


class TabsOptions(Options):
    """How the group behaves."""

    sync: bool = True


class Tabs(Directive[TabsOptions]):
    """Alternatives, of which one is shown. The body contains one `.. tab::Label` for each; no argument.

    Groups with the same labels show the same choice, also on other pages, unless `:sync: false`.
    """

    NAME = "tabs"
    OPTIONS = TabsOptions

    def render(self, call: Call[TabsOptions], page: PageContext) -> Block:
        tabs = [Tab(_label(tab), page.blocks(tab.body, tab.body_line)) for tab in _tab_calls(call, page)]
        return tab_group(tabs, page.unique("tabs"), sync=call.options.sync)

    def markdown(self, call: Call[TabsOptions], page: PageContext) -> str:
        return "\n\n".join(
            f"**{_label(tab)}**\n\n{page.expand(tab.body, tab.body_line)}" for tab in _tab_calls(call, page)
        )


class TabOutside(Directive):
    """One alternative of `.. tabs::`. The argument is its label, the body is Markdown with directives."""

    NAME = "tab"

    def render(self, call: Call, page: PageContext) -> Block:
        raise DirectiveError("Directive `tab` is outside of `tabs`.", "Indent it under a `.. tabs::`.")

    def markdown(self, call: Call, page: PageContext) -> str:
        return page.expand(call.body, call.body_line)


def _tab_calls(call: Call[TabsOptions], page: PageContext) -> list[DirectiveCall]:
    """Return the `.. tab::` calls of the body. Raises `DirectiveError` for other content."""
    calls = list(call.parts)
    for block in page.parse(call.body, call.body_line).blocks:
        if isinstance(block, DirectiveCall) and block.name == TabOutside.NAME:
            calls.append(block)
        elif isinstance(block, DirectiveCall) or block.strip():
            raise DirectiveError("Text outside of the tabs in directive `tabs`.", "Write only `.. tab::Label` blocks.")
    if not calls:
        raise DirectiveError("Missing tab in directive `tabs`.", "Add an indented `.. tab::Label` block.")
    return calls


def _label(tab: DirectiveCall) -> str:
    if not tab.argument.strip():
        raise DirectiveError("Missing label for directive `tab`.", "Write `.. tab::Label`.")
    return tab.argument.strip()
