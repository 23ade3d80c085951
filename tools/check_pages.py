"""Checks that take too long for a start: IDs have one owner, callbacks use IDs that exist, layouts do not fail.

Also, each Markdown file is a page.
"""

import ast
import re
import sys
from collections.abc import Coroutine, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dash import html

from lib.catalog.lookup import Entry, registered_pages
from lib.catalog.python_pages import layout_error
from lib.content.diagnostics import Diagnostic, relative_path
from lib.content.loader import Content
from lib.dash_internals import iter_components
from lib.islands import live_examples

_DEPENDENCIES = frozenset({"Input", "Output", "State", "ClientsideOutput"})
# IDs of Dash and of the site.
_OWN = ("_pages_", "atoll-")
_SITE = {"color-scheme-storage": "components.appshell"}


def id_faults(content: Content, root: Path, docs_dir: Path) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each ID with two owners, and for each ID in a callback that no component has."""
    trees = {name: tree for name, tree in _trees(content) if not callable(tree)}
    files = dict(_modules(docs_dir))
    owners: dict[str, str] = dict(_SITE)
    for name, tree in trees.items():
        for identifier in _ids(tree):
            owner = owners.setdefault(identifier, name)
            if owner != name:
                message = f"ID `{identifier}` is also used in `{owner}`."
                fix = f"Use another ID in one of them, such as `{name.rpartition('.')[2]}-{identifier}`."
                yield Diagnostic(_source(name, root), 1, message, fix)
    used = {file: list(used_ids(tree)) for file, tree in files.items()}
    known = {*owners, *(text for file, tree in files.items() for text in other_texts(tree, used[file]))}
    for file, nodes in used.items():
        for node in () if _has_computed_ids(files[file]) else nodes:
            if node.value not in known and not node.value.startswith(_OWN):
                near = get_close_matches(node.value, owners, n=1)
                fix = f"Did you mean `{near[0]}`?" if near else "Use the ID of a component."
                source = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
                yield Diagnostic(source, node.lineno, f"No component has the ID `{node.value}`.", fix)


def unread_files(root: Path, docs_dir: Path) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each Markdown file that the site does not read, because of its suffix."""
    for file in sorted(docs_dir.rglob("*")):
        if file.suffix != ".md" and file.suffix.lower() in {".md", ".markdown", ".mdx"}:
            fix = f"Rename it to `{file.stem}.md`."
            yield Diagnostic(relative_path(file, root), 1, "This file is not a page.", fix)


def _trees(content: Content) -> Iterator[tuple[str, Any]]:
    """Yield the component trees of live examples and Python pages by module."""
    for page in content.pages:
        for example in live_examples(list(page.blocks)):
            yield example.name, example.source
    for entry in registered_pages():
        if entry["module"] in sys.modules:
            yield entry["module"], entry["layout"]


def _ids(tree: Any) -> set[str]:
    found = (getattr(part, "id", None) for part in iter_components(html.Div(tree)))
    return {identifier for identifier in found if isinstance(identifier, str)}


def _modules(docs_dir: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the files of pages and examples with their syntax trees."""
    pages = (getattr(sys.modules.get(entry["module"]), "__file__", None) for entry in registered_pages())
    for file in {*docs_dir.rglob("*.py"), *(Path(file) for file in pages if file)}:
        try:
            yield file, ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue  # the directive reports it


def used_ids(tree: ast.Module) -> Iterator[Any]:
    """Yield the texts that are IDs in the dependencies of callbacks."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="html"))):  # html.Output is an element
                pass
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str()), *_]):
                if name in _DEPENDENCIES:
                    yield node.args[0]


def _has_computed_ids(tree: ast.Module) -> bool:
    """Return whether a module can have more IDs than its texts: from expressions, or from modules of the project."""
    return any(
        (
            isinstance(node, ast.keyword)
            and node.arg == "id"
            and isinstance(node.value, ast.JoinedStr | ast.Call | ast.BinOp)
        )
        or (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").partition(".")[0] in {"components", "docs", "pages"}
        )
        for node in ast.walk(tree)
    )


def other_texts(tree: ast.Module, used: list[Any]) -> Iterator[str]:
    """Yield all texts of a module that are not in `used`: an ID can come from a variable."""
    apart = {id(node) for node in used}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.value


def _source(module: str, root: Path) -> str:
    file = Path(getattr(sys.modules.get(module), "__file__", None) or module)
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)


def _call_layout(entry: Entry) -> None:
    """Call a layout function as for a request without a query. Variables of the path have the text `none`."""
    variables = re.findall("<(.*?)>", entry["path_template"] or "")
    layout = entry["layout"](**dict.fromkeys(variables, "none"))
    if isinstance(layout, Coroutine):
        layout.close()
        raise TypeError("pages cannot have an asynchronous layout function")


def layout_faults() -> Iterator[Diagnostic]:
    """Call the layout function of each Python page, and yield the errors."""
    for entry in registered_pages():
        if callable(entry["layout"]) and entry["module"] in sys.modules:
            try:
                _call_layout(entry)
            except Exception as error:
                yield layout_error(entry, error)
