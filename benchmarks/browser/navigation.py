"""Time from a click on a link to the frame with the heading of the new page."""

import json
import sys
import time
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from pathlib import Path

from benchmarks.browser.pages import ReadPage, pages_of
from benchmarks.browser.tab import Chromium, chromium
from benchmarks.figures.browser import Click, Navigation, State

CLICKS = 50
# The pointer is on a link until its page is loaded, or for at most this time. Then the link is clicked.
TIMEOUT_SECONDS = 30.0
SCRIPT = Path(__file__).with_suffix(".js")

STATES: tuple[State, ...] = ("static", "live")


def navigations(url: str, clicks: int = CLICKS) -> tuple[Navigation, ...]:
    """Measure clicks before Dash runs and with it, each with and without prefetching by the pointer."""
    prose = [page for page in pages_of(url) if page.kind == "prose"]
    found = []
    with chromium(SCRIPT.read_text(encoding="utf-8")) as browser:
        for state in STATES:
            for prefetched in (True, False):
                with closing(_laps(browser, url, prose, state, prefetched=prefetched)) as laps:
                    made = Navigation(state=state, prefetched=prefetched, clicks=tuple(islice(laps, clicks)))
                sys.stderr.write(f"  {state:<7} {'prefetched' if prefetched else 'fresh':<11} p95 {made.p95_ms} ms\n")
                found.append(made)
    return tuple(found)


def _laps(
    browser: Chromium, url: str, pages: list[ReadPage], state: State, *, prefetched: bool
) -> Generator[Click, None, None]:
    """Click through the pages. Each lap has a new profile and another first page, so that no page is loaded before."""
    for lap in range(CLICKS):
        first, *others = pages[lap % len(pages) :] + pages[: lap % len(pages)]
        with browser.tab() as tab:
            tab.open(url + first.path)
            if state == "live":
                _start_dash(tab)
            for page in others:
                _quiet(tab)
                yield _click(tab, url, page, prefetched=prefetched)


def _start_dash(tab: Chromium) -> None:
    """Start Dash, like a user who scrolls to an example. Wait until Dash has rendered the article."""
    tab.run("window.atoll.boot()")
    tab.wait_for("document.querySelector('#atoll-islands') && !document.querySelector('.island:not([data-live])')")


def _quiet(tab: Chromium) -> None:
    """Wait until the page has loaded and is idle, and move the pointer away from all links.

    Sometimes Chromium has no idle period for an idle page, so there is a timeout.
    """
    tab.wait_for("document.readyState === 'complete'")
    tab.move(2, 2)
    tab.evaluate("new Promise((done) => requestIdleCallback(done, { timeout: 500 }))")


def _click(tab: Chromium, url: str, page: ReadPage, *, prefetched: bool) -> Click:
    wanted = json.dumps(json.dumps({"path": page.path, "name": page.name}))
    tab.evaluate(f"sessionStorage.setItem('benchmark-wanted', {wanted})")
    link = f"document.querySelector('.navigation a[href=\"{page.path}\"]')"
    x, y = tab.evaluate(
        f"(() => {{ const a = {link}; a.scrollIntoView({{ block: 'nearest' }}); const box = a.getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2] })()"
    )
    ready = False
    if prefetched:
        tab.move(x, y)
        ready = _wait_for_prefetch(tab, url, page)
        tab.press(x, y)
    else:
        tab.run(f"{link}.click()")  # an event without a pointer, so that nothing is prefetched
    told = json.loads(tab.said("painted "))
    return Click(ms=round(told["ms"], 1), drawing_ms=round(told["drawing"], 1), way=told["way"], ready=ready)


def _wait_for_prefetch(tab: Chromium, url: str, page: ReadPage) -> bool:
    """Wait until the page is prerendered or prefetched by the browser, or fetched by the site's script."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        statuses = {status for (_, address), status in tab.preloads.items() if address == url + page.path}
        if statuses and not statuses & {"Pending", "Running"}:
            return bool(statuses & {"Ready", "Success"})
        if not statuses and tab.evaluate(_FETCHED % json.dumps(page.path)):
            return True
        tab.pump(0.02)
    return False


_FETCHED = (
    "performance.getEntriesByType('resource').some((entry) => entry.responseEnd"
    " && new URL(entry.name).pathname.replace(/^\\/_page(?=\\/)/, '') === %s)"
)
