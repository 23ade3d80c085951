"""The WebSocket of callbacks opens on demand, closes with the page, and is optional."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitor import Visitor
from tests.serving import BACKENDS, Site, serving
from tests.sites import page, write_pages

PAGE, OTHER = "/fastapi-showcase", "/getting-started"


def connected(tab: Page) -> None:
    """Click the button that opens the WebSocket of a tab."""
    button = tab.locator("#atoll-content #showcase-persistent-join")
    button.scroll_into_view_if_needed()
    button.click()


def test_reading_opens_none(visitor: Visitor) -> None:
    visitor.go(PAGE)
    visitor.live()
    add = visitor.page.locator("#atoll-content #showcase-persistent-add")
    add.scroll_into_view_if_needed()
    add.click()  # This is an ordinary callback. A socket would be open after its response.
    expect(visitor.page.locator("#showcase-persistent-count")).to_have_text(re.compile(r"^\d+$"))
    assert visitor.page.locator("html").get_attribute("data-socket") is None


def test_leaving_the_page_closes_it(browser: Browser, site: Site) -> None:
    if site.backend == "flask":
        pytest.skip("Flask has no WebSocket; tests/servers/test_websocket_callbacks.py holds what it does instead")
    with Visitor.returning(browser, site.url) as stays, Visitor.opening(browser, site.url) as leaves:
        for visitor in (stays, leaves):
            visitor.go(PAGE)
            visitor.live()
            connected(visitor.page)
            expect(visitor.page.locator("#showcase-persistent-state")).to_have_text(re.compile("^Connected"))
        count = stays.page.locator("#showcase-persistent-count")
        expect(count).to_have_text(re.compile(r"^\d+$"))
        before = count.inner_text()
        leaves.page.locator("#showcase-persistent-add").click()
        expect(count).not_to_have_text(before)
        leaves.page.locator(f'.navigation a[href="{OTHER}"]').first.click()
        expect(leaves.heading).to_have_text("Getting started")
        expect(leaves.page.locator('html[data-socket="closed"]')).to_be_attached()
        leaves.live()
        # After the user comes back, the socket can be opened again.
        leaves.page.go_back()
        expect(leaves.heading).to_have_text("FastAPI features")
        leaves.live()
        connected(leaves.page)
        expect(leaves.page.locator("#showcase-persistent-count")).to_have_text(count.inner_text())
        leaves.check()
        stays.check()


@pytest.mark.release
@pytest.mark.parametrize("backend", [name for name in BACKENDS if name != "flask"])
def test_a_socket_that_cannot_be_had_is_explained(browser: Browser, backend: str, tmp_path: Path) -> None:
    command = "-m uvicorn tests.examples.no_sockets:server --host 127.0.0.1 --port {port}"
    docs = write_pages(tmp_path / "docs", {"page": page("Page", PAGE, ".. exec::docs.fastapi-showcase.persistent")})
    with (
        serving(backend, tmp_path, command, {"DOCS_DIR": str(docs)}) as site,
        Visitor.opening(browser, site.url) as visitor,
    ):
        visitor.go(PAGE)
        visitor.live()
        visitor.record_texts("#showcase-persistent-state")
        connected(visitor.page)
        failed = visitor.page.locator('[data-live="docs.fastapi-showcase.persistent"] .socket-failed')
        expect(failed).to_be_visible()
        expect(visitor.page.locator("#showcase-persistent-state")).to_have_text("Disconnected")
        assert visitor.recorded == ["Not connected", "Connecting …", "Disconnected"]
        # The rest of the page works as before, and the user can try again.
        visitor.page.locator("#showcase-persistent-add").click()
        expect(visitor.page.locator("#showcase-persistent-count")).to_have_text("1")
        expect(visitor.page.locator("#showcase-persistent-join")).to_be_enabled()
