"""Dash component trees are serialized as HTML."""

import os
import subprocess
import sys
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
import pytest
from dash import dcc, html
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from lib.islands import Live, Prose, to_html
from lib.settings import PROJECT_ROOT
from tests.islands.reading import Element, read_html, text_of_tree

# https://html.spec.whatwg.org/multipage/syntax.html#void-elements
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ELEMENTS = [getattr(html, name) for name in html.__all__]


def only(node: Any) -> Element:
    """Return the only element in the HTML of a node."""
    [element] = read_html(to_html(node))
    assert isinstance(element, Element)
    return element


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (None, ""),
        (True, ""),
        (False, ""),
        ("a < b & \"c\" 'd'", "a < b & \"c\" 'd'"),
        (0, "0"),
        (-1.5, "-1.5"),
        (["a", 1, None, ["b", ("c",)]], "a1bc"),
        (html.P(["a", html.B("b"), 0, None, "<i>"]), "ab0<i>"),
        (html.P(), ""),
        ("🏝️ שלום مرحبا", "🏝️ שלום مرحبا"),
    ],
)
def test_text(node: Any, expected: str) -> None:
    assert text_of_tree(read_html(to_html(node))) == expected


def test_markup_is_html_already() -> None:
    assert to_html(html.P(Markup("<b>x</b>"))) == "<p><b>x</b></p>"
    assert to_html(html.P("<b>x</b>")) == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


def test_every_element_of_dash_is_written() -> None:
    tags = [component.__name__.removesuffix("El").lower() for component in ELEMENTS]
    written = [to_html(component(id="x")) for component in ELEMENTS]
    assert written == [f'<{tag} id="x">' if tag in VOID else f'<{tag} id="x"></{tag}>' for tag in tags]


@pytest.mark.parametrize(
    ("given_attributes", "expected"),
    [
        ({"className": "a b"}, {"class": "a b"}),
        ({"title": "\"'<>&"}, {"title": "\"'<>&"}),
        ({"id": {"type": "row", "index": 1}}, {"id": '{"index":1,"type":"row"}'}),
        ({"id": {"index": "ALL", "type": 'a"b'}}, {"id": '{"index":"ALL","type":"a\\"b"}'}),
        ({"hidden": True}, {"hidden": None}),
        ({"hidden": False}, {}),
        ({"tabIndex": -1}, {"tabindex": "-1"}),
        ({"tabIndex": 0}, {"tabindex": "0"}),
        ({"title": None}, {}),
        ({"title": ""}, {"title": ""}),
        ({"n_clicks": 3, "disable_n_clicks": True, "key": "k", "n_clicks_timestamp": 1}, {}),
        ({"data-path": "/x", "aria-label": "X"}, {"data-path": "/x", "aria-label": "X"}),
        ({"aria-hidden": True, "aria-expanded": False}, {"aria-hidden": "true", "aria-expanded": "false"}),
        ({"data-on": True, "data-off": False}, {"data-on": "true", "data-off": "false"}),
        ({"accessKey": "k", "contentEditable": "true"}, {"accesskey": "k", "contenteditable": "true"}),
        ({"draggable": "false", "spellCheck": "false"}, {"draggable": "false", "spellcheck": "false"}),
    ],
)
def test_attributes(given_attributes: dict[str, Any], expected: dict[str, str | None]) -> None:
    assert only(html.Div(**given_attributes)).attributes == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (html.Label(htmlFor="field"), {"for": "field"}),
        (html.Form(acceptCharset="utf-8", noValidate=True), {"accept-charset": "utf-8", "novalidate": None}),
        (html.Meta(httpEquiv="refresh", charSet="utf-8"), {"http-equiv": "refresh", "charset": "utf-8"}),
        (html.Td(colSpan=2, rowSpan=1), {"colspan": "2", "rowspan": "1"}),
        (html.Button(disabled=True, autoFocus=False), {"disabled": None}),
        (html.Img(src="/a?b=1&c=2", srcSet="/a 1x", crossOrigin="anonymous"),
         {"src": "/a?b=1&c=2", "srcset": "/a 1x", "crossorigin": "anonymous"}),
        (html.Time(dateTime="2026-01-01"), {"datetime": "2026-01-01"}),
        (html.Details(open=True), {"open": None}),
    ],
    ids=lambda value: getattr(value, "_type", ""),
)  # fmt: skip
def test_attributes_whose_name_is_another_in_html(node: Any, expected: dict[str, str | None]) -> None:
    assert only(node).attributes == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ({"color": "red", "backgroundColor": "blue"}, "color:red;background-color:blue"),
        ({"width": 20, "height": 1.5, "margin": 0}, "width:20px;height:1.5px;margin:0"),
        ({"opacity": 0.5, "zIndex": 3, "lineHeight": 1.4}, "opacity:0.5;z-index:3;line-height:1.4"),
        ({"gridRowStart": 2, "tabSize": 4, "WebkitLineClamp": 3}, "grid-row-start:2;tab-size:4;-webkit-line-clamp:3"),
        ({"--start": 9}, "--start:9"),
        ({"--Own-Name": "x"}, "--Own-Name:x"),
        ({"width": None, "height": "50%"}, "height:50%"),
        ({"fontFamily": '"A", b', "background": "url('/x?a&b')"}, "font-family:\"A\", b;background:url('/x?a&b')"),
        ({"WebkitTextSizeAdjust": "none"}, "-webkit-text-size-adjust:none"),
    ],
)  # fmt: skip
def test_styles_as_react_writes_them(style: dict[str, Any], expected: str) -> None:
    assert only(html.Div(style=style)).attributes == {"style": expected}


