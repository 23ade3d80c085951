"""`.. settings::` and `.. kwargs::`"""

from collections.abc import Iterable, Sequence

from lib.content.context import PageContext
from lib.content.diagnostics import PageError
from lib.content.props import Prop, PropsTable, props_table
from lib.directives.base import Call, Directive, DirectiveError
from lib.islands.templates import render
from lib.settings import all_settings

_HTML = "lib/directives/tables.html"
_SETTINGS_HEADS = ("Variable", "Default", "Meaning")
_PROPS_HEADS = ("Name", "Type", "Default", "Description")


def _markdown_table(heads: Sequence[str], rows: Iterable[str]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *rows])


class SettingsTable(Directive):
    """A table of all environment variables, from the settings classes. No argument, no options."""

    NAME = "settings"

    def render(self, call: Call, page: PageContext) -> str:
        return str(render(_HTML, "settings", _SETTINGS_HEADS, settings_rows()))

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


class Kwargs(Directive):
    """A table of the parameters of a component, function, or class, with Mantine's style props folded.

    The argument is `dmc.…`, `html.…`, `dcc.…`, `package.Component`, a component of the page's `package`, or a dotted
    path to a function or class.
    """

    NAME = "kwargs"

    def render(self, call: Call, page: PageContext) -> str:
        table = _table(call, page)
        return str(render(_HTML, "kwargs", _PROPS_HEADS, table.title, *_split(table)))

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


def _markdown_row(prop: Prop) -> str:
    name = f"`{prop.name}`{' (required)' if prop.required else ''}"
    return f"| {name} | {_cell(prop.type)} | {_cell(prop.default or '')} | {_cell(prop.description)} |"


def _cell(text: str) -> str:
    """Return text that does not end a cell of a Markdown table."""
    return " ".join(text.replace("|", r"\|").split())
