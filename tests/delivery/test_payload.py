"""Page payloads contain the same article as the document."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

import dash
import dash_mantine_components as dmc
import pytest
from dash import dcc, html
from dash.development.base_component import Component

from lib.delivery.views import Payloads, Views
from lib.http.messages import Request, Response
from lib.islands import Live, Prose, to_html
from lib.settings import PROJECT_ROOT
from tests.delivery.conftest import AS_IT_IS, SITE, Register, site_below
from tests.islands.reading import text_of_tree

Ask = Callable[..., tuple[Response, dict[str, Any]]]


@pytest.fixture
def views() -> Views:
    made = Views(SITE)
    made.build = "b1"
    return made


@pytest.fixture
def ask(views: Views) -> Ask:
    """Return a function that returns the response to a payload request, and its JSON."""
    payloads = Payloads(views, AS_IT_IS)

    def get(path: str, query: dict[str, str] | None = None, **headers: str) -> tuple[Response, dict[str, Any]]:
        request = Request(f"/_page{path}", tail=path.lstrip("/"), query=query or {}, headers=headers)
        response = payloads(request)
        return response, json.loads(response.body or b"{}")

    return get


def test_a_payload_has_the_examples_in_the_order_of_their_places(register: Register, views: Views, ask: Ask) -> None:
    example = html.Div(Live(html.B("first"), "x"), className="live-stage")
    register("/a", html.Div([html.H1("A"), Prose("<p>text</p>"), example, html.Div([Live(html.I("second"), "y")])]))
    views.prepare()
    response, payload = ask("/a")
    assert (response.status, response.content_type) == (200, "application/json")
    assert [text_of_tree(tree) for tree in payload["examples"]] == ["first", "second"]
    assert payload["names"] == ["x", "y"]
    places = re.findall('<div class="island" data-name=".">(.*?)</div>', to_html(views.view("/a", {}).article))
    assert places == ["<b>first</b>", "<i>second</i>"]


def test_a_page_of_text_has_no_examples(register: Register, views: Views, ask: Ask) -> None:
    register("/a", html.Div([html.H1("A", id="a"), Prose("<p>text</p>"), html.Button("x", id="b")]))
    views.prepare()
    assert ask("/a")[1] == {"build": "b1", "examples": [], "names": []}


@pytest.mark.parametrize(
    "outside",
    [dcc.Store(id="s"), dmc.Text("x"), html.Output(id="known"), html.Output(id={"type": "any", "index": 1})],
    ids=["store", "mantine", "callback", "pattern"],
)
def test_a_page_with_components_outside_examples_is_one_island(outside: Component, register: Register) -> None:
    views = Views(SITE, lambda: frozenset({"known"}))
    register("/a", html.Div([html.H1("A"), html.Div(outside), Live(html.B("live"), "x")]))
    register("/b", html.Div([html.H1("B"), Live(html.Div(outside), "x")]))
    views.prepare()
    payload = json.loads(Payloads(views, AS_IT_IS)(Request("/_page/a", tail="a")).body)
    assert "Alive" in text_of_tree(payload["article"])
    assert "data-interactive" in to_html(views.view("/a", {}).article)
    assert "article" not in json.loads(Payloads(views, AS_IT_IS)(Request("/_page/b", tail="b")).body)
    assert "data-interactive" not in to_html(views.view("/b", {}).article)


def test_a_page_that_is_the_same_for_all_is_kept(register: Register, views: Views, ask: Ask) -> None:
    register("/a")
    views.prepare()
    first, _ = ask("/a")
    assert first.headers["cache-control"] == "no-cache"
    again, _ = ask("/a", **{"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_page_that_is_a_function_is_built_for_each_view_and_kept_by_no_one(
    register: Register, views: Views, ask: Ask
) -> None:
    numbers = count(1)
    register("/a", lambda **query: Live(html.Div(f"view {next(numbers)} of {query.get('who', 'nobody')}"), "x"))
    views.prepare()
    first, payload = ask("/a")
    assert "view 1 of nobody" in text_of_tree(payload["examples"])
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers
    assert "view 2 of me" in text_of_tree(ask("/a", {"who": "me"})[1]["examples"])


def test_variables_of_a_path_reach_the_function(register: Register, views: Views, ask: Ask) -> None:
    register("/item", lambda item, **_: Live(html.Div(f"item {item}"), "x"), path_template="/items/<item>")
    views.prepare()
    response, payload = ask("/items/7")
    assert response.status == 200
    assert "item 7" in text_of_tree(payload["examples"])


@pytest.mark.parametrize("path", ["/nowhere", "/a/b", "/not-found-404", "/../a", "/%00", "/🏝️"])
@pytest.mark.parametrize("with_page", [True, False])
def test_an_unknown_page_is_404_in_json(path: str, with_page: bool, register: Register, views: Views, ask: Ask) -> None:
    register("/a")
    if with_page:
        register("/not-found-404", html.H1("Nothing here"), module="pages.not_found_404", hidden=True)
    views.prepare()
    response, payload = ask(path)
    assert (response.status, response.content_type) == (404, "application/json")
    assert response.headers["cache-control"] == "no-store"
    assert payload == {"build": "b1", "examples": [], "names": []}


def test_a_layout_that_fails_costs_its_page_only(
    register: Register, views: Views, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(**_: str) -> html.Div:
        raise ZeroDivisionError("secret detail")

    register("/bad", fails, name="Bad")
    register("/good", html.Div("good"))
    views.prepare()
    response, payload = ask("/bad")
    assert (response.status, payload) == (500, {"build": "b1", "examples": [], "names": []})
    assert "secret detail" not in response.body.decode()
    assert any(record.exc_info for record in caplog.records)
    assert ask("/good")[0].status == 200


def test_the_neighbors_stand_below_a_page(register: Register, views: Views, ask: Ask) -> None:
    register("/a", supplied_order=1)
    register("/b", supplied_order=2)
    register("/hidden", hidden=True)
    views.prepare()
    assert 'href="/b"' in to_html(views.view("/a", {}).article)
    assert 'href="/a"' in to_html(views.view("/b", {}).article)
    assert "pager" not in to_html(views.view("/hidden", {}).article)


def test_preparing_again_forgets_what_was_built(register: Register, views: Views) -> None:
    register("/a", Live(html.Div("before"), "x"))
    payloads = Payloads(views, AS_IT_IS)
    views.prepare()
    request = Request("/_page/a", tail="a")
    assert b"before" in payloads(request).body
    dash.page_registry["docs:/a"]["layout"] = Live(html.Div("after"), "x")
    views.prepare()
    payloads.invalidate()
    assert b"after" in payloads(request).body


def test_addresses_stand_below_the_prefix(register: Register) -> None:
    register("/a", supplied_order=1)
    register("/b", supplied_order=2)
    site = site_below("/my-app")
    views = Views(site)
    views.prepare()
    assert 'href="/my-app/b"' in to_html(views.view("/a", {}).article)


def test_every_process_writes_the_same_bytes() -> None:
    """The ETag is derived from the bytes. If two workers disagreed, browsers would fetch the same content again."""
    program = (
        "from dash import html\n"
        "from lib.dash_internals import to_json\n"
        "from lib.delivery.views import to_bytes\n"
        "from lib.directives.tabs import Tab, tab_group\n"
        "from lib.islands import Live\n"
        "live = Live(html.P('1'), 'x')\n"
        "import json\n"
        "tabs = tab_group([Tab('One', [html.P('1')]), Tab('Two', [live])], 'tabs-1', sync=True)\n"
        "print(to_bytes(json.loads(to_json(html.Div([tabs,\n"
        "  html.Button('x', **{'data-a': '1', 'data-b': '2', 'aria-a': '3', 'aria-b': '4', 'aria-c': '5'})])))))\n"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT_ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(written) == 1


def test_the_responses_for_missing_pages_are_in_memory(
    register: Register, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.delivery.views.MAX_MISSING", 2)
    built: list[str] = []

    def layout(requested: str) -> html.Div:
        built.append(requested)
        return html.Div("Nothing here")

    register("/not-found-404", layout, module="pages.not_found_404")
    views.prepare()
    payloads = Payloads(views, AS_IT_IS)
    for tail in ("a", "a", "b", "a", "c", "a"):  # the third one removes the others
        response = payloads(Request(f"/_page/{tail}", tail))
        assert (response.status, response.headers["cache-control"]) == (404, "no-store")
    assert built == ["/a", "/b", "/c", "/a"]
    payloads.invalidate()
    payloads(Request("/_page/c", "c"))
    assert built[4:] == ["/c"]