def test_an_attribute_cannot_be_left() -> None:
    hostile = '"><script>alert(1)</script>'
    element = only(html.A(hostile, href=hostile, id={"a": hostile}, style={"color": hostile}, **{"data-x": hostile}))
    assert element.tag == "a"
    assert element.children == [hostile]
    assert element.attributes["href"] == element.attributes["data-x"] == hostile


def test_prose_stands_as_it_is() -> None:
    assert to_html(html.Div(Prose("<p>a &amp; b</p>"))) == '<div><div class="prose"><p>a &amp; b</p></div></div>'


def test_a_link_of_dash_is_a_link() -> None:
    assert to_html(dcc.Link("Here & there", href="/a?b&c")) == '<a href="/a?b&amp;c">Here &amp; there</a>'
    assert to_html(dcc.Link(href="/bare")) == '<a href="/bare">/bare</a>'


@pytest.mark.parametrize(
    ("node", "height"),
    [
        (dmc.Button("Press"), None),
        (dcc.Graph(figure=go.Figure()), "450px"),
        (dcc.Graph(figure=go.Figure(), style={"height": 300}), "300px"),
        (dcc.Graph(figure=go.Figure(), style={"height": "40vh"}), "40vh"),
        (dcc.Textarea(style={"height": 80}), "80px"),
    ],
)
def test_what_only_react_can_draw_leaves_its_place(node: Any, height: str | None) -> None:
    element = only(html.Div(node)).children[0]
    assert isinstance(element, Element)
    expected = {"class": "live-skeleton", "aria-hidden": "true"} | ({"style": f"height:{height}"} if height else {})
    assert element.attributes == expected
    assert element.children == []


def test_live_examples_are_written_where_they_stand() -> None:
    tree = html.Section([html.B("before"), Live(html.Div(html.I("live")), "x"), "after"])
    assert (
        to_html(tree)
        == '<section><b>before</b><div class="island" data-name="x"><div><i>live</i></div></div>after</section>'
    )
    assert to_html(Live(lambda: html.I(str(1 + 1)), "x")) == '<div class="island" data-name="x"><i>2</i></div>'


def test_html_is_the_same_in_every_process() -> None:
    """All workers and restarts must write the same HTML: otherwise the ETag of a page depends on the process."""
    program = (
        "from dash import html; from dash._utils import to_json; from lib.islands import to_html\n"
        "tree = html.Div('x', id='i', className='c', role='r', title='t',"
        " **{'data-a': '1', 'data-b': '2', 'data-c': '3', 'aria-a': '4', 'aria-b': '5', 'aria-c': '6'})\n"
        "print(to_html(tree))"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT_ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(written) == 1, written


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))
LEAVES = TEXT | st.integers() | st.none() | st.floats(allow_nan=False) | st.booleans()
TAGS = st.sampled_from(
    [html.Div, html.Span, html.P, html.Ul, html.Li, html.A, html.Button, html.Em, html.Section, html.Td, html.MapEl]
)


@st.composite
def elements(draw: st.DrawFn, children: st.SearchStrategy[Any]) -> Any:
    attributes = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "title": TEXT,
                "className": TEXT,
                "hidden": st.booleans(),
                "style": st.dictionaries(st.sampled_from(["color", "fontFamily", "--x"]), TEXT),
                "data-x": TEXT,
                "id": TEXT | st.dictionaries(st.sampled_from(["type", "index"]), TEXT | st.integers(), min_size=1),
            },
        )
    )
    content = draw(st.lists(children, max_size=4) | children)
    tree = draw(TAGS)(content, **attributes)
    return draw(st.sampled_from([tree, tree, Live(tree, "x"), Live(lambda: tree, "x")]))


@settings(max_examples=150, deadline=None)
@given(st.recursive(LEAVES, elements, max_leaves=25))
def test_the_html_of_a_tree_has_the_text_and_the_shape_of_the_tree(tree: Any) -> None:
    read = read_html(to_html(tree))
    assert text_of_tree(read) == text_of_tree(tree)
    assert shape(read) == shape(tree)


def shape(node: Any) -> list[Any]:
    """Return the tags of a tree or of parsed HTML."""
    if isinstance(node, Live):
        return [("div", shape(node.resolve()))]  # its place
    if isinstance(node, list | tuple):
        return [tag for child in node for tag in shape(child)]
    if isinstance(node, Element):
        return [(node.tag, shape(node.children))]
    if hasattr(node, "_type"):
        return [(node._type.removesuffix("El").lower(), shape(getattr(node, "children", None)))]
    return []


def test_a_link_keeps_its_properties() -> None:
    link = dcc.Link("Docs", href="/x", id="a", className="button", target="_blank", title="T", refresh=True)
    [element] = read_html(to_html(link))
    assert isinstance(element, Element)
    assert element.attributes == {
        "href": "/x", "id": "a", "class": "button", "target": "_blank", "title": "T", "data-reload": None
    }  # fmt: skip
