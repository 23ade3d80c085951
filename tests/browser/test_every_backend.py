"""The main tasks of a user work on the two backends that the other browser tests leave to the release tier."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.live_examples import OPERATE
from tests.live_examples.operating import backend_of, drawn_frame
from tests.serving import BACKENDS, Site
from tests.tiers import FULL_BACKEND, release

pytestmark = [
    pytest.mark.every_backend,
    pytest.mark.parametrize("site", [name for name in BACKENDS if name != FULL_BACKEND], indirect=True),
]


def test_a_page_becomes_live_and_its_callback_answers(visitor: Visitor, site: Site) -> None:
    visitor.go("/getting-started")
    assert backend_of(visitor) == site.backend
    visitor.live()
    assert backend_of(visitor) == site.backend
    drawn_frame(visitor, "docs.getting-started.hello")
    OPERATE["docs.getting-started.hello"](visitor)


def test_a_reader_searches_moves_and_chooses_a_theme(visitor: Visitor) -> None:
    visitor.go("/configuration")
    visitor.page.locator(".navigation").get_by_role("link", name="Deployment").click()
    expect(visitor.heading).to_have_text("Deployment")
    visitor.page.locator(".theme-switch").click()
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "light")
    visitor.page.keyboard.press("Control+k")
    visitor.page.get_by_role("combobox").fill("gunicorn workers")
    hit = visitor.page.locator(".search-results[aria-busy=false] [role=option][href*='#']:has(.search-excerpt)").first
    expect(hit).to_contain_text(re.compile("gunicorn|worker", re.IGNORECASE))
    hit.click()
    expect(visitor.page.locator("dialog.search")).to_be_hidden()
    expect(visitor.page).to_have_url(re.compile("#"))
    visitor.live()


@pytest.mark.parametrize("example", [release("websocket_callbacks"), "streaming"])
def test_what_comes_in_steps(visitor: Visitor, example: str) -> None:
    """The examples use a callback over a WebSocket, server-sent events, and a WebSocket of the API.

    On Flask, they use no WebSockets.
    """
    module = f"docs.fastapi-showcase.{example}"
    visitor.go("/fastapi-showcase")
    visitor.live()
    drawn_frame(visitor, module)
    OPERATE[module](visitor)


def test_a_mistake_in_a_callback_is_explained(visitor: Visitor) -> None:
    visitor.go("/interactive-components")
    visitor.live()
    drawn_frame(visitor, "docs.interactive-components.mishap")
    OPERATE["docs.interactive-components.mishap"](visitor)
