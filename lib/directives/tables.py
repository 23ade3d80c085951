"""`.. settings::` and `.. kwargs::`"""

import re
from collections.abc import Iterable, Sequence
from html import escape

from lib.content.context import PageContext
from lib.content.diagnostics import PageError
from lib.content.props import Prop, PropsTable, props_table
from lib.directives.base import Call, Directive, DirectiveError, inline_html
from lib.settings import all_settings

_JOINT = re.compile("(?<=[_/])")
_SETTINGS_HEADS = ("Variable", "Default", "Meaning")
_PROPS_HEADS = ("Name", "Type", "Default", "Description")


def _html_table(heads: Sequence[str], rows: Iterable[str], *, label: str, kind: str = "") -> str:
    """Return a table in a container that scrolls; `rows` are HTML, and `kind` is for the stylesheet."""
    head = "".join(f"<th>{name}</th>" for name in heads)
    wrap, table = (f"table-wrap {kind}", f' class="{kind}-table"') if kind else ("table-wrap", "")
    return (
        f'<div class="{wrap}" tabindex="0" role="group" aria-label="{escape(label)}"><table{table}>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _markdown_table(heads: Sequence[str], rows: Iterable[str]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *rows])


class SettingsTable(Directive):
    """A table of all environment variables, from the settings classes. No argument, no options."""

    NAME = "settings"

    def render(self, call: Call, page: PageContext) -> str:
        return _html_table(_SETTINGS_HEADS, (_setting_row(*row) for row in settings_rows()), label="Settings")

    def markdown(self, call: Call, page: PageContext) -> str:
        rows = (f"| `{name}` | {f'`{value}`' if value else ''} | {text} |" for name, value, text in settings_rows())
        return _markdown_table(_SETTINGS_HEADS, rows)


def settings_rows() -> list[tuple[str, str, str]]:
    """Return name, default, and meaning of each variable, in the order of `.env.example`."""
    return [
        (name.upper(), _default(field.default), " ".join((field.description or "").split()))
        for name, field in all_settings().items()
    ]


def _default(value: object) -> str:
    """Return a default as written in `.env`."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _setting_row(name: str, default: str, meaning: str) -> str:
    cells = f"<td>{_breakable_code(name)}</td><td>{_breakable_code(default)}</td><td>{inline_html(meaning)}</td>"
    return f'<tr id="{name.lower()}">{cells}</tr>'


def _breakable_code(text: str) -> str:
    """Return code that can break after its joints, so that long names leave space for the meaning."""
    return f"<code>{_JOINT.sub('<wbr>', escape(text))}</code>" if text else ""


class Kwargs(Directive):
    """A table of the parameters of a component, function, or class, with Mantine's style props folded.

    The argument is `dmc.…`, `html.…`, `dcc.…`, `package.Component`, a component of the page's `package`, or a dotted
    path to a function or class.
    """

    NAME = "kwargs"

    def render(self, call: Call, page: PageContext) -> str:
        table = _table(call, page)
        own, style = _split(table)
        html = _props_html(table.title, own)
        if style:
            summary = f"<summary>Style props ({len(style)})</summary>"
            html += f'<details class="props-style">{summary}{_props_html(table.title, style)}</details>'
        return html

    def markdown(self, call: Call, page: PageContext) -> str:
        own, style = _split(_table(call, page))
        parts = [_markdown_table(_PROPS_HEADS, map(_markdown_row, own))]
        if style:
            parts += [f"**Style props ({len(style)})**", _markdown_table(_PROPS_HEADS, map(_markdown_row, style))]
        return "\n\n".join(parts)


def _table(call: Call, page: PageContext) -> PropsTable:
    if not call.argument:
        raise DirectiveError("Missing name for directive `kwargs`.", "Add one such as `dmc.Button`, or a dotted path.")
    try:
        return props_table(call.argument, page.package)
    except PageError as error:
        raise DirectiveError(f"Invalid name `{call.argument}` for `kwargs`: {error.message}", error.fix) from error


def _split(table: PropsTable) -> tuple[list[Prop], list[Prop]]:
    return [prop for prop in table.props if not prop.style], [prop for prop in table.props if prop.style]


def _props_html(title: str, props: Sequence[Prop]) -> str:
    return _html_table(_PROPS_HEADS, map(_props_row, props), label=f"Properties of {title}", kind="props")


def _props_row(prop: Prop) -> str:
    required = ' <span class="prop-required">required</span>' if prop.required else ""
    kind = f'<code class="prop-type">{escape(prop.type)}</code>' if prop.type else ""
    default = f"<code>{escape(prop.default)}</code>" if prop.default else ""
    return (
        f"<tr><td><code>{escape(prop.name)}</code>{required}</td><td>{kind}</td>"
        f"<td>{default}</td><td>{inline_html(prop.description)}</td></tr>"
    )


def _markdown_row(prop: Prop) -> str:
    name = f"`{prop.name}`{' (required)' if prop.required else ''}"
    return f"| {name} | {_cell(prop.type)} | {_cell(prop.default or '')} | {_cell(prop.description)} |"


def _cell(text: str) -> str:
    """Return text that does not end a cell of a Markdown table."""
    return " ".join(text.replace("|", r"\|").split())
