"""Loads the module of a live example once, and takes back what a module that fails had already told Dash."""

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
from lib.islands.icons import has_icon


class ExampleError(Exception):
    """Why an example cannot be shown, in the words of a diagnostic."""

    def __init__(self, message: str, expected: str) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected


def load_example(name: str, root: Path) -> Component | Callable[[], Any]:
    """The `component` of the module. Raises `ExampleError` with what the author can do."""
    module = sys.modules.get(name) or _import(name, module_file(name, root))
    if not hasattr(module, "component"):
        raise ExampleError(f"no `component` in `{name}`", "a module-level `component = …`, or a function of that name")
    component = module.component
    if not callable(component) and not isinstance(component, Component | str | int | float | list | tuple):
        raise ExampleError(
            f"`component` of type {type(component).__name__} in `{name}`", "a Dash component or a function"
        )
    return component


def module_file(name: str, root: Path) -> Path:
    """The file of a dotted name below the project. Folders may have hyphens, which `import` could not name."""
    parts = name.split(".")
    file = root.joinpath(*parts).with_suffix(".py")
    if not name or not all(parts) or any("/" in part or "\\" in part for part in parts):
        raise ExampleError(f"`{name}`", "a dotted module such as `docs.charts.bars`")
    if not file.is_file():
        raise ExampleError(f"the module `{name}`, which is not there", f"a file {file.relative_to(root).as_posix()}")
    return file


def _import(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ExampleError(f"the module `{name}`", "a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with _callbacks_undone_on_failure(name):
            spec.loader.exec_module(module)
    except ExampleError:
        sys.modules.pop(name, None)
        raise
    except BaseException as error:
        sys.modules.pop(name, None)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise ExampleError(f"`{name}` failing to import with {_where(error, file)}", "a module that imports") from error
    return module


@contextmanager
def _callbacks_undone_on_failure(name: str) -> Iterator[None]:
    """Takes back the callbacks of a module that fails, or that answers an output which has a callback already.

    Dash would refuse to start the whole site over either.
    """
    callbacks, calls, scripts = callback_globals()
    known, known_calls, known_scripts = dict(callbacks), len(calls), len(scripts)
    try:
        yield
        outputs = Counter(output for call in calls for output in _outputs(call["output"]))
        new = {output for call in calls[known_calls:] for output in _outputs(call["output"])}
        twice = sorted(output for output in new if outputs[output] > 1)
        if twice:
            raise ExampleError(f"a second callback for `{twice[0]}` in `{name}`", "ids that no other example uses")
    except BaseException:
        callbacks.clear()
        callbacks.update(known)
        del calls[known_calls:]
        del scripts[known_scripts:]
        raise


def _outputs(written: str) -> list[str]:
    """The outputs of a callback as Dash writes them: `a.b`, or `..a.b...c.d..` for several."""
    return written[2:-2].split("...") if written.startswith("..") else [written]


def _where(error: BaseException, file: Path) -> str:
    """The error, with the line of the example that caused it."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(file):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    place = f" at {file.name}:{line}" if line else ""
    return f"{type(error).__name__}: {error}{place}"


def missing_icons(file: Path) -> Iterator[tuple[str, int]]:
    """Name and line of each `DashIconify(icon="…")` in the file whose drawing is not bundled, each name once.

    The text is read, not the component: a callback may draw an icon that no page shows at first.
    """
    told: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call) and _called(node.func) == "DashIconify":
            for name in _icons(node):
                if not has_icon(name) and name not in told:
                    told.add(name)
                    yield name, node.lineno


def _called(function: ast.expr) -> str:
    """The last word of what is called: `DashIconify` of `dash_iconify.DashIconify`."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _icons(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg == "icon" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
            yield keyword.value.value
