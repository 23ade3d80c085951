"""`.. source::`"""

import ast
import re
from pathlib import Path

from markupsafe import Markup
from pydantic import AliasChoices, Field, field_validator

from lib.content.code_fence import CodeInfo, highlight_code, language_for
from lib.content.context import PageContext
from lib.content.diagnostics import did_you_mean
from lib.content.loader import parser_mark
from lib.directives.base import Call, Directive, DirectiveError, Options
from lib.directives.tabs import Tab, tab_group
from lib.islands.standalone import syntax_nodes
from lib.islands.templates import render
from lib.process.cache import get_disk_cache
from lib.translations import catalog, language

_PATH = "a path from the root of the project, such as `run.py`"
_RANGE = re.compile(r"^(\d+)(?:-(\d+))?$")
# The ends of lines as Python counts them; `splitlines` also splits at other characters, such as form feeds.
LINE_END = re.compile(r"\r\n?|\n")
SECRET = re.compile(r"(^|/)\.|\.(pem|key|p12|pfx)$")


class SourceOptions(Options):
    """The part of the file to show, and whether it is folded."""

    lines: str | None = None
    symbol: str | None = None
    expanded: bool | None = Field(None, validation_alias=AliasChoices("expanded", "defaultExpanded"))
    button: bool = Field(True, validation_alias=AliasChoices("button", "withExpandedButton"))

    @field_validator("lines")
    @classmethod
    def _range(cls, value: str) -> str:
        if not _RANGE.match(value):
            raise ValueError("Use a line or a range such as `10-40`.")
        return value


class Source(Directive[SourceOptions]):
    """The text of project files, highlighted. The argument is a path, or several with commas, shown as tabs.

    `:lines:` shows a range such as `10-40`, `:symbol:` one function or class of a Python file. Of a long text,
    the first lines are visible, with `:expanded: true` all, and with `false` none. Hidden files and files outside
    of the project are an error.
    """

    NAME = "source"
    ALIASES = ("sourcetabs",)
    OPTIONS = SourceOptions

    def render(self, call: Call[SourceOptions], page: PageContext) -> str:
        excerpts, options = _excerpts(call, page), call.options
        folds = options.button and not options.expanded
        tabs = []
        for path, text, first in excerpts:
            anchor = page.unique("source")
            info = CodeInfo(language_for(path), path, start=first, numbered=True, folds=folds, anchor=anchor)
            tabs.append(Tab(path, [code_figure(text, info)]))
        shown = tabs[0].content[0] if len(tabs) == 1 else str(tab_group(tabs, page.unique("source"), sync=False))
        if options.expanded is not False or not options.button:
            return shown
        return str(render("lib/directives/exec.html", "source", Markup(shown), [path for path, _, _ in excerpts]))

    def markdown(self, call: Call[SourceOptions], page: PageContext) -> str:
        return "\n\n".join(f"`{path}`\n\n{fence(text, language_for(path))}" for path, text, _ in _excerpts(call, page))


def code_figure(text: str, info: CodeInfo) -> str:
    """Return highlighted source code, from the disk cache if possible: Pygments needs a second for all pages."""
    cache, key = get_disk_cache(), f"{parser_mark()}\n{catalog(language())}\n{info}\n{text}"
    cached = cache.get("code", key)
    if cached is not None:
        return cached.decode()
    figure = highlight_code(text, info)
    cache.put("code", key, figure.encode())
    return figure


def fence(text: str, language: str) -> str:
    """Return a code block with a fence that is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"


def read_project_file(relative: str, root: Path) -> str:
    """Return the text of a file of the project. Raises `DirectiveError` for other files."""
    path = (root / relative).resolve()
    inside = path.is_relative_to(root.resolve())
    if not inside or SECRET.search(path.relative_to(root.resolve()).as_posix()):
        raise DirectiveError(f"File not allowed: `{relative}`.", "Use a project file that is not hidden and not a key.")
    if not path.is_file():
        others = (file.relative_to(root.resolve()).as_posix() for file in path.parent.glob("*"))
        near = did_you_mean(relative, (name for name in others if not SECRET.search(name)))
        raise DirectiveError(f"File not found: `{relative}`.", f"{near}Use {_PATH}.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DirectiveError(f"File is not text: `{relative}`.", "Use a text file in UTF-8.") from error


def _excerpts(call: Call[SourceOptions], page: PageContext) -> list[tuple[str, str, int]]:
    """Return path, text, and first line of each file in the argument."""
    paths = [path.strip() for path in call.argument.split(",") if path.strip()]
    if not paths:
        raise DirectiveError("Missing path for directive `source`.", f"Add {_PATH}.")
    return [(path, *_excerpt(read_project_file(path, page.at.place.root), path, call.options)) for path in paths]


def _excerpt(text: str, path: str, options: SourceOptions) -> tuple[str, int]:
    lines = LINE_END.split(text.removesuffix("\n"))
    first, last = 1, len(lines)
    if options.symbol:
        first, last = _symbol_lines(text, path, options.symbol)
    elif options.lines and (match := _RANGE.match(options.lines)):
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= min(last, len(lines)):
            raise DirectiveError(f"Invalid `:lines: {options.lines}` for `{path}`.", f"Use lines 1 to {len(lines)}.")
    return "\n".join(lines[first - 1 : last]) + "\n", first


def _symbol_lines(text: str, path: str, symbol: str) -> tuple[int, int]:
    """Return first and last line of a function, class, or constant, including decorators."""
    try:
        scope = syntax_nodes(text)[0].body
    except SyntaxError as error:
        raise DirectiveError(f"Cannot find `:symbol:` in `{path}`.", "Use a valid Python file.") from error
    first = last = 1
    for part in symbol.split("."):
        found = next((node for node in scope if _defines(node, part)), None)
        if found is None:
            raise DirectiveError(f"Symbol `{symbol}` not found in `{path}`.", "Use a function, class, or constant.")
        decorators = [decorator.lineno for decorator in getattr(found, "decorator_list", [])]
        first, last = min([found.lineno, *decorators]), found.end_lineno or found.lineno
        scope = getattr(found, "body", [])
    return first, last


def _defines(node: ast.stmt, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return name in (getattr(node, "name", None), *(getattr(target, "id", None) for target in targets))
