"""The first HTML contains the text of components that React renders later"""

from typing import Any

import dash_mantine_components as dmc
import pytest
from dash import dcc, html

from lib.islands import to_html

TABLE = {"head": ["Boat", "Knots"], "body": [["Ferry", 12], ["Skiff", dmc.Text("30", span=True)]]}
SKELETON = '<div class="live-skeleton" aria-hidden="true"></div>'


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (dmc.Text("A < b", id="a"), '<p id="a">A &lt; b</p>'),
        (dmc.Text(["One ", dmc.Anchor("two", href="/two")]), '<p>One <a href="/two">two</a></p>'),
        (dmc.Text("A", style={"display": "none"}, className="b"), '<p class="b" style="display:none">A</p>'),
        (dmc.Text("Inline", span=True), "<span>Inline</span>"),
        (dmc.Title("Boats"), "<h1>Boats</h1>"),
        (dmc.Title("Ferries", order=3), "<h3>Ferries</h3>"),
        (dmc.List([dmc.ListItem("One"), dmc.ListItem("Two")]), "<ul><li>One</li><li>Two</li></ul>"),
        (dmc.List(dmc.ListItem("One"), type="ordered"), "<ol><li>One</li></ol>"),
        (dmc.Table(dmc.TableTbody(dmc.TableTr([dmc.TableTh("a"), dmc.TableTd("b")]))),
         "<table><tbody><tr><th>a</th><td>b</td></tr></tbody></table>"),
        (dmc.Table(data=TABLE),
         "<table><thead><tr><th>Boat</th><th>Knots</th></tr></thead>"
         "<tbody><tr><td>Ferry</td><td>12</td></tr><tr><td>Skiff</td><td><span>30</span></td></tr></tbody></table>"),
        (dmc.CodeHighlight(code="1 < 2", language="python"), "<pre>1 &lt; 2</pre>"),
        (dmc.Code("x = 1", block=True), "<pre>x = 1</pre>"),
        (dcc.Markdown("**Bold** and [a link](/x)"),
         '<div class="prose"><p><strong>Bold</strong> and <a href="/x">a link</a></p>\n</div>'),
        (dcc.Markdown(["    # One", "    Two"]), '<div class="prose"><h1>One</h1>\n<p>Two</p>\n</div>'),
        (dmc.MantineProvider(dmc.Stack([dmc.Text("Text"), dmc.Slider()])),
         f"<div><div><p>Text</p>{SKELETON}</div></div>"),
    ],
    ids=lambda value: getattr(value, "_type", ""),
)  # fmt: skip
def test_text_is_in_the_first_html(node: Any, expected: str) -> None:
    assert to_html(html.Div(node)) in {f"<div>{expected}</div>", f'<div><div class="live-text">{expected}</div></div>'}


def test_text_on_its_own_lines_is_in_one_box() -> None:
    stack = dmc.Stack([dmc.Text("One"), html.P(dmc.Code("two"))])
    assert to_html(stack) == '<div class="live-text"><div><p>One</p><p><code>two</code></p></div></div>'
    assert to_html(html.P(dmc.Code("two"))) == "<p><code>two</code></p>"


@pytest.mark.parametrize(
    "node",
    [dmc.Slider(), dmc.Stack([dmc.Slider(), dmc.Group(dcc.Graph())]), dmc.Modal(dmc.Text("Hidden")), dmc.Stack()],
    ids=lambda value: value._type,
)
def test_a_component_without_text_has_a_placeholder(node: Any) -> None:
    assert to_html(node) == SKELETON


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "[a](javascript:alert(1))"]
)
def test_markdown_cannot_run_a_script(text: str) -> None:
    written = to_html(dcc.Markdown(text))
    assert "<script" not in written
    assert "<img" not in written
    assert 'href="javascript' not in written


@pytest.mark.parametrize(
    "node",
    [
        dmc.Title("x", order=9),
        dmc.Table(data="no table"),
        dmc.Table(data={"head": None, "body": None}),
        dmc.Table(),
        dcc.Markdown(None),
        dcc.Markdown([1, None]),
        dmc.List(None),
        dmc.Text(html.P("nested")),
        dmc.Text("x", style="color: red"),
    ],
    ids=lambda value: value._type,
)
def test_invalid_properties_do_not_break_the_page(node: Any) -> None:
    assert to_html(node)
