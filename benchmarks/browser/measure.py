"""All measurements in Chromium, one after the other, on one backend."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from benchmarks.browser.interaction import SLOWDOWN, interactions
from benchmarks.browser.loading import first_load
from benchmarks.browser.navigation import navigations
from benchmarks.browser.pages import pages_of, typical
from benchmarks.browser.swap import WIDTHS, swap
from benchmarks.figures.browser import BrowserPart
from benchmarks.figures.value import Part
from tests.browser.visitor import LAUNCH_ARGUMENTS
from tools.browser import find_browser


def read(url: str, about: Part, server: str, *, clicks: int) -> BrowserPart:
    """Run all measurements in the browser."""
    pages = pages_of(url)
    prose, live = typical(pages, "prose"), typical(pages, "live")
    clicked = navigations(url, clicks)
    with browser() as opened:
        loads = tuple(first_load(opened, url, page) for page in pages)
        for load in loads:
            sys.stderr.write(f"  {load.path:<28} {load.transferred:>9} bytes in {load.requests} requests\n")
        return BrowserPart(
            **about.model_dump(),
            server=server,
            slowdown=SLOWDOWN,
            navigations=clicked,
            loads=loads,
            interactions=interactions(opened, url, prose, live),
            swaps=tuple(swap(opened, url, prose, width) for width in WIDTHS),
        )


@contextmanager
def browser() -> Iterator[Browser]:
    """Run Chromium with Playwright, which can emulate phones and slow CPUs."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_browser(full=True), args=LAUNCH_ARGUMENTS)
        try:
            yield opened
        finally:
            opened.close()
