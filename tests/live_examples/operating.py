"""Brings a visitor to a live example, the way a reader comes to it, and has it operated."""

import re
from collections.abc import Callable

import httpx
from playwright.sync_api import Browser, Locator, Request, expect

from lib.http.messages import CALLBACK_PATH
from tests.browser.visitor import Visitor
from tests.serving import Site

Operate = Callable[[Visitor], None]

# Where Dash asks for the results of callbacks.
CALLBACK = re.compile(re.escape(CALLBACK_PATH))

_SHOWN = re.compile(r'data-live="([^"]+)"')


def frame_of(visitor: Visitor, module: str) -> Locator:
    """The frame of an example in the page; the first one where a page shows it twice."""
    return visitor.page.locator(f'#react-entry-point [data-live="{module}"]').first


def drawn_frame(visitor: Visitor, module: str) -> Locator:
    """The frame of an example, in view, once what the server had sent for it has given way to the example itself."""
    frame = frame_of(visitor, module)
    frame.scroll_into_view_if_needed()
    expect(frame.locator(".live-skeleton, [data-stand-in]")).to_have_count(0)
    return frame


def because_of(changed: str) -> Callable[[Request], bool]:
    """Whether Dash asks for a result because this property, such as `an-id.n_clicks`, has changed."""
    return lambda request: f'"changedPropIds":["{changed}"]' in (request.post_data or "")


def backend_of(visitor: Visitor) -> str:
    """The backend that serves the page: `flask`, `fastapi` or `quart`."""
    return visitor.page.locator(".backend-badge").first.get_attribute("data-backend") or ""


def file_for(module: str) -> str:
    """The file that holds the function for an example."""
    folder = module.split(".")[1].replace("-", "_") if "." in module else module
    return f"tests/live_examples/{folder}.py"


def shown_examples(site: Site) -> dict[str, str]:
    """The live examples of the site by module, each with the path of the first page that shows it."""
    shown: dict[str, str] = {}
    with site.client() as client:
        client.timeout = httpx.Timeout(60)  # a worker of gunicorn may still be importing the site
        for page in client.get("/_pages.json").json()["pages"]:
            for module in _SHOWN.findall(client.get(page["path"]).text):
                shown.setdefault(module, page["path"])
    return shown


def operate(browser: Browser, site: Site, path: str, module: str, function: Operate) -> None:
    """Has a new visitor open the page and operate the example. Fails if it does not work, or the console complains."""
    with Visitor.opening(browser, site.url) as visitor:
        visitor.go(path)
        visitor.live()
        drawn_frame(visitor, module)
        function(visitor)
        visitor.check()
