"""Imports the Python pages. A page that fails is reported, and the site starts without it."""

import sys
from pathlib import Path

import dash

from lib.catalog.library import reserved_names
from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_not_found
from lib.content.diagnostics import Diagnostic, as_sentence
from lib.content.links import free_path, why_reserved
from lib.content.loader import relative_path
from lib.dash_internals import DashGlobals, import_page
from lib.directives.example_module import line_of
from lib.settings import PROJECT_ROOT

_failed: list[Diagnostic] = []


def import_pages(folder: str) -> None:
    """Import the modules of a folder that call `dash.register_page`, in the order of their names."""
    _failed.clear()
    for file in sorted(Path(folder).rglob("*.py")):
        if any(part.startswith((".", "_")) for part in file.relative_to(folder).parts):
            continue
        before = DashGlobals.now()
        try:
            if "register_page" in file.read_text(encoding="utf-8"):
                import_page(str(file))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            before.restore()
            message = as_sentence(f"Cannot import page: {type(error).__name__}: {error}")
            _report(file, line_of(error, file) or 1, message, "Fix the error in the module.")
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
            _report(PROJECT_ROOT / name, 1, f"Path `{path}` is not available.", fix)


def _report(file: Path, line: int, message: str, fix: str) -> None:
    _failed.append(Diagnostic(relative_path(file, PROJECT_ROOT), line, message, fix))


def import_errors() -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each page that was not imported."""
    return tuple(_failed)
