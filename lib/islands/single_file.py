"""A live example as a standalone file: its source, its requirements, and an app around its component."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dash.development.base_component import Component

from lib.dash_internals import iter_components

ADDRESS = "/_examples/"
# Names that work only in the site.
_TIED = frozenset({"__file__", "ClientsideFunction", "get_asset_url", "get_relative_path"})
_DEPENDENCIES = frozenset({"Input", "Output", "State"})
_MANTINE = "dash_mantine_components"

_STYLE = "body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font-family: system-ui, sans-serif }"
_BY_SYSTEM = ":root { color-scheme: light dark }"
# Like assets/site/60-live.css: a figure without a template has dark text on white.
_FIGURES = (
    ".js-plotly-plot .main-svg { background: transparent !important }",
    ".js-plotly-plot .main-svg .bg:not(.hoverlayer .bg) { fill: transparent !important }",
    '.js-plotly-plot :is(.infolayer, [class$="tick"], .annotation) text { fill: currentColor !important }',
    ".js-plotly-plot :is(.gridlayer, .zerolinelayer) path { stroke: #8884 !important }",
    ".js-plotly-plot .modebar-group { background: transparent !important }",
)


def address_of(file: Path, root: Path) -> str:
    """Return the path of a file of an example, under the prefix."""
    return ADDRESS + file.relative_to(root).as_posix()


def requirements(file: Path, root: Path) -> list[str] | None:
    """Return the packages of an example with their versions, or None if it uses the project or the site."""
    tree = _parsed(file)
    if file.with_suffix(".js").exists() or _TIED & set(_names(tree)):
        return None
    needed = {"dash"}
    for module in _imported(tree):
        if (root / module).exists() or (root / f"{module}.py").exists():
            return None
        if module not in sys.stdlib_module_names:
            package = _package(module)
            if package is None:
                return None
            needed.add(package)
    is_async = any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(tree))
    return [f"{'dash[async]' if name == 'dash' and is_async else name}=={_version(name)}" for name in sorted(needed)]


def single_file(file: Path, root: Path, component: Any) -> str | None:
    """Return the standalone file of an example, or None. `component` is the value in the module."""
    needed = requirements(file, root)
    if needed is None:
        return None
    source = file.read_text(encoding="utf-8-sig").rstrip()
    head = _head(file.relative_to(root).as_posix(), file_name(file), needed)
    return "\n".join([*head, source, "", "", *_tail(_parsed(file), component)]) + "\n"


def file_name(file: Path) -> str:
    """Return the name of the file, which must not be the name of a package that it could import."""
    taken = file.stem in sys.stdlib_module_names or find_spec(file.stem) is not None
    return f"{file.stem}_example.py" if taken else file.name


def _parsed(file: Path) -> ast.Module:
    return _tree(file.read_text(encoding="utf-8-sig"))


@lru_cache(maxsize=128)
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


def _names(tree: ast.Module) -> Iterator[str]:
    """Yield all names that a module reads or imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the top-level name of each import, or a dot for a relative import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else str(node.module).split(".")[0]


@lru_cache
def _package(module: str) -> str | None:
    """Return the package of a module. A search in all packages is slow, so a package with the same name is first."""
    with suppress(PackageNotFoundError):
        return re.sub(r"[-_.]+", "-", distribution(module.replace("_", "-")).name).lower()
    packages = packages_distributions().get(module)
    return re.sub(r"[-_.]+", "-", packages[0]).lower() if packages else None


_version = lru_cache(version)


def _head(path: str, name: str, needed: Sequence[str]) -> list[str]:
    """Return the instructions, also as inline script metadata (PEP 723) for tools such as uv."""
    quoted = " ".join(f'"{package}"' for package in needed)
    return [
        f"# {path}, with an app around it.",
        "#",
        f"#     pip install {quoted}",
        f"#     python {name}",
        "#",
        f"# or, without installing anything: uv run {name}",
        "#",
        "# /// script",
        '# requires-python = ">=3.11"',
        "# dependencies = [",
        *(f'#     "{package}",' for package in needed),
        "# ]",
        "# ///",
    ]


def _tail(tree: ast.Module, component: Any) -> list[str]:
    modules = set(_imported(tree))
    mantine = _MANTINE in modules
    rules = [_STYLE, *([] if mantine else [_BY_SYSTEM]), *(_FIGURES if "plotly" in modules else [])]
    arguments = "__name__, suppress_callback_exceptions=True" if _comes_later(tree, component) else "__name__"
    return [
        'if __name__ == "__main__":',
        *(["    import dash_mantine_components as dmc"] if mantine else []),
        "    from dash import Dash",
        "",
        '    STYLE = """',
        *(f"        {rule}" for rule in rules),
        '    """',
        f"    app = Dash({arguments})",
        '    app.index_string = app.index_string.replace("</head>", f"<style>{STYLE}</style></head>")',
        f"    app.layout = {_layout(mantine=mantine, per_view=callable(component))}",
        "    app.run()",
    ]


def _layout(*, mantine: bool, per_view: bool) -> str:
    """Return the expression of the layout, for Mantine with a provider that uses the color scheme of the system."""
    if not mantine:
        return "component"
    if per_view:
        return 'lambda: dmc.MantineProvider(component(), defaultColorScheme="auto")'
    return 'dmc.MantineProvider(component, defaultColorScheme="auto")'


def _comes_later(tree: ast.Module, component: Any) -> bool:
    """Return whether a callback uses a component that the initial layout does not contain."""
    named = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _DEPENDENCIES
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    return bool(named) and (callable(component) or not named <= _ids(component))


def _ids(component: Any) -> set[Any]:
    """Return the text ids of a tree."""
    if isinstance(component, list | tuple):
        return {found for part in component for found in _ids(part)}
    if not isinstance(component, Component):
        return set()
    parts = [component, *iter_components(component)]
    return {part.id for part in parts if isinstance(getattr(part, "id", None), str)}
