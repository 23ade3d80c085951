"""Finds and describes Dash components, functions, and classes for the directive `kwargs`.

It imports modules by their dotted names from the import path of Python: the standard library, installed packages, and
this project.
"""

import re
from importlib import import_module
from importlib.util import find_spec
from inspect import ismodule

from lib.content.diagnostics import PageError, did_you_mean, import_fix
from lib.content.props_component import TABLES, component_props, is_component
from lib.content.props_python import Prop, PropsTable, python_props
from lib.dash_internals import DashGlobals

__all__ = ["Prop", "PropsTable", "props_table"]

ALIASES: dict[str, str] = TABLES["aliases"]
SHORT_NAMES = {module: alias for alias, module in ALIASES.items()}

DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def props_table(target: str, package: str | None = None) -> PropsTable:
    """Describe `dmc.Button` or `pathlib.Path`, and `Button` or `forms.Button` of `package`. Raises `PageError`."""
    for name in (target, package or target):
        if not DOTTED_NAME.fullmatch(name):
            raise PageError(f"`{name}` is not a dotted name.", "Use a name such as `dmc.Button` or `pathlib.Path`.")
    is_short = "." not in target or not _is_importable(target.partition(".")[0])
    path = f"{package}.{target}" if package and is_short else target
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
    if not _is_importable(head):
        fix = did_you_mean(head, ALIASES) or import_fix(ModuleNotFoundError(name=name))
        raise PageError(f"`{name}` is neither installed nor part of the project.", fix)
    found = _import(name)
    for part in rest:
        parent, name = name, f"{name}.{part}"
        if hasattr(found, part):
            found = getattr(found, part)
        elif ismodule(found) and hasattr(found, "__path__") and find_spec(name):
            found = _import(name)
        else:
            near = did_you_mean(part, _public_names(found), 3)
            raise PageError(f"`{parent}` has no `{part}`.", f"{near}Use a public name of `{parent}`.")
    return found


def _is_importable(head: str) -> bool:
    """Return whether a top-level module, by its name or its alias, is on the import path. It is not imported."""
    try:
        return find_spec(ALIASES.get(head, head).partition(".")[0]) is not None
    except ValueError:  # a module such as `__main__`
        return False


def _import(name: str) -> object:
    before = DashGlobals.now()
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:
        before.restore()
        raise PageError(f"`{name}` cannot be imported ({type(error).__name__}: {error}).", import_fix(error)) from error


def _public_names(found: object) -> list[str]:
    return [name for name in dir(found) if not name.startswith("_")]


def _some_names(module: object) -> str:
    """Return a fix with up to eight names of the module."""
    names = [f"`{name}`" for name in _public_names(module) if callable(getattr(module, name, None))]
    return f"Use a name in it, for example {', '.join(names[:8])}." if names else "Use a component, function, or class."
