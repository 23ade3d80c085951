"""Finds and describes Dash components, functions, and classes for the directive `kwargs`.

It imports only modules of the standard library, of installed packages, and of this project.
"""

import difflib
import re
import site
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from inspect import ismodule
from pathlib import Path

from lib.content.diagnostics import PageError
from lib.content.props_component import component_props, is_component
from lib.content.props_python import Prop, PropsTable, python_props
from lib.settings import PROJECT_ROOT

__all__ = ["Prop", "PropsTable", "props_table"]

# The usual names of packages in examples.
ALIASES = {
    "dmc": "dash_mantine_components",
    "html": "dash.html",
    "dcc": "dash.dcc",
    "dash_table": "dash.dash_table",
    "dag": "dash_ag_grid",
    "dbc": "dash_bootstrap_components",
}
SHORT_NAMES = {module: alias for alias, module in ALIASES.items()}

DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def props_table(target: str, package: str | None = None) -> PropsTable:
    """Describe `dmc.Button`, `pathlib.Path`, or a bare `Button` of `package`. Raises `PageError`."""
    path = f"{package}.{target}" if package and "." not in target else target
    if not DOTTED_NAME.fullmatch(path):
        raise PageError(f"`{path}` is not a dotted name.", "Use a name such as `dmc.Button` or `pathlib.Path`.")
    if "." not in path:
        raise PageError(f"`{path}` has no package.", "Write the package too, as in `dmc.Button`.")
    found = _find(path)
    if is_component(found):
        module, _, name = path.rpartition(".")
        return PropsTable(f"{SHORT_NAMES.get(module, module)}.{name}", component_props(found))
    if ismodule(found):
        raise PageError(f"`{path}` is a module, not a component, function, or class.", _some_names(found))
    if not callable(found):
        raise PageError(f"`{path}` is a value of type {type(found).__name__}.", "Use a component, function, or class.")
    return PropsTable(path, python_props(found, path))


def _find(path: str) -> object:
    """Return the object at the dotted path. Submodules are imported."""
    head, *rest = path.split(".")
    name = ALIASES.get(head, head)
    if not _is_ours(name.partition(".")[0]):
        fix = f"{_near(head, ALIASES)}Use an installed package or a module of the project."
        raise PageError(f"`{head}` is neither installed nor part of the project.", fix)
    found = _import(name)
    for part in rest:
        parent, name = name, f"{name}.{part}"
        if hasattr(found, part):
            found = getattr(found, part)
        elif ismodule(found) and hasattr(found, "__path__") and find_spec(name):
            found = _import(name)
        else:
            near = _near(part, _public_names(found))
            raise PageError(f"`{parent}` has no `{part}`.", f"{near}Use a public name of `{parent}`.")
    return found


def _is_ours(package: str) -> bool:
    """Return whether a top-level module belongs to the standard library, an installed package, or this project."""
    if package in sys.stdlib_module_names:
        return True
    try:
        spec = find_spec(package)
    except ValueError:  # a module such as `__main__`
        return False
    if spec is None:
        return False
    places = [spec.origin] if spec.origin else list(spec.submodule_search_locations or [])
    return any(Path(place).resolve().is_relative_to(folder) for place in places for folder in _folders())


@lru_cache(maxsize=1)
def _folders() -> tuple[Path, ...]:
    installed = [*site.getsitepackages(), site.getusersitepackages()]
    return (PROJECT_ROOT, *(Path(folder).resolve() for folder in installed))


def _import(name: str) -> object:
    try:
        return import_module(name)
    except Exception as error:
        raise PageError(f"`{name}` cannot be imported ({type(error).__name__}: {error}).", "Fix the module.") from error


def _near(name: str, names: Iterable[str]) -> str:
    """Return the start of a fix with the most similar names, in any case."""
    by_lower = {known.lower(): known for known in names}
    near = difflib.get_close_matches(name.lower(), by_lower, n=3)
    return f"Did you mean {' or '.join(f'`{by_lower[lower]}`' for lower in near)}? " if near else ""


def _public_names(found: object) -> list[str]:
    return [name for name in dir(found) if not name.startswith("_")]


def _some_names(module: object) -> str:
    """Return a fix with up to eight names of the module."""
    names = [f"`{name}`" for name in _public_names(module) if callable(getattr(module, name, None))]
    return f"Use a name in it, for example {', '.join(names[:8])}." if names else "Use a component, function, or class."
