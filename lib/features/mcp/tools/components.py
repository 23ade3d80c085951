"""`component_props`"""

import sys
from difflib import get_close_matches

from dash.development.base_component import ComponentRegistry
from pydantic import BaseModel, Field

from lib.content.props import ALIASES, SHORT_NAMES, props_table
from lib.content.props_component import is_component
from lib.features.mcp.tool import Inputs, Output, SiteTool, ToolError

DASH_MODULES = ("dash.html", "dash.dcc", "dash.dash_table")


class PropsInputs(Inputs):
    """Which component."""

    name: str = Field(
        description="A component such as dmc.Select, dcc.Graph or html.Div; the package may be left out.",
        min_length=1,
        max_length=200,
        pattern=r"^\w+(\.\w+)*$",
    )
    style: bool = Field(False, description="Include the style properties that all Mantine components share.")


class PropRow(BaseModel):
    """A property."""

    name: str
    type: str
    default: str | None
    required: bool
    description: str


class PropsOutput(Output):
    """The properties of a component."""

    component: str
    props: list[PropRow]

    def text(self) -> str:
        return f"{self.component}\n\n" + "\n".join(_line(prop) for prop in self.props)


class ComponentProps(SiteTool[PropsInputs, PropsOutput]):
    """Tells what a Dash component takes: name, type, default and meaning of each property, in the installed version.

    Knows the components of this site: html, dcc, Dash Mantine Components (dmc) and others that are loaded.
    """

    NAME = "component_props"
    TITLE = "Properties of a component"
    INPUTS = PropsInputs
    OUTPUT = PropsOutput

    def call(self, inputs: PropsInputs) -> PropsOutput:
        table = props_table(_component(inputs.name))
        rows = [
            PropRow.model_validate(prop, from_attributes=True) for prop in table.props if inputs.style or not prop.style
        ]
        return PropsOutput(component=table.title, props=rows)


def _component(asked: str) -> str:
    """The dotted name of a component of a loaded package. Nothing is imported: any module might be asked for."""
    package, _, name = asked.rpartition(".")
    modules = _modules()
    wanted = [ALIASES.get(package, package)] if package else modules
    found = [f"{module}.{name}" for module in wanted if module in modules and _has(module, name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ToolError(f"There are several of this name: {', '.join(_short(full) for full in found)}.")
    known = {component.casefold(): f"{module}.{component}" for module in modules for component in _names(module)}
    near = [_short(known[word]) for word in get_close_matches(name.casefold(), known, n=5)]
    packages = ", ".join(SHORT_NAMES.get(module, module) for module in modules)
    hint = f"Near it: {', '.join(near)}. " if near else ""
    raise ToolError(f"There is no such component. {hint}Packages: {packages}.")


def _modules() -> list[str]:
    """The packages of components that this process has loaded."""
    loaded = [name for name in (*DASH_MODULES, *ComponentRegistry.registry) if name in sys.modules]
    return [name for name in dict.fromkeys(loaded) if name != "dash" and _names(name)]


def _names(module: str) -> list[str]:
    return [name for name in vars(sys.modules[module]) if name[:1].isupper() and _has(module, name)]


def _has(module: str, name: str) -> bool:
    return is_component(vars(sys.modules[module]).get(name))


def _short(full: str) -> str:
    module, _, name = full.rpartition(".")
    return f"{SHORT_NAMES.get(module, module)}.{name}"


def _line(prop: PropRow) -> str:
    needed = ", required" if prop.required else f", default {prop.default}" if prop.default else ""
    return f"- `{prop.name}` ({prop.type}{needed}): {prop.description}".rstrip(": ")
