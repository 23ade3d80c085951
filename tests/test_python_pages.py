"""Python pages without `markdown` get the text of their layout and the source of their callbacks."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import dash
import dash_mantine_components as dmc
import pytest
from dash import dcc, html

from components.article import article_header
from lib.catalog.lookup import find_page, forget_pages
from lib.catalog.python_pages import _callbacks, add_markdown
from lib.content.diagnostics import Diagnostic
from lib.content.parsed_page import Heading
from lib.features.search.site_search import searched_pages
from lib.islands import Live
from tests.project import dash_state

__all__ = ["dash_state"]

SOURCE = """
import dash

@dash.callback(Output("a", "children"), Input("b", "value"))
@cached
def first(value):
    return "a secret"

class Card:
    @callback(
        Output("c", "children"),
        Input("b", "value"),
    )
    async def second(value):
        return value

clientside_callback("(x) => x", Output("d", "children"), Input("b", "value"))
dash.get_app().callback(Output("e", "children"), Input("b", "value"))(len)

def helper():
    return callback_of("password")
"""
CALLBACKS = """@dash.callback(Output("a", "children"), Input("b", "value"))
@cached
def first(value):
    return "a secret"


@callback(
    Output("c", "children"),
    Input("b", "value"),
)
async def second(value):
    return value


clientside_callback("(x) => x", Output("d", "children"), Input("b", "value"))


dash.get_app().callback(Output("e", "children"), Input("b", "value"))(len)"""

Register = Callable[..., list[Diagnostic]]


@pytest.fixture
def register(dash_state: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """Return a function that registers the only page of the site, from a module with the source."""
    dash.page_registry.clear()

    def register(layout: Any, source: str = "", **more: Any) -> list[Diagnostic]:
        module = ModuleType("pages.tested")
        module.__file__ = str(tmp_path / "tested.py")
        Path(module.__file__).write_text(source, encoding="utf-8")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        page = {
            "module": module.__name__,
            "path": "/tested",
            "path_template": None,
            "name": "Tested",
            "description": "",
        }
        dash.page_registry[module.__name__] = {**page, "layout": layout, **more}
        forget_pages()
        return list(add_markdown())

    yield register
    forget_pages()


def markdown() -> str:
    return str(find_page("/tested")[0].get("markdown"))


def test_the_text_of_the_layout_is_markdown(register: Register) -> None:
    choice = html.Div([dmc.Text("In the example"), html.Button("Press"), dcc.Dropdown(["Hidden"])])
    register(
        html.Div(
            [
                article_header("Tested", "About it.", "Group"),
                html.H2(["The ", html.Em("second")], id="second"),
                html.P([dcc.Link("Home", href="/"), " and ", html.Code("x"), "."]),
                html.Ul([html.Li("One"), html.Li("Two")]),
                html.H3("Without an ID"),
                html.Table([html.Tr([html.Th("A")]), html.Tr([html.Td("B")])]),
                dcc.Markdown("#### Deep\n\n    code\n"),
                Live(choice, "choice"),
                dcc.Graph(),
            ]
        )
    )
    assert markdown() == (
        "## The *second*\n\n[Home](/) and `x`.\n\n- One\n- Two\n\n### Without an ID\n\n| A |\n| --- |\n| B |\n\n"
        "#### Deep\n\n```\ncode\n```\n\nIn the example"
    )
    assert find_page("/tested")[0]["headings"] == (Heading(2, "second", "The second"),)


def test_the_source_of_all_callbacks_is_added_and_nothing_else(register: Register) -> None:
    register("Text", SOURCE)
    assert markdown() == f"Text\n\nCallbacks of this page:\n\n```python\n{CALLBACKS}\n```"


def test_lines_are_counted_as_python_counts_them() -> None:
    source = 'import os\n\f\n\x1c = 1\n\f\nDB_PASSWORD = "hunter2"\n\n\n@callback(Output())\ndef f():\n    return 1\n'
    assert _callbacks(source.replace("\x1c", "#\u2028")) == "@callback(Output())\ndef f():\n    return 1"


def test_search_finds_the_sections(register: Register) -> None:
    register(lambda: html.Div([html.P("Start"), html.H2("Boats", id="boats"), html.P("Petrel")]))
    [page] = searched_pages()
    assert [(section.anchor, section.text) for section in page.sections] == [("", "Start"), ("boats", "Petrel")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"markdown": "Own"}, "Own"), ({"markdown": ""}, ""), ({"hidden": True}, "None")],
    ids=["own", "empty", "hidden"],
)
def test_the_layout_of_other_pages_is_not_used(more: dict[str, Any], expected: str, register: Register) -> None:
    register(lambda: pytest.fail("called"), SOURCE, **more)
    assert markdown() == expected


def test_a_page_with_a_path_variable_is_not_called(register: Register) -> None:
    register(lambda boat: pytest.fail("called"), path="/tested/none", path_template="/tested/<boat>")
    assert "markdown" not in find_page("/tested/heron")[0]


def leaving() -> None:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        (lambda: 1 / 0, "ZeroDivisionError: division by zero."),
        (lambda boat: boat, "TypeError: "),
        (leaving, "SystemExit: 3."),
    ],
    ids=["raises", "argument", "exits"],
)
def test_a_layout_that_fails_is_an_error(layout: Any, message: str, register: Register, tmp_path: Path) -> None:
    [error] = register(layout, SOURCE)
    assert markdown() == "None"
    assert (error.path, error.line) == (str(tmp_path / "tested.py"), 1)
    assert error.message.startswith(f"The layout function fails: {message}")
