"""The arrows of the README's map: what each part of the project may import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import PROJECT

FRAMEWORKS = {"flask", "quart", "fastapi", "starlette", "uvicorn", "hypercorn", "gunicorn", "werkzeug"}

# Part of the project → what it must not import, by the beginning of the module's name.
FORBIDDEN = {
    "lib/content": {"dash.dash", "components", "pages", "lib.delivery", "lib.servers", "lib.api", "lib.directives"},
    "lib/islands": {"lib.content", "lib.directives", "lib.delivery", "lib.servers", "components", "pages"},
    "lib/directives": {"lib.delivery", "lib.api", "lib.app", "components", "pages"},
    "lib/servers": {"lib.delivery", "lib.api", "lib.directives", "lib.mcp", "components", "pages", "lib.app"},
    "lib/api": {"lib.app", "lib.directives", "components", "pages"},
    "lib/search": {"lib.app", "lib.delivery", "lib.servers", "lib.api", "lib.mcp", "lib.directives", "components"},
    "lib/delivery": {"lib.app", "lib.api", "lib.directives", "lib.library", "pages"},
    "lib/analytics": {"lib.app", "lib.delivery", "lib.directives", "lib.content", "components", "pages"},
    "lib/admin": {"lib.app", "lib.delivery", "lib.api", "lib.directives", "components", "pages"},
    "lib/mcp": {"lib.app", "lib.delivery", "lib.api", "lib.llms", "components", "pages"},
    "lib/observability": {"lib.app", "lib.delivery", "lib.api", "lib.directives", "components", "pages"},
    "lib/broadcasting": {
        "lib.app",
        "lib.settings",
        "lib.site",
        "lib.live",
        "lib.servers",
        "lib.api",
        "components",
        "pages",
    },
    "lib/live": {"lib.app", "lib.directives", "lib.content", "lib.mcp", "components", "pages"},
    "components": {"lib.delivery", "lib.servers", "lib.api", "lib.directives", "lib.app", "pages"},
    "pages": {"lib.delivery", "lib.servers", "lib.api", "lib.app"},
    # Live examples run wherever the site does.
    "docs": {"benchmarks", "tests", "tools"},
}
# The only places that name a web framework.
EDGES = ("lib/servers/", "lib/asgi_", "lib/demo/", "lib/live/fastapi_routes.py", "lib/live/quart_routes.py")


@pytest.mark.parametrize("part", FORBIDDEN)
def test_arrows_run_downwards(part: str) -> None:
    wrong = [
        f"{file.relative_to(PROJECT)} imports {module}"
        for file in (PROJECT / part).rglob("*.py")
        for module in imported(file)
        if any(module == name or module.startswith(f"{name}.") for name in FORBIDDEN[part])
    ]
    assert wrong == []


def test_only_the_edges_name_a_web_framework() -> None:
    wrong = [
        f"{path} imports {module}"
        for folder in ("lib", "components", "pages")
        for file in (PROJECT / folder).rglob("*.py")
        if not (path := file.relative_to(PROJECT).as_posix()).startswith(EDGES)
        for module in imported(file)
        if module.split(".")[0] in FRAMEWORKS
    ]
    assert wrong == []


def imported(file: Path) -> Iterator[str]:
    """The modules that a file imports at run time."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
