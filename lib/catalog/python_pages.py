"""Imports the Python pages. A page that fails is reported, and the site starts without it."""

import sys
from pathlib import Path

import dash

from lib.catalog.library import reserved_names
from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_not_found
from lib.content.diagnostics import PageError
from lib.content.links import free_path, why_reserved
from lib.dash_internals import import_page
from lib.directives.example_module import report_errors
from lib.settings import PROJECT_ROOT


def import_pages(folder: str) -> None:
    """Import the modules of a folder that call `dash.register_page`, in the order of their names."""
    for file in sorted(Path(folder).rglob("*.py")):
        if any(part.startswith((".", "_")) for part in file.relative_to(folder).parts):
            continue
        with report_errors(file, PROJECT_ROOT, "page"):
            if "register_page" in file.read_text(encoding="utf-8"):
                import_page(str(file))
    _remove_invalid()


def _remove_invalid() -> None:
    """Remove pages with a path of the site or of an earlier page: with the same path twice, Dash would not start."""
    owners: dict[str, str] = {}
    for entry in registered_pages():
        path, module = entry["path"], str(entry["module"])
        owner = owners.setdefault(path.strip("/"), module)
        reason = "" if module.startswith("docs:") or is_not_found(entry) else why_reserved(path, reserved_names())
        if owner != module:
            reason = f"`{owner}` has this path."
        if reason:
            del dash.page_registry[module]
            free = free_path(path, reserved_names())
            fix = f"{reason} Use another one{f', such as `{free}`' if free != path else ''}."
            name = getattr(sys.modules.get(module), "__file__", None) or module.removeprefix("docs:")
            with report_errors(PROJECT_ROOT / name, PROJECT_ROOT, "page"):
                raise PageError(f"Path `{path}` is not available.", fix)
