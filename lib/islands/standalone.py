"""A live example as a standalone file: its source, its requirements, and an app around its component."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dash import html
from jinja2 import Template

from lib.dash_internals import iter_components

ADDRESS = "/_examples/"
# Names that work only in the site.
_TIED = frozenset({"__file__", "ClientsideFunction", "get_asset_url", "get_relative_path"})

# The file, with the inline script metadata (PEP 723) for tools such as uv. It is Python, so nothing is escaped.
_FILE = Template(
    Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"), trim_blocks=True, keep_trailing_newline=True
)


def address_of(file: Path, root: Path) -> str:
    """Return the path of a file of an example, under the prefix."""
    return ADDRESS + file.relative_to(root).as_posix()


def requirements(file: Path, root: Path) -> list[str] | None:
    """Return the packages of an example with their versions, or None if it uses the project or the site."""
    return None if file.with_suffix(".js").exists() else _requirements(file.read_text(encoding="utf-8-sig"), file, root)


@lru_cache(maxsize=8)
def syntax_nodes(source: str) -> tuple[Any, ...]:
    """Return all nodes of a source; the first is the module. Several parts of a page need those of the same source."""
    return tuple(ast.walk(ast.parse(source)))


@lru_cache(maxsize=256)
def _requirements(source: str, file: Path, root: Path) -> list[str] | None:
    nodes = syntax_nodes(source)
    # Names that the module reads, imports, or defines.
    if any(_TIED & {getattr(node, field, None) for field in ("id", "attr", "name")} for node in nodes):
        return None
    needed = {"dash"}
    for module in _imported(nodes):
        if (root / module).exists() or (root / f"{module}.py").exists():
            return None
        if module not in sys.stdlib_module_names:
            if (package := _package(module)) is None:
                return None
            needed.add(package)
    is_async = any(isinstance(node, ast.AsyncFunctionDef) for node in nodes)
    return [f"{'dash[async]' if name == 'dash' and is_async else name}=={_version(name)}" for name in sorted(needed)]


def standalone_source(file: Path, root: Path, component: Any) -> str | None:
    """Return the standalone file of an example, or None. `component` is the value in the module."""
    needed = requirements(file, root)
    if needed is None:
        return None
    text = file.read_text(encoding="utf-8-sig")
    modules = set(_imported(nodes := syntax_nodes(text)))
    source: str = _FILE.render(
        path=file.relative_to(root).as_posix(),
        name=file_name(file),
        packages=needed,
        source=text.rstrip(),
        mantine="dash_mantine_components" in modules,
        plotly="plotly" in modules,
        later=_comes_later(nodes, component),
        per_view=callable(component),
    )
    return source


def file_name(file: Path) -> str:
    """Return the name of the file, which must not be the name of a package that it could import."""
    taken = file.stem in sys.stdlib_module_names or find_spec(file.stem) is not None
    return f"{file.stem}_example.py" if taken else file.name


def _imported(nodes: tuple[Any, ...]) -> Iterator[str]:
    """Yield the top-level name of each import, or a dot for a relative import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else str(node.module).split(".")[0]


@lru_cache
def _package(module: str) -> str | None:
    """Return the package of a module. A search in all packages is slow, so a package with the same name is first."""
    try:
        packages = [distribution(module.replace("_", "-")).name]
    except PackageNotFoundError:
        packages = packages_distributions().get(module, [])
    return re.sub(r"[-_.]+", "-", packages[0]).lower() if packages else None


_version = lru_cache(version)


def _comes_later(nodes: tuple[Any, ...], component: Any) -> bool:
    """Return whether a callback uses a component that the initial layout does not contain."""
    named = set()
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="Input" | "Output" | "State"), args=[ast.Constant(value=name), *_]):
                named.add(name)
    if callable(component) or not named:
        return bool(named)
    return not named <= {str(getattr(part, "id", "")) for part in iter_components(html.Div(component))}
