"""Each kind of component and callback works in and outside of live examples, however the user comes to its page."""

import json
from ast import literal_eval
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.kinds import KINDS
from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.serving import Site, serving
from tests.sites import page, write_pages
from tests.tiers import FULL_BACKEND, some
from tests.waiting import until

MODULE = """
import dash
import dash_ag_grid as dag
import dash_bootstrap_components as dbc
import dash_mantine_components as dmc
from dash import ALL, MATCH, Input, Output, callback, clientside_callback, dash_table, dcc, html, set_props
from lib.islands import Live

dash.register_page(__name__, path="/{n}", name="{n}")
{code}

def live(parts):
    return html.Div(html.Div(Live(html.Div(parts), "{n}"), className="live-stage"), className="live")


text = [html.P("Text.") for _ in range(30)]
layout = html.Div([html.H1("{n}"), *text, html.H2("Part", id="part"), {content}])
"""
CONTENT = {"outside": "html.Div(parts)", "inside": "live(parts)"}
NAMES = [f"{kind}-{place}" for kind in KINDS for place in CONTENT]
FAST = ("button-inside", "pattern-outside", "redirect-inside")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the project with a Python page for each kind, and pages of text."""
    root = copied(tmp_path_factory.mktemp("kinds") / "atoll", *PROGRAM)
    links = "\n".join(f"- [{name}](/{name})\n- [{name} part](/{name}#part)" for name in NAMES)
    write_pages(root / "docs", {"text": page("Text", "/text", links), "arrived": page("Arrived", "/arrived", "Text.")})
    for kind, described in KINDS.items():
        for place, content in CONTENT.items():
            name = f"{kind}-{place}"
            module = MODULE.replace("{code}", described.code).replace("{content}", content).replace("{n}", name)
            (root / "pages" / f"{name.replace('-', '_')}.py").write_text(module, encoding="utf-8")
    with serving(FULL_BACKEND, tmp_path_factory.mktemp("served"), cwd=root) as served:
        yield served


def load(visitor: Visitor, name: str) -> None:
    visitor.go(f"/{name}")


def reload(visitor: Visitor, name: str) -> None:
    visitor.page.reload()


def follow(visitor: Visitor, name: str) -> None:
    visitor.go("/text")
    visitor.page.locator(f".article-body .prose a[href='/{name}']").click()


def back_and_forward(visitor: Visitor, name: str) -> None:
    visitor.page.go_back()
    expect(visitor.heading).to_have_text("Text")
    visitor.page.go_forward()


def follow_to_anchor(visitor: Visitor, name: str) -> None:
    visitor.go("/text")
    visitor.page.locator(f".article-body .prose a[href='/{name}#part']").click()
    visitor.page.locator("h2#part").wait_for()
    visitor.page.reload()


# In this order, because some start where the previous one ends.
WAYS: list[Callable[[Visitor, str], None]] = [load, reload, follow, back_and_forward, follow_to_anchor]


def works(visitor: Visitor, name: str) -> None:
    """Do what a user does on the page, and wait for the result."""
    kind = KINDS[name.rpartition("-")[0]]
    kind.operate(visitor.page, name)
    expect(visitor.page.locator(kind.result.replace("{n}", name))).to_have_text(kind.expected)


def has_kept(visitor: Visitor, name: str) -> None:
    """Wait until a component has the value that the user entered at the last visit."""
    kind = KINDS[name.rpartition("-")[0]]
    value = "([id, name]) => JSON.stringify(dash_component_api.getLayout(id).props[name] ?? null)"
    known = [f"{name}-act", kind.kept]
    until(lambda: json.loads(visitor.page.evaluate(value, known)) == literal_eval(kind.expected))


@pytest.mark.parametrize("name", some(NAMES, *FAST))
def test_it_works(name: str, browser: Browser, site: Site) -> None:
    kind = KINDS[name.rpartition("-")[0]]
    with Visitor.returning(browser, site.url) as visitor:
        for way in WAYS:
            if way in {reload, back_and_forward} and (kind.result == "h1" or name.startswith("address")):
                continue  # the page has redirected to another one, or to another hash
            way(visitor, name)
            expect(visitor.heading).to_have_text(name)
            visitor.page.evaluate("document.querySelector('.live')?.scrollIntoView()")
            visitor.becomes_live()
            if kind.kept and way is back_and_forward and name.endswith("inside"):
                has_kept(visitor, name)
            else:
                works(visitor, name)
        visitor.check()
