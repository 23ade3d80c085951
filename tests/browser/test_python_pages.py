"""Callbacks of Python pages work after a direct load, a reload, and a navigation, inside and outside of examples."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.serving import Site, serving
from tests.sites import page, write_pages
from tests.tiers import fast_on, some

MODULE = """
import dash
import dash_mantine_components as dmc
from dash import Input, Output, callback, dcc, html
from lib.islands import Live

dash.register_page(__name__, {address}, name="{name}")
BUTTON, CLICKS = "{name}-button", "{name}-clicks"


def live(*parts):
    return html.Div(html.Div(Live(html.Div(parts), "{name}"), className="live-stage"), className="live")


def build(boat="", size="", **_):
    return html.Div([html.H1("{name}"), html.P(boat + size, id="{name}-given"), {content}])


layout = build{called}


@callback(Output(CLICKS, "children"), Input(BUTTON, "n_clicks"))
def count(clicks):
    return f"{{clicks or 0}} clicks"
"""
# A button, and an element that shows the number of clicks.
PAGES = {
    "plain": "html.Button('Press', id=BUTTON), html.P(id=CLICKS)",
    "view": "html.Button('Press', id=BUTTON), html.P(id=CLICKS)",
    "template": "html.Button('Press', id=BUTTON), html.P(id=CLICKS)",
    "mantine": "dmc.Button('Press', id=BUTTON), dmc.Text(id=CLICKS)",
    "example": "live(html.Button('Press', id=BUTTON), html.P(id=CLICKS))",
    "mixed": "html.P(id=CLICKS), live(html.Button('Press', id=BUTTON))",
    "tabs": "dcc.Tabs([dcc.Tab(html.Button('Press', id=BUTTON), label='A', value='a')], value='a'), html.P(id=CLICKS)",
}
# Pages whose layout is a function of the path and the query, with another address than their name.
FUNCTIONS = {"view": "/view?boat=heron&size=2", "template": "/template/heron?size=2"}
ADDRESSES = {name: FUNCTIONS.get(name, f"/{name}") for name in PAGES}


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the project with these Python pages, and a page of text."""
    root = copied(tmp_path_factory.mktemp("python-pages") / "atoll", *PROGRAM)
    write_pages(
        root / "docs", {"text": page("Text", "/text", " ".join(f"[{name}]({ADDRESSES[name]})" for name in PAGES))}
    )
    for name, content in PAGES.items():
        address = f'path{"_template" * (name == "template")}="/{name}{"/<boat>" * (name == "template")}"'
        called = "" if name in FUNCTIONS else "()"
        module = MODULE.format(name=name, content=content, called=called, address=address)
        (root / "pages" / f"{name}.py").write_text(module, encoding="utf-8")
    with serving(request.param, tmp_path_factory.mktemp("served"), cwd=root) as served:
        yield served


def counts(visitor: Visitor, name: str) -> None:
    """Click the button of a page twice, and wait for the results."""
    expect(visitor.heading).to_have_text(name)
    expect(visitor.page.locator(f"#{name}-given")).to_have_text("heron2" if name in FUNCTIONS else "")
    visitor.page.locator("h1").hover()
    clicks, button = visitor.page.locator(f"#{name}-clicks"), visitor.page.locator(f"#{name}-button")
    visitor.becomes_live()
    expect(clicks).to_have_text("0 clicks")
    for number in (1, 2):
        button.click()
        expect(clicks).to_have_text(f"{number} clicks")


@pytest.mark.parametrize("name", some(PAGES, "template", "mixed", "tabs"))
def test_callbacks_run(name: str, browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url) as visitor:
        visitor.go(ADDRESSES[name])
        counts(visitor, name)
        visitor.page.reload()
        counts(visitor, name)
        visitor.go("/text")
        visitor.page.locator(".article-body .prose").get_by_role("link", name=name, exact=True).click()
        counts(visitor, name)
        visitor.page.go_back()
        expect(visitor.heading).to_have_text("Text")
        visitor.page.go_forward()
        counts(visitor, name)
        visitor.check()


def test_presses_before_dash_runs_count(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url) as visitor:
        with visitor.before_dash():
            visitor.go("/plain")
            for _ in range(2):
                visitor.page.locator("#plain-button").click()
        visitor.becomes_live()
        expect(visitor.page.locator("#plain-clicks")).to_have_text("2 clicks")
        visitor.check()


def test_what_the_user_did_stays_on_an_interactive_page(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url) as visitor:
        visitor.go("/text")
        visitor.page.locator(".article-body .prose a[href='/plain']").click()
        expect(visitor.heading).to_have_text("plain")
        visitor.becomes_live()
        expect(visitor.heading).to_be_focused()
        assert visitor.page.locator("article").evaluate("(article) => article.style.minHeight") == ""
        visitor.check()


def test_an_interactive_page_says_that_dash_does_not_start(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url) as visitor:
        visitor.page.route("**/_page/plain", lambda route: route.abort())
        visitor.go("/plain")
        expect(visitor.page.locator(".live-error").get_by_role("button", name="Reload")).to_be_visible()
