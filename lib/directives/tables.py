"""`.. settings::` and `.. kwargs::`"""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from lib.content.context import PageContext
from lib.content.diagnostics import PageError, use_one_of
from lib.content.headings import slug
from lib.content.props import Prop, PropsTable, props_table
from lib.content.props_python import python_type
from lib.directives.base import Call, Directive, DirectiveError
from lib.islands.templates import render, template_environment
from lib.settings import all_settings

_HTML = "lib/directives/tables.html"
# An example of each setting, and the first version with it.
_MORE = tomllib.loads(Path(__file__).with_name("settings.toml").read_text(encoding="utf-8"))


def cell(text: str | None) -> str:
    """Return text that does not end a cell of a Markdown table."""
    return " ".join((text or "").replace("|", r"\|").split())


_MARKDOWN: Any = template_environment(Path(__file__).parent, cell).get_template("tables.md").module


class SettingsTable(Directive):
    """The environment variables in the argument, separated by commas, from the settings classes. Without one: all."""

    NAME = "settings"

    def render(self, call: Call, page: PageContext) -> str:
        return str(render(_HTML, "entries", "", _settings(call, page)))

    def markdown(self, call: Call, page: PageContext) -> str:
        return str(_MARKDOWN.table(_settings(call, page)))


def _settings(call: Call, page: PageContext) -> list[Prop]:
    """Return the settings in the argument. An unknown one is reported: its feature can be removed."""
    settings = settings_props()
    names = {name.strip() for name in call.argument.split(",")} - {""}
    known = [setting.name for setting in settings]
    for name in sorted(names.difference(known)):
        page.add_diagnostic(call.line, f"Unknown setting `{name}`.", use_one_of(known, name))
    return [setting for setting in settings if setting.name in names or not names]


def settings_props() -> list[Prop]:
    """Return the description of each variable, in the order of `.env.example`."""
    return [
        Prop(
            name=name.upper(),
            type="secret" if field.annotation is SecretStr else python_type(field.annotation),
            default=_default(field.default),
            required=False,
            description=" ".join((field.description or "").split()),
            **_MORE.get(name.upper(), {}),
        )
        for name, field in all_settings().items()
    ]


def _default(value: object) -> str:
    """Return a default as written in `.env`."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class Kwargs(Directive):
    """The parameters of a component, function, or class, with Mantine's style props folded.

    The argument is `dmc.…`, `html.…`, `dcc.…`, `package.Component`, a component of the page's `package`, or a dotted
    path to a function or class.
    """

    NAME = "kwargs"

    def render(self, call: Call, page: PageContext) -> str:
        table = _table(call, page)
        return str(render(_HTML, "kwargs", f"{slug(table.title)}-", table.props))

    def markdown(self, call: Call, page: PageContext) -> str:
        return str(_MARKDOWN.kwargs(_table(call, page).props))


def _table(call: Call, page: PageContext) -> PropsTable:
    if not call.argument:
        raise DirectiveError("Missing name for directive `kwargs`.", "Add one such as `dmc.Button`, or a dotted path.")
    try:
        return props_table(call.argument, page.package)
    except PageError as error:
        raise DirectiveError(f"Invalid name `{call.argument}` for `kwargs`: {error.message}", error.fix) from error
