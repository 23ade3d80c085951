"""`.. kwargs::`"""

from collections.abc import Sequence
from html import escape

from lib.content.context import PageContext
from lib.content.props import Prop, PropsTable, props_table
from lib.directives.base import Call, Directive, DirectiveError, NoOptions, inline_html

HEAD = "<thead><tr><th>Name</th><th>Type</th><th>Default</th><th>Description</th></tr></thead>"


class Kwargs(Directive[NoOptions]):
    """A table of what a component, function or class takes.

    The argument is `dmc.…`, `html.…`, `dcc.…`, `package.Component`, a bare component of the page's `package`, or a
    dotted path to a function or class. Style props of Mantine components are folded away.
    """

    NAME = "kwargs"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        table = _table(call, page)
        own = [prop for prop in table.props if not prop.style]
        style = [prop for prop in table.props if prop.style]
        return _html(table.title, own) + (_folded(table.title, style) if style else "")

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        props = _table(call, page).props
        own = [_markdown_row(prop) for prop in props if not prop.style]
        style = [_markdown_row(prop) for prop in props if prop.style]
        folded = f"\n\n**Style props ({len(style)})**\n\n{_markdown(style)}" if style else ""
        return _markdown(own) + folded


def _table(call: Call[NoOptions], page: PageContext) -> PropsTable:
    if not call.argument:
        raise DirectiveError("`kwargs` without a name", "a component such as `dmc.Button`, or a dotted path")
    try:
        return props_table(call.argument, page.package)
    except LookupError as error:
        raise DirectiveError(f"`kwargs::{call.argument}`", str(error.args[0])) from error


def _html(title: str, props: Sequence[Prop]) -> str:
    rows = "".join(_row(prop) for prop in props)
    label = escape(f"Properties of {title}")
    return (
        f'<div class="table-wrap props" tabindex="0" role="group" aria-label="{label}">'
        f'<table class="props-table">{HEAD}<tbody>{rows}</tbody></table></div>'
    )


def _folded(title: str, style: Sequence[Prop]) -> str:
    summary = f"<summary>Style props ({len(style)})</summary>"
    return f'<details class="props-style">{summary}{_html(title, style)}</details>'


def _row(prop: Prop) -> str:
    required = ' <span class="prop-required">required</span>' if prop.required else ""
    kind = f'<code class="prop-type">{escape(prop.type)}</code>' if prop.type else ""
    default = f"<code>{escape(prop.default)}</code>" if prop.default else ""
    return (
        f"<tr><td><code>{escape(prop.name)}</code>{required}</td><td>{kind}</td>"
        f"<td>{default}</td><td>{inline_html(prop.description)}</td></tr>"
    )


def _markdown(rows: Sequence[str]) -> str:
    return "\n".join(["| Name | Type | Default | Description |", "|---|---|---|---|", *rows])


def _markdown_row(prop: Prop) -> str:
    name = f"`{prop.name}`{' (required)' if prop.required else ''}"
    return f"| {name} | {_cell(prop.type)} | {_cell(prop.default or '')} | {_cell(prop.description)} |"


def _cell(text: str) -> str:
    """Text that cannot end a cell of a Markdown table."""
    return " ".join(text.replace("|", r"\|").split())
