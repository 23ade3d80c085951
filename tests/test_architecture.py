"""Imports follow the order of the layers."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lib.dash_internals import PRIVATE_NAMES, check
from tests.serving import PROJECT

# A file imports only from entries after its own. Parts of the same entry do not import each other.
LAYERS = (
    ("run.py", "gunicorn.conf.py"),
    ("lib/app.py",),
    ("lib/features/*",),
    ("lib/delivery", "pages"),
    ("lib/servers", "components"),
    ("lib/catalog",),
    ("lib/directives",),
    ("lib/content", "lib/http"),
    ("lib/islands", "lib/process"),
    ("lib/site.py", "lib/backend.py", "lib/translations"),
    ("lib/settings.py", "lib/dash_internals.py"),
)
# Parts of the feature interface, which features and `lib/app.py` import.
INTERFACE = ("lib.features", "lib.features.feature", "lib.features.services")
# The only feature that imports others; it declares them in `requires`.
DEMO = {"lib/features/demo": {"lib/features/api", "lib/features/live"}}
# Public import paths for other code. No module of the project imports them.
RE_EXPORTS = {"lib.analytics_tracker", "lib.asgi_middleware", "lib.asgi_routes"}
FRAMEWORKS = {"flask", "quart", "fastapi", "starlette", "uvicorn", "hypercorn", "gunicorn", "werkzeug"}
# The only files that use a web framework.
FRAMEWORK_FILES = re.compile(
    r"lib/servers/|lib/features/\w+/(\w*routes|fastapi|openapi|streams|asgi|wsgi|middleware)\.py"
)
MAX_MODULES, MAX_LINES, MAX_LOOSE = 220, 300, 9
# The maximum number of all lines of the running site.
MAX_ALL_LINES = 22_000


@cache
def runtime_files() -> tuple[Path, ...]:
    """Return all files of the running site."""
    folders = (file for folder in ("lib", "components", "pages") for file in (PROJECT / folder).rglob("*.py"))
    return (PROJECT / "run.py", PROJECT / "gunicorn.conf.py", *sorted(folders))


def name_of(file: Path) -> str:
    """Return the path of a file in the project."""
    return file.relative_to(PROJECT).as_posix()


def module_of(file: Path) -> str:
    return name_of(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def modules() -> dict[str, Path]:
    return {module_of(file): file for file in runtime_files()}


@cache
def imports_of(file: Path) -> tuple[str, ...]:
    """Return the modules that a file imports, also in functions. Modules of the project have their full name."""
    return tuple(_imports(ast.parse(file.read_text(encoding="utf-8"))))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in modules() else node.module


def part_of(file: Path) -> str:
    """Return the part of the project that a file belongs to: a file of the list, a package, or one feature."""
    top, *rest = name_of(file).split("/")
    if top != "lib" or len(rest) < 2:
        return top if rest and top != "lib" else name_of(file)
    return "/".join(["lib", *rest[: 2 if rest[0] == "features" and len(rest) > 2 else 1]])


def layer_of(part: str) -> int | None:
    names = [part, "lib/features/*" if part.startswith("lib/features") else part]
    return next((n for n, layer in enumerate(LAYERS) if any(name in layer for name in names)), None)


def test_imports_point_downward() -> None:
    wrong = []
    for file in runtime_files():
        here, module = part_of(file), module_of(file)
        if layer_of(here) is None or module in RE_EXPORTS:
            continue
        for imported in imports_of(file):
            target = modules().get(imported)
            there = part_of(target) if target else here
            is_interface = imported in INTERFACE and here.startswith(("lib/features", "run", "gunicorn"))
            if there == here or is_interface or there in DEMO.get(here, ()):
                continue
            lower = layer_of(there)
            if lower is None or lower <= (layer_of(here) or 0):
                wrong.append(f"{name_of(file)} imports {imported}")
    assert wrong == []


def test_each_part_is_in_the_list() -> None:
    parts = {part_of(file) for file in runtime_files()} - {"lib/__init__.py"}
    parts -= {module.replace(".", "/") + ".py" for module in RE_EXPORTS}
    assert [part for part in sorted(parts) if layer_of(part) is None] == []


def test_no_file_is_in_an_import_cycle() -> None:
    graph = {
        module: {imported for imported in imports_of(file) if imported in modules() and imported != module}
        for module, file in modules().items()
    }
    while leaves := [module for module, targets in graph.items() if not targets & graph.keys()]:
        for module in leaves:
            del graph[module]
    assert sorted(graph) == []


def test_nothing_imports_a_re_export() -> None:
    users = [name_of(file) for file in runtime_files() if RE_EXPORTS & set(imports_of(file))]
    assert users == []


def test_only_one_module_uses_private_names_of_dash() -> None:
    attributes = {name.rpartition(":")[2].rpartition(".")[2] for name in PRIVATE_NAMES}
    private = {name for name in attributes if name.startswith("_")} | {
        "_after_request_func",
        "_background_manager",
        "_before_request_funcs",
        "_callback_list",
        "_get_traceback",
    }
    wrong = []
    for file in runtime_files():
        if name_of(file) == "lib/dash_internals.py":
            continue
        wrong += [f"{name_of(file)}: {name}" for name in imports_of(file) if re.match(r"dash\.(\w+\.)*_", name)]
        tree = ast.parse(file.read_text(encoding="utf-8"))
        wrong += [
            f"{name_of(file)}:{node.lineno}: {node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in private
        ]
    assert wrong == []


def test_only_the_adapters_use_a_web_framework() -> None:
    wrong = [
        f"{name_of(file)} imports {module}"
        for file in runtime_files()
        if not FRAMEWORK_FILES.match(name_of(file))
        for module in imports_of(file)
        if module.split(".")[0] in FRAMEWORKS
    ]
    assert wrong == []


def test_live_examples_import_the_site_only() -> None:
    wrong = [
        f"{name_of(file)} imports {module}"
        for file in (PROJECT / "docs").rglob("*.py")
        for module in imports_of(file)
        if module.split(".")[0] in {"benchmarks", "tests", "tools"}
    ]
    assert wrong == []


def test_the_project_stays_small() -> None:
    lines = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in runtime_files()}
    assert len(lines) <= MAX_MODULES
    assert sum(lines.values()) <= MAX_ALL_LINES
    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}
    assert len([name for name in lines if re.fullmatch(r"lib/\w+\.py", name)]) <= MAX_LOOSE


def test_the_private_names_exist() -> None:
    check()


def test_the_public_modules_exist() -> None:
    names = ("backend", "asgi_routes", "asgi_middleware", "analytics_tracker")
    assert {f"lib/{name}.py" for name in names} | {"components/header.py"} <= set(map(name_of, runtime_files()))
