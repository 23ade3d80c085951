"""Whether a page may hold Dash's own table: its script is in every page of Dash, for the few that have one."""

import re
import sys
from functools import lru_cache
from pathlib import Path

from dash import dash_table

from lib.settings import PROJECT_ROOT, get_settings

_SCRIPT = re.compile(r"<script[^>]*/dash/dash_table/[^>]*></script>\n?")


def without_unused_table(scripts: str) -> str:
    """Dash's script elements, without that of the table where nothing here makes one."""
    return scripts if _is_used() else _SCRIPT.sub("", scripts)


@lru_cache(maxsize=1)
def _is_used() -> bool:
    """Whether a module of the pages names the table, or any other module, of another package too, holds it."""
    folders = (get_settings().docs_dir, PROJECT_ROOT / "pages", PROJECT_ROOT / "components")
    return any(_names(file) for folder in folders for file in folder.rglob("*.py")) or any(
        not name.startswith("dash.") and name != "dash" and _holds(module) for name, module in [*sys.modules.items()]
    )


def _names(file: Path) -> bool:
    return "DataTable" in file.read_text(encoding="utf-8", errors="replace")


def _holds(module: object) -> bool:
    held = getattr(module, "__dict__", {}).values()
    return module is not sys.modules[__name__] and any(
        value is dash_table or value is dash_table.DataTable for value in [*held]
    )
