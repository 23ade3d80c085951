"""Directives in `directives/` and packages work, also for code blocks. Invalid ones are reported with file and line"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import dash
import pytest

from lib import directives
from lib.catalog.check import find_page_errors
from lib.content.diagnostics import Diagnostic
from lib.content.loader import Content
from lib.directives.example_module import import_errors
from lib.directives.plugins import load_plugins
from tests.project import Project, html_of

HEAD = "from lib.directives.base import Directive\n\n\n"


def directive(name: str = "", *, class_name: str = "Tide", **attributes: object) -> str:
    """Return the source of a directive that shows the parts of its call."""
    values = {"NAME": name, **attributes} if name else attributes
    lines = "".join(f"    {key} = {value!r}\n" for key, value in values.items())
    return (
        f"class {class_name}(Directive):\n{lines}"
        "    def render(self, call, page):\n"
        "        return f'<p>{call.argument}|{call.body}|{call.line}|{call.body_line}</p>'\n"
        "    def markdown(self, call, page):\n"
        "        return f'**{call.argument}**{call.body}'\n"
    )


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Restore the directives and the imported modules."""
    monkeypatch.setattr(directives, "_by_name", dict(directives._by_name))
    modules = set(sys.modules)
    yield
    import_errors.clear()
    for name in set(sys.modules) - modules:
        if name.startswith(("directives", "tide_charts")):
            del sys.modules[name]


def reported(project: Project) -> list[str]:
    """Load the plug-ins, and return their errors. Check that the texts are sentences."""
    load_plugins(project.root)
    for error in import_errors:
        assert all(re.fullmatch(r"[A-Z].*\.", text) for text in (error.message, error.fix)), error
    return [str(error) for error in import_errors]


def load(project: Project) -> Content:
    assert reported(project) == []
    return project.load()


def test_a_file_in_the_folder_is_a_directive(project: Project) -> None:
    project.write("directives/tide.py", HEAD + directive("tide", ALIASES=("water",)))
    project.page(".. tide:: high\n\n    body\n\n.. water:: low\n")
    [page] = load(project).pages
    assert html_of(page) == "<p>high|body|6|8</p><p>low||10|11</p>"
    assert page.markdown == "**high**body\n\n**low**\n"


def test_helper_files_and_classes_are_no_directives(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(project.root))
    project.write("directives/_words.py", f"{HEAD}class Base(Directive):\n    pass\n\nWORD = 'tide'\n")
    source = f"from directives._words import WORD, Base\n{HEAD}class _Own(Base):\n    pass\n\n\n{directive('x')}"
    project.write("directives/tide.py", source.replace("'x'", "WORD"))
    project.write("directives/.#tide.py", "broken(")
    assert reported(project) == []
    assert {"tide"} <= set(directives.names())


@pytest.mark.parametrize(
    ("source", "line", "message", "fix"),
    [
        ("x = 1\n\nimport tide_tables\n", 3, "No module named 'tide_tables'", "Install the package with pip"),
        ("def x(:\n", 1, "SyntaxError", "Fix the error in the module."),
        (
            "x = 1\n\nraise ValueError('tide') from KeyError('k')\n",
            3,
            "ValueError: tide",
            "Fix the error in the module.",
        ),
        ("import sys\n\nsys.exit(3)\n", 3, "SystemExit: 3", "Remove what ends the program"),
        ("import dash\n\ndash.Dash(__name__)\n", 1, "creates a Dash app", "Remove `Dash(…)`"),
        ("x = 1\n", 1, "This file contains no directive.", "start the name of the file with `_`"),
        (HEAD + directive(), 4, "Directive `Tide` has no name.", 'Add `NAME = "…"` to the class.'),
        (
            HEAD + directive("exec"),
            4,
            "Name `exec` of directive `Tide` is in use by `lib.directives.exec`.",
            "Use another",
        ),
        (HEAD + directive("a", ALIASES=("sourcetabs",)), 4, "Name `sourcetabs`", "Use another name."),
        (HEAD + "class Tide(Directive):\n    NAME = 'a'\n", 4, "abstract", "Fix the error in the module."),
        (HEAD + directive("a") + "    def __init__(self):\n        1 / 0\n", 11, "ZeroDivisionError", "Fix the error"),
    ],
)
def test_a_plugin_that_is_not_valid_is_reported(
    source: str, line: int, message: str, fix: str, project: Project
) -> None:
    pages = dict(dash.page_registry)
    project.write("directives/broken.py", source)
    project.write("directives/tide.py", HEAD + directive("tide"))
    [error] = reported(project)
    assert error.startswith(f"directives/broken.py:{line}: ")
    assert message in error
    assert fix in error
    assert {"tide"} <= set(directives.names())
    assert dict(dash.page_registry) == pages


