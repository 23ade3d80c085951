"""`component_props` and `active_backend`"""

import sys
from dataclasses import asdict
from typing import Annotated

import dash
from dash.development.base_component import ComponentRegistry
from pydantic import BaseModel, Field

from lib.backend import get_backend_info
from lib.content.props import ALIASES, SHORT_NAMES, props_table
from lib.content.props_component import is_component
from lib.features.mcp.tool import Output, ToolError, near_matches
from lib.settings import get_settings
from lib.site import VERSION

DASH_MODULES = ("dash.html", "dash.dcc", "dash.dash_table")


class PropRow(BaseModel):
    """A property of a component."""

    name: str
    type: str
    default: str | None
    required: bool
    description: str


class PropsOutput(Output):
    """The properties of a component."""

    component: str
    props: list[PropRow]


def component_props(
    name: Annotated[
        str,
        Field(
            description="A component, for example dmc.Select, dcc.Graph, or html.Div. The package is optional.",
            min_length=1,
            max_length=200,
            pattern=r"^\w+(\.\w+)*$",
        ),
    ],
    style: Annotated[
        bool, Field(description="Include the style properties that all Mantine components share.")
    ] = False,
) -> PropsOutput:
    """List the properties of a Dash component in the installed version: name, type, default, and description.

    Available are the components of this site: html, dcc, Dash Mantine Components (dmc), and other loaded packages.
    """
    table = props_table(_find_component(name))
    rows = [PropRow.model_validate(prop, from_attributes=True) for prop in table.props if style or not prop.style]
    return PropsOutput(component=table.title, props=rows)


def _find_component(requested: str) -> str:
    """Return the dotted name of a component of a loaded package. A request never imports a module."""
    package, _, name = requested.rpartition(".")
    modules = _modules()
    candidates = [ALIASES.get(package, package)] if package else modules
    found = [f"{module}.{name}" for module in candidates if module in modules and _has(module, name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ToolError(f"Several components have this name: {', '.join(_short(full) for full in found)}.")
    known = {component: f"{module}.{component}" for module in modules for component in _names(module)}
    near = [_short(known[match]) for match in near_matches(name, known)]
    packages = ", ".join(SHORT_NAMES.get(module, module) for module in modules)
    hint = f"Similar components: {', '.join(near)}. " if near else ""
    raise ToolError(f"Component not found. {hint}Packages: {packages}.")


def _modules() -> list[str]:
    """Return the packages of components that this process has loaded."""
    loaded = [name for name in (*DASH_MODULES, *ComponentRegistry.registry) if name in sys.modules]
    return [name for name in dict.fromkeys(loaded) if name != "dash" and _names(name)]


def _names(module: str) -> list[str]:
    return [name for name in vars(sys.modules[module]) if name[:1].isupper() and _has(module, name)]


def _has(module: str, name: str) -> bool:
    return is_component(vars(sys.modules[module]).get(name))


def _short(full: str) -> str:
    module, _, name = full.rpartition(".")
    return f"{SHORT_NAMES.get(module, module)}.{name}"


class BackendOutput(Output):
    """The backend of this site."""

    name: str = Field(description="flask, fastapi, or quart.")
    label: str
    is_async: bool = Field(description="True for ASGI (an event loop), false for WSGI (one thread per request).")
    description: str
    dash_version: str
    site_version: str


def active_backend() -> BackendOutput:
    """Return the web framework that serves this site (Flask, FastAPI, or Quart) and the version of Dash."""
    backend = get_backend_info(get_settings().dash_backend)
    return BackendOutput(**asdict(backend), dash_version=dash.__version__, site_version=VERSION)
