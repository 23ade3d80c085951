"""Visited pages stay readable without a connection, and nothing else is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ports import free_port
from tests.serving import BROWSER, Site, serving
from tests.sites import page as page_text
from tests.sites import write_pages
from tests.tiers import FULL_BACKEND
from tests.waiting import PATIENCE, until

STORED = """async () => {
    const cache = await caches.open("atoll-pages");
    return (await cache.keys()).map(({ url }) => new URL(url).pathname).sort();
}"""
WAITS = "async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting)"
REGISTERED = "async () => (await navigator.serviceWorker.getRegistrations()).length"


def docs(folder: Path, word: str) -> str:
    """Write pages, and return their folder."""
    links = "[Reef](/reef) and [Island](/island)."
    pages = {
        "tides": page_text("Tides", "/tides", f"The water is {word}. {links}\n\n```text\ncode\n```"),
        "reef": page_text("Reef", "/reef", f"Coral is {word}."),
        "island": page_text("Island", "/island", ".. exec::tests.browser.plain_example"),
    }
    return str(write_pages(folder, pages))


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Open a tab that can have a service worker."""
    context = browser.new_context(user_agent=BROWSER, service_workers="allow")
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


@contextmanager
def served(folder: Path, port: int, word: str, **settings: str) -> Iterator[Site]:
    folder.mkdir()
    env = {"DOCS_DIR": docs(folder / "docs", word), **settings}
    with serving(FULL_BACKEND, folder, env=env, port=port) as site:
        yield site


def stored(tab: Page, *paths: str) -> None:
    """Wait until the browser has stored exactly these pages."""
    until(lambda: tab.evaluate(STORED) == sorted(paths))


def test_visited_pages_are_readable_without_a_connection(tab: Page, tmp_path: Path) -> None:
    with served(tmp_path / "a", free_port(), "warm") as site:
        tab.goto(f"{site.url}/tides")
        stored(tab, "/tides")
        tab.locator(".prose").get_by_role("link", name="Reef", exact=True).click()
        expect(tab.locator("h1")).to_have_text("Reef")
        stored(tab, "/reef", "/tides")
        # A page for one client, a document of the API, and a file
        for path in ("/search?q=reef", "/docs", "/llms.txt"):
            tab.goto(site.url + path)
        tab.goto(f"{site.url}/tides")
        stored(tab, "/reef", "/tides")

        tab.context.set_offline(True)
        tab.goto(f"{site.url}/reef")
        expect(tab.get_by_text("Coral is warm.")).to_be_visible()
        # The stylesheet is there, too
        expect(tab.locator(".header")).to_have_css("position", "sticky")
        tab.goto(f"{site.url}/tides")
        expect(tab.get_by_text("The water is warm.")).to_be_visible()
        tab.goto(f"{site.url}/island")
        expect(tab.locator("h1")).to_have_text("You are offline")
        assert sorted(tab.get_by_role("listitem").all_inner_texts()) == ["Reef · Atoll", "Tides · Atoll"]
        tab.get_by_role("link", name="Reef").click()
        expect(tab.get_by_text("Coral is warm.")).to_be_visible()

        tab.context.set_offline(False)
        tab.goto(f"{site.url}/island")
        expect(tab.locator("h1")).to_have_text("Island")


def test_pages_come_from_the_server_after_a_deployment(tab: Page, tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path / "a", port, "warm") as site:
        tab.goto(f"{site.url}/tides")
        stored(tab, "/tides")
        tab.reload()
        tab.wait_for_function("navigator.serviceWorker.controller")
    with served(tmp_path / "b", port, "cold") as site:
        tab.goto(f"{site.url}/tides")
        expect(tab.get_by_text("The water is cold.")).to_be_visible()
        tab.wait_for_function(WAITS)  # a worker that takes over can lose the next page in Chromium
        tab.locator(".prose").get_by_role("link", name="Reef", exact=True).click()
        expect(tab.get_by_text("Coral is cold.")).to_be_visible()

        def starts_when_all_tabs_were_closed() -> bool:
            tab.goto("about:blank")
            tab.goto(f"{site.url}/tides")
            return not tab.evaluate(WAITS)

        until(starts_when_all_tabs_were_closed)
    tab.goto(f"{site.url}/tides")
    expect(tab.get_by_text("The water is cold.")).to_be_visible()


def test_turning_it_off_removes_what_is_stored(tab: Page, tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path / "a", port, "warm") as site:
        tab.goto(f"{site.url}/tides")
        stored(tab, "/tides")
    with served(tmp_path / "b", port, "cold", OFFLINE="false") as site:
        tab.goto(f"{site.url}/tides")
        until(lambda: tab.evaluate(REGISTERED) == 0)
        assert tab.evaluate("caches.keys()") == []
        tab.goto(f"{site.url}/reef")
        tab.wait_for_load_state("networkidle")
        assert tab.evaluate(REGISTERED) == 0