def test_two_plugins_with_one_name(project: Project) -> None:
    project.write("directives/a.py", HEAD + directive("tide"))
    project.write("directives/b.py", HEAD + "\n" + directive("tide"))
    assert reported(project) == [
        "directives/b.py:5: Name `tide` of directive `Tide` is in use by `directives.a`. Use another name."
    ]


def test_loading_again_takes_the_saved_version(project: Project) -> None:
    file = project.write("directives/tide.py", HEAD + directive("tide"))
    project.page(".. tide:: high\n")
    assert "high||6|7" in html_of(load(project).pages[0])
    project.write("directives/tide.py", file.read_text(encoding="utf-8").replace("<p>{", "<p>now {"))
    assert "now high||6|7" in html_of(load(project).pages[0])


def test_errors_are_among_those_of_the_pages(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.catalog.check.get_library", project.load)
    project.write("directives/tide.py", "x = 1\n")
    load_plugins(project.root)
    assert [error for error in find_page_errors() if isinstance(error, Diagnostic)] == import_errors


# Code blocks


@pytest.fixture
def fenced(project: Project) -> Project:
    project.write("directives/uml.py", HEAD + directive("plantuml", ALIASES=("puml",), FENCE=True))
    return project


def test_a_code_block_is_a_call(fenced: Project) -> None:
    fenced.page("```plantuml A title\na -> b\n\n  :c: d\n```\n\n~~~puml\n~~~\n\n```python\n1\n```\n")
    [page] = load(fenced).pages
    html = html_of(page)
    assert html.startswith("<p>A title|a -> b\n\n  :c: d|6|7</p><p>||12|13</p><figure")
    assert page.markdown == "**A title**a -> b\n\n  :c: d\n\n****\n\n```python\n1\n```\n"


def test_a_code_block_in_a_directive_is_a_call(fenced: Project) -> None:
    fenced.page(".. tabs::\n\n    .. tab::One\n\n        ```puml\n        x\n        ```\n")
    [page] = load(fenced).pages
    assert "<p>|x|10|11</p>" in html_of(page)
    assert page.markdown == "**One**\n\n****x\n"


@pytest.mark.parametrize(
    "text", ["- ```puml\n  x\n  ```\n", "> ```puml\n> x\n> ```\n", "````\n```puml\nx\n```\n````\n"]
)
def test_other_code_blocks_stay_code(text: str, fenced: Project) -> None:
    fenced.page(text)
    [page] = load(fenced).pages
    assert "<figure" in html_of(page)
    assert "<p>|x" not in html_of(page)


def test_a_code_block_that_is_not_closed(fenced: Project) -> None:
    fenced.page("```puml\nx\n")
    content = load(fenced)
    assert "|x|6|7" in html_of(content.pages[0])
    assert [(error.line, error.message) for error in content.diagnostics] == [(6, "Code block is not closed.")]


def test_without_the_plugin_a_code_block_is_code(fenced: Project) -> None:
    fenced.page("```puml\nx\n```\n")
    assert "data-language" in html_of(fenced.load().pages[0])


# Packages


def install(folder: Path, entry: str, module: str) -> None:
    """Write an installed package with one entry point."""
    (folder / "tide_charts.py").write_text(module, encoding="utf-8")
    info = folder / "tide_charts-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tide-charts\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[atoll.directives]\n{entry}\n", encoding="utf-8")


def test_a_package_adds_a_directive(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "tide = tide_charts:Tide", HEAD + directive("tide"))
    monkeypatch.syspath_prepend(str(tmp_path))
    project.page(".. tide:: high\n")
    assert html_of(load(project).pages[0]) == "<p>high||6|7</p>"


@pytest.mark.parametrize(
    ("entry", "module", "place", "message"),
    [
        (
            "tide = tide_charts:Tide",
            "x = 1\nimport nothing_here\n",
            "tide_charts.py:2",
            "No module named 'nothing_here'",
        ),
        ("tide = tide_charts:Tied", HEAD, "tide_charts.py:1", "has no attribute 'Tied'"),
        ("tide = nothing_here:Tide", HEAD, "nothing_here:1", "Cannot import directive `tide`: ModuleNotFoundError"),
        ("tide = tide_charts:Tide", HEAD + directive("exec"), "tide_charts.py:4", "is in use by `lib.directives.exec`"),
        ("tide = tide_charts:x", "x = 3\n", "tide_charts.py:1", "Cannot import directive `tide`: TypeError"),
    ],
)
def test_a_package_that_is_not_valid_is_reported(
    entry: str, module: str, place: str, message: str,
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    install(tmp_path, entry, module)
    monkeypatch.syspath_prepend(str(tmp_path))
    [error] = reported(project)
    assert f"{place}: " in error
    assert message in error
