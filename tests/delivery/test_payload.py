"""Page payloads contain the same article as the document."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

import dash
import pytest
from dash import html

from lib.content.diagnostics import Heading
from lib.delivery.views import Islands, Payloads, Views
from lib.http.messages import Request, Response
from lib.islands import Live, Prose, to_html
from lib.settings import PROJECT_ROOT
from tests.delivery.conftest import AS_IT_IS, SITE, Register, site_below
from tests.islands.reading import read_html, text_of_tree

Ask = Callable[..., tuple[Response, dict[str, Any]]]


@pytest.fixture
def views() -> Views:
    return Views(SITE)


@pytest.fixture
def ask(views: Views) -> Ask:
    """The answer to a payload request, and its JSON."""
    payloads = Payloads(views, SITE, AS_IT_IS)

    def get(path: str, query: dict[str, str] | None = None, **headers: str) -> tuple[Response, dict[str, Any]]:
        request = Request(f"/_page{path}", tail=path.lstrip("/"), query=query or {}, headers=headers)
        response = payloads(request)
        return response, json.loads(response.body or b"{}")

    return get


def test_a_payload_says_all_that_changes_with_a_page(register: Register, views: Views, ask: Ask) -> None:
    layout = html.Div([html.H1("A"), Prose("<p>prose & more</p>"), Live(html.B("live"), "x")])
    register("/a", layout, name="A & B", headings=(Heading(2, "one", "One <1>"), Heading(3, "two", "Two")))
    views.prepare()
    response, payload = ask("/a")
    assert (response.status, response.content_type) == (200, "application/json")
    assert {key: payload[key] for key in ("path", "status", "title", "name")} == {
        "path": "/a", "status": 200, "title": "A & B · Atoll", "name": "A & B"
    }  # fmt: skip
    assert 'href="#one"' in payload["toc"]
    assert text_of_tree(read_html(payload["toc"])) == text_of_tree(read_html("<h2>On this page</h2>One &lt;1&gt;Two"))
    first_paint = to_html(views.view("/a", {}).article)
    assert text_of_tree(payload["children"]) == text_of_tree(read_html(first_paint))


def test_a_page_without_headings_has_no_table_of_contents(register: Register, views: Views, ask: Ask) -> None:
    register("/a")
    views.prepare()
    assert ask("/a")[1]["toc"] == ""


@pytest.mark.parametrize("path", ["/a", "/a/", "//a"])
def test_slashes_around_a_path_mean_nothing(path: str, register: Register, views: Views, ask: Ask) -> None:
    register("/a")
    views.prepare()
    assert ask(path)[1]["path"] == "/a"


def test_the_home_page(register: Register, views: Views, ask: Ask) -> None:
    register("/")
    views.prepare()
    response, payload = ask("/")
    assert (response.status, payload["path"]) == (200, "/")
    assert "Documentation made of islands" in payload["title"]


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
    register("/a", lambda **query: html.Div(f"view {next(numbers)} of {query.get('who', 'nobody')}"))
    views.prepare()
    first, payload = ask("/a")
    assert "view 1 of nobody" in text_of_tree(payload["children"])
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers
    assert "view 2 of me" in text_of_tree(ask("/a", {"who": "me"})[1]["children"])


def test_variables_of_a_path_reach_the_function(register: Register, views: Views, ask: Ask) -> None:
    register("/item", lambda item, **_: html.Div(f"item {item}"), path_template="/items/<item>")
    views.prepare()
    response, payload = ask("/items/7")
    assert (response.status, payload["path"]) == (200, "/items/7")
    assert "item 7" in text_of_tree(payload["children"])


@pytest.mark.parametrize("path", ["/nowhere", "/a/b", "/not-found-404", "/../a", "/%00", "/🏝️"])
@pytest.mark.parametrize("with_page", [True, False])
def test_an_unknown_page_is_404_in_json(path: str, with_page: bool, register: Register, views: Views, ask: Ask) -> None:
    register("/a")
    if with_page:
        register("/not-found-404", html.H1("Nothing here"), module="pages.not_found_404", hidden=True)
    views.prepare()
    response, payload = ask(path)
    assert (response.status, payload["status"], response.content_type) == (404, 404, "application/json")
    assert response.headers["cache-control"] == "no-store"
    assert set(payload) == {"path", "status", "title", "name", "toc", "children"}
    assert ("Nothing here" in text_of_tree(payload["children"])) is with_page


def test_a_layout_that_fails_costs_its_page_only(
    register: Register, views: Views, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(**_: str) -> html.Div:
        raise ZeroDivisionError("secret detail")

    register("/bad", fails, name="Bad")
    register("/good", html.Div("good"))
    views.prepare()
    response, payload = ask("/bad")
    assert (response.status, payload["status"]) == (500, 500)
    assert "Bad" in text_of_tree(payload["children"])
    assert "secret detail" not in response.body.decode()
    assert any(record.exc_info for record in caplog.records)
    assert ask("/good")[0].status == 200


def test_the_neighbours_stand_below_a_page(register: Register, views: Views, ask: Ask) -> None:
    register("/a", supplied_order=1)
    register("/b", supplied_order=2)
    register("/hidden", hidden=True)
    views.prepare()
    assert 'href="/b"' in to_html(views.view("/a", {}).article)
    assert 'href="/a"' in to_html(views.view("/b", {}).article)
    assert "pager" not in to_html(views.view("/hidden", {}).article)


def test_preparing_again_forgets_what_was_built(register: Register, views: Views) -> None:
    register("/a", html.Div("before"))
    payloads = Payloads(views, SITE, AS_IT_IS)
    views.prepare()
    request = Request("/_page/a", tail="a")
    assert b"before" in payloads(request).body
    dash.page_registry["docs:/a"]["layout"] = html.Div("after")
    views.prepare()
    payloads.prepare()
    assert b"after" in payloads(request).body


def test_a_browser_that_has_the_prose_gets_the_islands(register: Register, views: Views) -> None:
    example = html.Div(html.Div(Live(Prose("inside"), "x"), className="live-stage"), className="live")
    register("/a", [Prose("<p>above</p>"), html.Div([Prose("below"), example])])
    views.prepare()
    request = Request("/_islands/a", tail="a")
    whole = json.loads(Payloads(views, SITE, AS_IT_IS)(request).body)
    islands = json.loads(Islands(views, SITE, AS_IT_IS)(request).body)
    assert "above" in str(whole)
    assert "above" not in str(islands)
    assert "below" not in str(islands)
    assert "inside" in str(islands)
    assert str(islands).count("Prose") == str(whole).count("Prose")
    assert {**islands, "children": None} == {**whole, "children": None}


def test_a_page_of_one_view_comes_whole(register: Register, views: Views) -> None:
    register("/a", lambda **_: Prose("made for this view"))
    views.prepare()
    assert b"made for this view" in Islands(views, SITE, AS_IT_IS)(Request("/_islands/a", tail="a")).body


def test_addresses_stand_below_the_prefix(register: Register) -> None:
    register("/a", supplied_order=1)
    register("/b", supplied_order=2)
    site = site_below("/my-app")
    views = Views(site)
    views.prepare()
    payload = json.loads(Payloads(views, site, AS_IT_IS)(Request("/_page/a", tail="a")).body)
    assert payload["path"] == "/my-app/a"
    assert 'href="/my-app/b"' in to_html(views.view("/a", {}).article)


def test_every_process_writes_the_same_bytes() -> None:
    """Two workers that disagree would make browsers fetch again what they have: the ETag is made of the bytes."""
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
