"""The Markdown of Python pages without their own: the text of the layout, and the source of the callbacks."""

import ast
import re
import sys
from collections.abc import Coroutine, Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import dash

from lib.catalog.lookup import registered_pages
from lib.catalog.navigation import is_listed
from lib.content.diagnostics import Diagnostic, as_sentence
from lib.content.loader import relative_path
from lib.content.parsed_page import Heading
from lib.directives.example_module import line_of
from lib.directives.source import fence
from lib.islands import to_html
from lib.settings import PROJECT_ROOT

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


def call_layout(entry: Mapping[str, Any]) -> Any:
    """Return the layout of a page as for a request without a query. Variables of the path have the text `none`."""
    layout = entry["layout"]
    if callable(layout):
        layout = layout(**dict.fromkeys(re.findall("<(.*?)>", entry["path_template"] or ""), "none"))
    if isinstance(layout, Coroutine):
        layout.close()
        raise TypeError("pages cannot have an asynchronous layout function")
    return layout


def layout_error(entry: Mapping[str, Any], error: BaseException) -> Diagnostic:
    """Return the diagnostic for a layout function that raised an exception."""
    file = _file_of(entry) or Path(entry["module"])
    message = as_sentence(f"The layout function fails: {type(error).__name__}: {error}")
    source, line = relative_path(file, PROJECT_ROOT), line_of(error, file) or 1
    return Diagnostic(source, line, message, "Fix the error in the module.")


def _described(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Markdown and the headings of a page. The imports take time that few sites need."""
    from bs4 import BeautifulSoup  # noqa: PLC0415
    from markdownify import MarkdownConverter  # noqa: PLC0415

    page = BeautifulSoup(to_html(call_layout(entry)), "html.parser")
    for part in page.select(_LEFT_OUT):
        part.decompose()
    headings = tuple(
        Heading(int(part.name[1]), str(part["id"]), part.get_text(" ", strip=True))
        for part in page.select("h2[id], h3[id], h4[id]")
    )
    text = MarkdownConverter(heading_style="atx", bullets="-").convert_soup(page).strip()
    file = _file_of(entry)
    code = _callbacks(file.read_text(encoding="utf-8-sig")) if file else ""
    source = f"Callbacks of this page:\n\n{fence(code, 'python')}" if code else ""
    return {"markdown": "\n\n".join(filter(None, (text, source))), "headings": entry.get("headings") or headings}


def _file_of(entry: Mapping[str, Any]) -> Path | None:
    file = getattr(sys.modules.get(entry["module"]), "__file__", None)
    return Path(file) if file else None


def _callbacks(source: str) -> str:
    """Return the source of functions with the decorator `callback`, and of calls such as `clientside_callback(…)`."""
    places: list[tuple[int, int | None]] = []
    for node in ast.walk(ast.parse(source)):
        calls = getattr(node, "decorator_list", None) or ([node.value] if isinstance(node, ast.Expr) else [])
        if any(_CALLBACK.match(ast.unparse(call)) for call in calls):
            places.append((calls[0].lineno, getattr(node, "end_lineno", None)))
    lines = source.splitlines()
    return "\n\n\n".join(dedent("\n".join(lines[first - 1 : last])) for first, last in sorted(places))
