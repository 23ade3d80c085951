"""`Live` renders constant, per-view, failing, and nested examples."""

import json
import logging
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
import pytest
from dash import dcc, html
from dash._utils import to_json
from dash.development.base_component import Component

from lib.islands import Live, Prose, live_examples, to_html
from tests.islands.reading import read_html, text_of_tree

COMPONENTS = [
    html.Div("plain"),
    html.Div([html.B("a"), "b", None, 1], id={"type": "x", "index": 0}, style={"width": 3}),
    dmc.Stack([dmc.Text("in Mantine"), html.Div("deep")], gap="md"),
    dcc.Graph(figure=go.Figure(go.Scatter(x=[1, 2], y=[3, 4]))),
    Prose("<p>prose</p>"),
]


def as_json(node: Any) -> Any:
    return json.loads(to_json(node))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component._type)
def test_json_is_what_dash_would_write_without_it(component: Component) -> None:
    expected = as_json(html.Div(["before", component]))
    assert as_json(html.Div(["before", Live(component, "x")])) == expected
    assert as_json(html.Div(["before", Live(lambda: component, "x")])) == expected


@pytest.mark.parametrize(
    ("component", "persistence"),
    [
        (dcc.Input(id="a"), (True, "memory")),
        (dmc.Checkbox(id={"type": "a", "index": 1}), (True, "memory")),
        (dcc.Input(), (None, None)),
        (dcc.Input(id="a", persistence=False), (False, None)),
        (dcc.Input(id="a", persistence="key", persistence_type="local"), ("key", "local")),
        (html.Button(id="a"), (None, None)),
    ],
)
def test_components_keep_what_the_user_enters(component: Component, persistence: tuple[Any, Any]) -> None:
    for tree in (Live(component, "x"), Live(lambda: html.Div([component]), "x")):
        written = as_json(tree)
        [part] = written["props"]["children"] if written["type"] == "Div" else [written]
        assert (part["props"].get("persistence"), part["props"].get("persistence_type")) == persistence


def test_nested_examples_are_resolved_at_every_depth() -> None:
    inner = Live(lambda: html.I("inner"), "inner")
    outer = Live(html.Div([inner, html.B("outer")]), "outer")
    tree = html.Section([[outer], Prose("<p>prose</p>")])
    assert as_json(tree) == as_json(
        html.Section([[html.Div([html.I("inner"), html.B("outer")])], Prose("<p>prose</p>")])
    )
    assert text_of_tree(read_html(to_html(tree))) == text_of_tree(as_json(tree)) == "innerouterprose"


def test_a_function_is_asked_for_each_view() -> None:
    views = iter(range(1, 10))
    live = Live(lambda: html.Div(f"view {next(views)}"), "x")
    assert "view 1" in to_html(html.Div(live))
    assert "view 2" in to_html(html.Div(live))
    assert "view 3" in to_json(html.Div(live))


def test_a_component_is_one_and_the_same() -> None:
    component = html.Div("x")
    live = Live(component, "x")
    assert live.resolve() is component
    assert not live.per_view


def fails() -> Component:
    raise ZeroDivisionError("no answer")


def test_a_function_that_fails_costs_its_frame_only(caplog: pytest.LogCaptureFixture) -> None:
    tree = html.Div([html.P("before"), Live(fails, "docs.bad"), html.P("after")])
    with caplog.at_level(logging.ERROR):
        written = to_html(tree)
        sent = to_json(tree)
    for form in (written, sent):
        assert "before" in form
        assert "after" in form
        assert "page-error" in form
        assert "no answer" not in form, "what went wrong is for the log, not for readers"
    assert text_of_tree(read_html(written)) == text_of_tree(json.loads(sent))
    assert all("docs.bad" in record.getMessage() for record in caplog.records)
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    "returned", [{1, 2}, object(), html.Div, lambda: None], ids=["set", "object", "class", "function"]
)
def test_a_function_that_returns_no_component_costs_its_frame_only(returned: Any) -> None:
    tree = html.Div([html.P("before"), Live(lambda: returned, "docs.odd"), html.P("after")])
    written = to_html(tree)
    sent = to_json(tree)
    assert text_of_tree(read_html(written)) == text_of_tree(json.loads(sent))
    assert written.startswith("<div><p>before</p>")
    assert written.endswith("<p>after</p></div>")


@pytest.mark.parametrize("returned", [None, "text", 3, ["a", html.B("b")]], ids=repr)
def test_a_function_may_return_what_dash_takes_for_children(returned: Any) -> None:
    tree = html.Div(Live(lambda: returned, "x"))
    assert text_of_tree(read_html(to_html(tree))) == text_of_tree(as_json(tree)) == text_of_tree(returned)


def test_the_examples_of_a_tree_in_reading_order() -> None:
    one, two, three = Live(html.Div("1"), "one"), Live(html.Div, "two"), Live(html.Div("3"), "three")
    tree = html.Div([html.P(), [one], html.Section(html.Div(two)), (Prose("x"), three)])
    assert live_examples(tree) == [one, two, three]
    assert [example.per_view for example in live_examples(tree)] == [False, True, False]
    assert live_examples([None, "text", html.Div("x"), [], Prose("x")]) == []
