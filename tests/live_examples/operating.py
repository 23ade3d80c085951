"""Open a live example as a user does, and operate it."""

import re
from collections.abc import Callable

import httpx
from playwright.sync_api import Browser, Locator, Request, expect

from lib.http.messages import CALLBACK_PATH
from tests.browser.visitor import Visitor
from tests.serving import Site

Operate = Callable[[Visitor], None]

# The path of the requests for the results of callbacks.
CALLBACK = re.compile(re.escape(CALLBACK_PATH))

_SHOWN = re.compile(r'data-live="([^"]+)"')


def frame_of(visitor: Visitor, module: str) -> Locator:
    """Return the frame of an example on the page: the first one if the page shows the example twice."""
    return visitor.page.locator(f'[data-live="{module}"]').first


def drawn_frame(visitor: Visitor, module: str) -> Locator:
    """Return the frame of an example, scrolled into view.

    Wait until the example has replaced its HTML from the server.
    """
    frame = frame_of(visitor, module)
    frame.scroll_into_view_if_needed()
    expect(frame.locator(".island:not([data-live])")).to_have_count(0)
    return frame


def because_of(changed: str) -> Callable[[Request], bool]:
    """Return a function that checks whether a request is due to this changed property, for example `an-id.n_clicks`."""
    return lambda request: f'"changedPropIds":["{changed}"]' in (request.post_data or "")


def backend_of(visitor: Visitor) -> str:
    """Return the backend that serves the page: `flask`, `fastapi`, or `quart`."""
    return visitor.page.locator(".backend-badge").first.get_attribute("data-backend") or ""


def file_for(module: str) -> str:
    """Return the path of the file that contains the function for an example."""
    folder = module.split(".")[1].replace("-", "_") if "." in module else module
    return f"tests/live_examples/{folder}.py"


def shown_examples(site: Site) -> dict[str, str]:
    """Return the live examples of the site by module, each with the path of the first page that shows it."""
    shown: dict[str, str] = {}
    with site.client() as client:
        client.timeout = httpx.Timeout(60)  # a gunicorn worker can still be importing the site
        for page in client.get("/_pages.json").json()["pages"]:
            for module in _SHOWN.findall(client.get(page["path"]).text):
                shown.setdefault(module, page["path"])
    return shown


def operate(browser: Browser, site: Site, path: str, module: str, function: Operate) -> None:
    """Open the page as a new user, and operate the example.

    Fail if it does not work, or if the console reports an error.
    """
    with Visitor.opening(browser, site.url) as visitor:
        visitor.go(path)
        visitor.live()
        drawn_frame(visitor, module)
        function(visitor)
        visitor.check()
