"""If a file that Dash needs does not load, the page tries again, then shows a message, and stays usable."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor
from tests.tiers import some

pytestmark = pytest.mark.one_backend

PAGE = "/getting-started"
FILES = {
    "a library": re.compile(r"/deps/react-dom"),
    "components": re.compile(r"dash_mantine_components\.|dash/dmc/"),
    "the renderer": re.compile("dash_renderer"),
    "an asset": re.compile(r"/assets/dash\.js"),
    "the layout": re.compile("_dash-layout"),
    "the dependencies": re.compile("_dash-dependencies"),
    "the payload": re.compile(r"/_page/getting-started"),
}
# Failures of the network, and of the server.
WAYS = ("abort", "503")


def fails(route: Route, way: str) -> None:
    if way == "abort":
        route.abort()
    else:
        route.fulfill(status=503, body="down")


@pytest.mark.parametrize("way", some(WAYS, "abort"))
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_fails_once_is_loaded_again(name: str, way: str, visitor: Visitor) -> None:
    failed: list[str] = []

    def once(route: Route) -> None:
        if failed:
            route.fallback()
        else:
            failed.append(route.request.url)
            fails(route, way)

    visitor.page.route(FILES[name], once)
    visitor.go(PAGE)
    visitor.live()
    assert failed
    expect(visitor.page.get_by_label("Your name")).to_be_visible()
    visitor.troubles.clear()  # the browser logs the failure


@pytest.mark.parametrize("way", some(WAYS, "503"))
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_always_fails_is_reported_in_the_examples(name: str, way: str, visitor: Visitor) -> None:
    visitor.page.route(FILES[name], lambda route: fails(route, way))
    visitor.go(PAGE)
    visitor.page.evaluate("window.atoll.boot(); 0")
    message = visitor.page.locator(".live-error")
    expect(message).to_contain_text("could not be loaded")
    expect(message.get_by_role("button", name="Reload")).to_be_visible()
    expect(visitor.heading).to_have_text("Getting started")
    visitor.page.unroute_all()
    visitor.page.locator(".navigation").get_by_role("link", name="Tutorial").click()
    expect(visitor.heading).to_have_text("Tutorial")
    visitor.page.go_back()
    expect(visitor.heading).to_have_text("Getting started")
    visitor.live()
    visitor.troubles.clear()


def test_a_payload_of_another_version_is_reported(visitor: Visitor) -> None:
    """An example never replaces another one, for example after a deployment."""

    def renamed(route: Route) -> None:
        payload = route.fetch().json()
        route.fulfill(json={**payload, "names": ["docs.other.example"]})

    visitor.page.route(FILES["the payload"], renamed)
    visitor.go(PAGE)
    visitor.page.evaluate("window.atoll.boot(); 0")
    expect(visitor.page.locator(".live-error")).to_contain_text("could not be loaded")
    expect(visitor.page.get_by_label("Your name")).to_have_count(0)
