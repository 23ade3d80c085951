"""Time from a tap on a phone to the next paint: theme switch, search, navigation drawer, link, and live example."""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from benchmarks.browser.pages import ReadPage
from benchmarks.figures.browser import Interaction
from tests.serving import BROWSER

SCRIPT = Path(__file__).with_suffix(".js")
# Like the phone of Lighthouse.
SLOWDOWN = 4
WIDTH, HEIGHT = 412, 823
# On the slowest phone, all frames and the browser's entries for them are complete after this time.
SETTLE_MS = 800
# Taps on an example while Dash starts, and the pause between them.
TAPS = 6
PAUSE_MS = 250


def interactions(browser: Browser, url: str, prose: ReadPage, live: ReadPage) -> tuple[Interaction, ...]:
    """Measure each interaction on a newly loaded page with a throttled CPU."""
    tapped: tuple[tuple[str, ReadPage, Callable[[Page], None]], ...] = (
        ("Theme switch", prose, lambda page: page.locator(".theme-switch").tap()),
        ("Search", prose, lambda page: page.locator(".search-open").tap()),
        ("Navigation drawer", prose, lambda page: page.locator(".drawer-toggle").tap()),
        ("First link of the article", prose, _tap_link),
        ("Live example while Dash starts", live, _tap_example),
    )
    return tuple(_measure(browser, url, name, page, act) for name, page, act in tapped)


def _measure(browser: Browser, url: str, name: str, page: ReadPage, act: Callable[[Page], None]) -> Interaction:
    context = browser.new_context(
        base_url=url,
        user_agent=BROWSER,
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=1.75,
        is_mobile=True,
        has_touch=True,
    )
    try:
        context.add_init_script(path=SCRIPT)
        opened = context.new_page()
        context.new_cdp_session(opened).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        opened.goto(page.path, wait_until="load")
        act(opened)
        opened.wait_for_timeout(SETTLE_MS)
        slowest = float(opened.evaluate("sessionStorage.getItem('benchmark-slowest')") or 0)
    finally:
        context.close()
    sys.stderr.write(f"  {name:<30} {slowest or 'under 16'} ms\n")
    return Interaction(name=name, path=page.path, ms=slowest or None)


def _tap_link(page: Page) -> None:
    address = page.url
    _first_link(page).tap()
    page.wait_for_url(lambda url: url != address, wait_until="load")


def _first_link(page: Page) -> Locator:
    """Return the first link of the article to another page."""
    return page.locator('.article a[href^="/"]:not([href*="/llms.txt"]):visible').first


def _tap_example(page: Page) -> None:
    """Tap the example repeatedly while Dash replaces its placeholder."""
    for _ in range(TAPS):
        x, y = page.evaluate(_EXAMPLE)
        page.touchscreen.tap(x, y)
        page.wait_for_timeout(PAUSE_MS)
    expect(page.locator("#atoll-islands")).to_be_attached(timeout=30_000)


_EXAMPLE = (
    "(() => { const example = document.querySelector('.live'); example.scrollIntoView({ block: 'center' });"
    " const box = example.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2] })()"
)
