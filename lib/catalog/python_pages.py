"""Imports the Python pages, and writes the Markdown of those without their own: the text and the callbacks.

A page that fails is reported, and the site starts without it.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import dash

from lib.catalog.library import reserved_names
from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_listed, is_not_found
from lib.content.diagnostics import Diagnostic, as_sentence, import_fix, relative_path
from lib.content.links import free_path, why_reserved
from lib.content.parsed_page import Heading
from lib.dash_internals import import_page
from lib.directives.example_module import import_errors, line_of, report_errors
from lib.directives.source import LINE_END, fence
from lib.islands import to_html
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
            source = relative_path(_file_of(module), PROJECT_ROOT)
            import_errors.append(Diagnostic(source, 1, f"Path `{path}` is not available.", fix))


def _file_of(module: str) -> Path:
    """Return the file of a page's module, or a path with its name."""
    return PROJECT_ROOT / (getattr(sys.modules.get(module), "__file__", None) or module.removeprefix("docs:"))


# The document has its own title and description. Controls and drawings have no text.
_LEFT_OUT = "h1, .article-header, button, input, option, script, select, style, svg, textarea"
_CALLBACK = re.compile(r"(?:[\w.]+(?:\(\))?\.)?(?:clientside_)?callback\b")


def add_markdown() -> Iterator[Diagnostic]:
    """Add `markdown` and `headings` to the listed Python pages without `markdown`.

    Yield a diagnostic for each layout function that fails. Its page stays as it is.
    """
    for entry in registered_pages():
        if is_listed(entry) and entry.get("markdown") is None:
            try:
                dash.page_registry[entry["module"]].update(_described(entry))
            except (Exception, SystemExit) as error:
                yield layout_error(entry, error)


def layout_error(entry: Mapping[str, Any], error: BaseException) -> Diagnostic:
    """Return the diagnostic for a layout function that raised an exception."""
    file = _file_of(entry["module"])
    message = as_sentence(f"The layout function fails: {type(error).__name__}: {error}")
    return Diagnostic(relative_path(file, PROJECT_ROOT), line_of(error, file) or 1, message, import_fix(error))


def _described(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Markdown and the headings of a page. The imports take time that few sites need."""
    from bs4 import BeautifulSoup  # noqa: PLC0415
    from markdownify import MarkdownConverter  # noqa: PLC0415

    layout, file = entry["layout"], _file_of(entry["module"])
    page = BeautifulSoup(to_html(layout() if callable(layout) else layout), "html.parser")
    for part in page.select(_LEFT_OUT):
        part.decompose()
    found = page.select("h2[id], h3[id], h4[id]")
    headings = tuple(Heading(int(part.name[1]), str(part["id"]), part.get_text(" ", strip=True)) for part in found)
    text = MarkdownConverter(heading_style="atx", bullets="-").convert_soup(page).strip()
    code = _callbacks(file.read_text(encoding="utf-8-sig")) if file.is_file() else ""
    parts = (text, code and f"Callbacks of this page:\n\n{fence(code, 'python')}")
    return {"markdown": "\n\n".join(filter(None, parts)), "headings": entry.get("headings") or headings}


def _callbacks(source: str) -> str:
    """Return the source of functions with the decorator `callback`, and of calls such as `clientside_callback(…)`."""
    places: list[tuple[int, int | None]] = []
    for node in ast.walk(ast.parse(source)):
        calls = getattr(node, "decorator_list", None) or ([node.value] if isinstance(node, ast.Expr) else [])
        if any(_CALLBACK.match(ast.unparse(call)) for call in calls):
            places.append((calls[0].lineno, getattr(node, "end_lineno", None)))
    lines = LINE_END.split(source)
    return "\n\n\n".join(dedent("\n".join(lines[first - 1 : last])) for first, last in sorted(places))
