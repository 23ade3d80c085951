"""`describe_component`, `list_directives`, `check_page`, and `active_backend`"""

import sys
from typing import Annotated

import dash
from dash.development.base_component import ComponentRegistry
from pydantic import Field

from lib.backend import get_backend_info
from lib.catalog.check import check_draft
from lib.content.diagnostics import use_one_of
from lib.content.props import SHORT_NAMES, is_component, props_table
from lib.directives import all_directives, names
from lib.features.mcp.tool import ToolError, near_matches, render
from lib.settings import get_settings

DASH_MODULES = ("dash.html", "dash.dcc", "dash.dash_table")


def describe_component(
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\w+(\.\w+)*$")], style: bool = False
) -> str:
    """Return the properties of a component."""
    table = props_table(_find_component(name))
    return render("component", table, [prop for prop in table.props if style or not prop.style])


def _find_component(requested: str) -> str:
    """Return the dotted name of a component of a loaded package. A request never imports a module."""
    loaded = [name for name in (*DASH_MODULES, *ComponentRegistry.registry) if name in sys.modules and name != "dash"]
    known = {
        f"{SHORT_NAMES.get(module, module)}.{name}": f"{module}.{name}"
        for module in loaded
        for name, value in vars(sys.modules[module]).items()
        if name[:1].isupper() and is_component(value)
    }
    package, _, name = requested.rpartition(".")
    wanted = f"{SHORT_NAMES.get(package, package)}.{name}"
    found = [short for short in known if short == wanted or (not package and short.endswith(wanted))]
    if len(found) == 1:
        return known[found[0]]
    if found:
        raise ToolError(f"Several components have this name: {', '.join(found)}.")
    names = {short.rpartition(".")[2]: short for short in known}
    near = [names[match] for match in near_matches(name, names)]
    hint = f"Similar components: {', '.join(near)}. " if near else ""
    packages = dict.fromkeys(short.rpartition(".")[0] for short in known)
    raise ToolError(f"Component not found. {hint}Packages: {', '.join(packages)}.")


def list_directives(name: Annotated[str | None, Field(max_length=100)] = None) -> str:
    """Return what authors need to know about a directive, or about all."""
    chosen = [directive for directive in all_directives() if name in (None, directive.NAME, *directive.ALIASES)]
    if not chosen:
        raise ToolError(f"Unknown directive. {use_one_of(names(), name or '')}")
    return render("directives", chosen)


def check_page(markdown: Annotated[str, Field(min_length=1, max_length=60_000)]) -> str:
    """Return the errors of a draft."""
    return render("checked", *check_draft(markdown))


def active_backend() -> str:
    """Return the backend of this site."""
    return render("backend", get_backend_info(get_settings().dash_backend), dash.__version__)
