"""Finds the icons that a live example draws and the site does not have, which would be gaps in the page."""

import ast
from collections.abc import Iterator
from pathlib import Path

from lib.icons import has_icon


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
