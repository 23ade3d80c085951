"""Loads the module of a live example once, and removes the callbacks of a module that fails."""

import ast
import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Any

from dash import html
from dash.development.base_component import Component

from lib.content.diagnostics import Diagnostic, PageError, as_sentence, did_you_mean, import_fix, relative_path
from lib.dash_internals import DashGlobals, iter_components, to_json
from lib.directives.base import DirectiveError
from lib.islands.icons import icon_svg
from lib.islands.standalone import syntax_nodes

# The errors of plug-ins and Python pages, which are imported once.
import_errors: list[Diagnostic] = []


def load_example(name: str, root: Path) -> Component | Callable[[], Any]:
    """Return the `component` of the module. Raises `DirectiveError`."""
    module = sys.modules.get(name) or import_file(name, module_file(name, root))
    if not hasattr(module, "component"):
        fix = "Add `component = …` at module level, or a function of that name."
        raise DirectiveError(f"Missing `component` in module `{name}`.", fix)
    component = module.component
    if not callable(component) and not isinstance(component, Component | str | int | float | list | tuple):
        message = f"Invalid type of `component` in module `{name}`: {type(component).__name__}."
        raise DirectiveError(message, "Use a Dash component or a function.")
    if not callable(component):
        _check(component, name)
    return component


def module_file(name: str, root: Path) -> Path:
    """Return the file of a dotted name in the project. Unlike `import`, folders can have hyphens."""
    parts = name.split(".")
    file = root.joinpath(*parts).with_suffix(".py")
    if not name or not all(parts) or any("/" in part or "\\" in part for part in parts):
        dotted = re.sub(r"\W*[\\/]\W*", ".", name.removesuffix(".py")).strip(".") or "docs.charts.bars"
        raise DirectiveError(f"Invalid module name `{name}`.", f"Use a dotted name such as `{dotted}`.")
    if not file.is_file():
        near = did_you_mean(name, (".".join([*parts[:-1], other.stem]) for other in file.parent.glob("*.py")))
        fix = f"{near}{'Otherwise, create' if near else 'Create'} `{file.relative_to(root).as_posix()}`."
        raise DirectiveError(f"Module not found: `{name}`.", fix)
    return file


def import_file(name: str, file: Path) -> ModuleType:
    """Import a file as the module `name`. Raises `DirectiveError`."""
    spec: Any = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    try:
        with undone_on_failure(name):
            sys.modules[name] = module
            spec.loader.exec_module(module)
    except (DirectiveError, KeyboardInterrupt):
        raise
    except BaseException as error:
        module_error = _module_error(error, file, file.parents[name.count(".")])
        raise DirectiveError(
            as_sentence(f"Cannot import module `{name}`: {module_error}"), import_fix(error)
        ) from error
    return module


@contextmanager
def undone_on_failure(name: str) -> Iterator[None]:
    """Restore the state of Dash if a module fails, repeats an output, or changes more than callbacks of its own.

    Otherwise, the site would not start, or other pages would break.
    """
    before = DashGlobals.now()
    known = len(before.callbacks[1])
    try:
        yield
        after = DashGlobals.now()
        calls = after.callbacks[1]
        # Dash writes one output as `a.b`, and several as `..a.b...c.d..`.
        outputs = [call["output"].strip(".").split("...") for call in calls]
        count = Counter(chain.from_iterable(outputs))
        twice = sorted(output for output in chain.from_iterable(outputs[known:]) if count[output] > 1)
        if twice:
            raise DirectiveError(f"Duplicate callback `{twice[0]}` in `{name}`.", "Use IDs that no other example uses.")
        if after.app is not before.app:
            fix = "Remove `Dash(…)`, and use `from dash import callback`."
            raise DirectiveError(f"Module `{name}` creates a Dash app.", fix)
        if after.pages != before.pages:
            fix = "Move `dash.register_page` to a module in `pages/`."
            raise DirectiveError(f"Module `{name}` changes the pages of the site.", fix)
        if after.hooks != before.hooks or calls[:known] != before.callbacks[1]:
            fix = "Define only components and callbacks."
            raise DirectiveError(f"Module `{name}` changes Dash for all pages.", fix)
    except BaseException:
        sys.modules.pop(name, None)
        before.restore()
        raise


def _check(component: Any, name: str) -> None:
    """Raise `DirectiveError` if Dash cannot send a component."""
    try:
        to_json(component)
        ids = [str(getattr(part, "id", "")) for part in iter_components(html.Div(component))]
    except Exception as error:
        message = as_sentence(f"Invalid `component` in module `{name}`: {type(error).__name__}: {error}")
        fix = "Use values that JSON can contain, and components that do not contain each other."
        raise DirectiveError(message, fix) from error
    if reserved := next((identifier for identifier in ids if identifier.startswith("atoll-")), None):
        raise DirectiveError(f"Reserved ID `{reserved}` in module `{name}`.", "Do not start an ID with `atoll-`.")


def line_of(error: BaseException, file: Path) -> int | None:
    """Return the line of a file that caused an error, or None if it is in another file."""
    lines = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == str(file)]
    return lines[-1] if lines else getattr(error, "lineno", None)


def _module_error(error: BaseException, file: Path, root: Path) -> str:
    """Return type, text, and place of an error: in `file`, or in a module of the project that it imports."""
    codes = [frame.f_code for frame, _ in walk_tb(error.__traceback__)]
    files = [Path(code.co_filename) for code in codes if code.co_name == "<module>"]
    files += [Path(error.filename)] if isinstance(error, SyntaxError) and error.filename else []
    own = [each for each in files if each.is_relative_to(root) and "site-packages" not in each.parts]
    found = own[-1] if own else file
    line = line_of(error, found)
    return f"{type(error).__name__}: {error}" + (f" at {relative_path(found, root)}:{line}" if line else "")


@contextmanager
def report_errors(file: Path, root: Path, what: str, line: int = 1) -> Iterator[None]:
    """Add an exception to `import_errors`, with the line of the file, and restore the state of Dash."""
    before = DashGlobals.now()
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        before.restore()
        message = as_sentence(f"Cannot import {what}: {_module_error(error, file, root)}")
        found = error if isinstance(error, PageError) else PageError(message, import_fix(error))
        cause = error.__cause__ if isinstance(error, PageError) else None
        at = line_of(cause or error, file) or line
        import_errors.append(Diagnostic(relative_path(file, root), at, found.message, found.fix))


def missing_icons(file: Path) -> Iterator[tuple[str, int]]:
    """Yield name and line of each `DashIconify(icon="…")` in the source that is not bundled."""
    for call in syntax_nodes(file.read_text(encoding="utf-8-sig")):
        match call:
            case ast.Call(func=ast.Name(id="DashIconify") | ast.Attribute(attr="DashIconify")):
                icons = (getattr(keyword.value, "value", None) for keyword in call.keywords if keyword.arg == "icon")
                yield from ((icon, call.lineno) for icon in icons if isinstance(icon, str) and not icon_svg(icon))
