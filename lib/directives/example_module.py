"""Loads the module of a live example once, and removes the callbacks of a module that fails."""

import ast
import importlib.util
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from dash.development.base_component import Component

from lib.dash_internals import callback_globals
from lib.directives.base import DirectiveError
from lib.islands.icons import has_icon


def load_example(name: str, root: Path) -> Component | Callable[[], Any]:
    """Return the `component` of the module. Raises `DirectiveError`."""
    module = sys.modules.get(name) or _import(name, module_file(name, root))
    if not hasattr(module, "component"):
        raise DirectiveError(
            f"no `component` in `{name}`", "a module-level `component = …`, or a function of that name"
        )
    component = module.component
    if not callable(component) and not isinstance(component, Component | str | int | float | list | tuple):
        raise DirectiveError(
            f"`component` of type {type(component).__name__} in `{name}`", "a Dash component or a function"
        )
    return component


def module_file(name: str, root: Path) -> Path:
    """Return the file of a dotted name in the project. Unlike `import`, folders can have hyphens."""
    parts = name.split(".")
    file = root.joinpath(*parts).with_suffix(".py")
    if not name or not all(parts) or any("/" in part or "\\" in part for part in parts):
        raise DirectiveError(f"`{name}`", "a dotted module such as `docs.charts.bars`")
    if not file.is_file():
        raise DirectiveError(f"the module `{name}`, which is not there", f"a file {file.relative_to(root).as_posix()}")
    return file


def _import(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise DirectiveError(f"the module `{name}`", "a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with _callbacks_undone_on_failure(name):
            spec.loader.exec_module(module)
    except DirectiveError:
        sys.modules.pop(name, None)
        raise
    except BaseException as error:
        sys.modules.pop(name, None)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise DirectiveError(
            f"`{name}` failing to import with {_where(error, file)}", "a module that imports"
        ) from error
    return module


@contextmanager
def _callbacks_undone_on_failure(name: str) -> Iterator[None]:
    """Remove the callbacks of a module that fails or that repeats an output. With them, Dash would not start."""
    callbacks, calls, scripts = callback_globals()
    known, known_calls, known_scripts = dict(callbacks), len(calls), len(scripts)
    try:
        yield
        outputs = Counter(output for call in calls for output in _outputs(call["output"]))
        new = {output for call in calls[known_calls:] for output in _outputs(call["output"])}
        twice = sorted(output for output in new if outputs[output] > 1)
        if twice:
            raise DirectiveError(f"a second callback for `{twice[0]}` in `{name}`", "ids that no other example uses")
    except BaseException:
        callbacks.clear()
        callbacks.update(known)
        del calls[known_calls:]
        del scripts[known_scripts:]
        raise


def _outputs(written: str) -> list[str]:
    """Return the outputs of a callback, which Dash writes as `a.b`, or `..a.b...c.d..` for several."""
    return written[2:-2].split("...") if written.startswith("..") else [written]


def _where(error: BaseException, file: Path) -> str:
    """Return the error, with the line of the example that caused it."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(file):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    place = f" at {file.name}:{line}" if line else ""
    return f"{type(error).__name__}: {error}{place}"


def missing_icons(file: Path) -> Iterator[tuple[str, int]]:
    """Yield name and line of each `DashIconify(icon="…")` in the source that is not bundled, each name once."""
    reported: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call) and _called(node.func) == "DashIconify":
            for name in _icons(node):
                if not has_icon(name) and name not in reported:
                    reported.add(name)
                    yield name, node.lineno


def _called(function: ast.expr) -> str:
    """Return the name of the called function without its module."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _icons(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg == "icon" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
            yield keyword.value.value
