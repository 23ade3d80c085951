"""Only requests that show content to a client count as page views."""

from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send

from lib.features.analytics import middleware as module
from lib.features.analytics.middleware import AnalyticsMiddleware, VisitRule
from lib.servers.rules import AsgiRequest, ResponseHead
from tests.apart import run_apart
from tests.serving import BROWSER

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
HTML = "text/html; charset=utf-8"


class Told:
    """A tracker that records its calls."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        self.callbacks = 0

    def start(self) -> None:
        """Do nothing."""

    def track_visit(self, path: str, *_: Any, **__: Any) -> None:
        self.visits.append(path)

    def track_callback(self, milliseconds: float, *_: Any, **__: Any) -> None:
        assert 0 <= milliseconds < 60_000
        self.callbacks += 1


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    pages = {"": "/", "guide": "/guide", "items/1": "/items/<item>", "_dash-layout": "/no", "api/pages": "/no"}
    monkeypatch.setattr(module, "page_at", lambda path: pages.get(path.strip("/")))
    return Told()


def answered(told: Told, method: str, path: str, head: ResponseHead, headers: dict[str, str]) -> None:
    """Pass a request and its response to the rule."""
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"method": method, "query_string": b"", "headers": named, "client": ("203.0.113.1", 1)}
    rule, request = VisitRule(told, "/docs/", "flask"), AsgiRequest(scope, path)  # type: ignore[arg-type]
    rule.process_request(request)
    assert not rule.process_response(request, head)


def views(told: Told, path: str, status: int = 200, kind: str = HTML, **headers: str) -> list[str]:
    named = {"user-agent": BROWSER, **{name.replace("_", "-"): value for name, value in headers.items()}}
    answered(told, "GET", path, ResponseHead(status, [("Content-Type", kind)] if kind else []), named)
    return told.visits


def test_a_page_that_is_shown_is_one(told: Told) -> None:
    assert views(told, "/docs/guide") == ["/guide"]
    assert views(told, "/docs/", sec_fetch_dest="document") == ["/guide", "/"]
    assert views(told, "/docs/guide", 304, "") == ["/guide", "/", "/guide"]


@pytest.mark.parametrize("path", ["/guide", "/docsguide", "/docs/nothing", "/docs/assets/a.js", "/docs/_page/guide"])
def test_what_is_no_page_of_the_site_is_none(path: str, told: Told) -> None:
    assert views(told, path) == []


@pytest.mark.parametrize("status", [206, 301, 308, 404, 500])
def test_other_answers_are_none(status: int, told: Told) -> None:
    assert views(told, "/docs/guide", status) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_dest": "empty"},
        {"sec_fetch_dest": "iframe"},
        {"accept": "text/html"},
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
    ],
)
def test_what_nobody_looks_at_is_none(headers: dict[str, str], told: Told) -> None:
    assert views(told, "/docs/guide", 200, HTML, **headers) == []


def test_a_person_who_reads_the_markdown_of_a_page_is_none_and_a_program_is(told: Told) -> None:
    for path in ("/docs/guide.md", "/docs/llms.txt"):
        assert views(told, path, 200, "text/markdown") == []
    for path in ("/docs/guide", "/docs/guide.md", "/docs/llms.txt", "/docs/robots.txt"):
        views(told, path, 200, "text/markdown", user_agent=GOOGLEBOT)
    assert told.visits == ["/guide", "/guide.md", "/llms.txt"]


def test_a_page_with_variables_is_one_page(told: Told) -> None:
    assert views(told, "/docs/items/1") == ["/items/<item>"]


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/docs/guide", "view"),
        ("HEAD", "/docs/guide", None),
        ("POST", "/docs/guide", None),
        ("POST", "/docs/_dash-update-component", "callback"),
        ("POST", "/_dash-update-component", None),
        ("GET", "/docs/_dash-layout", None),
        ("GET", "/docs/api/pages", None),
    ],
)
def test_which_requests_are_events(method: str, path: str, kind: str | None, told: Told) -> None:
    answered(told, method, path, ResponseHead(200, [("content-type", HTML)]), {"user-agent": BROWSER})
    assert (told.visits != [], told.callbacks) == (kind == "view", int(kind == "callback"))


def test_a_callback_that_failed_is_none(told: Told) -> None:
    answered(told, "POST", "/docs/_dash-update-component", ResponseHead(500, []), {"user-agent": BROWSER})
    assert told.callbacks == 0


def test_the_middleware_records_the_requests_of_any_app(told: Told) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", HTML.encode())]})
        await send({"type": "http.response.body", "body": b"<p>"})

    async def visit() -> None:
        rule = VisitRule(told, "/docs/", "fastapi")  # type: ignore[arg-type]
        middleware = AnalyticsMiddleware(app, told, rule)  # type: ignore[arg-type]
        async with AsyncClient(transport=ASGITransport(middleware), base_url="http://site") as client:
            await client.get("/docs/guide", headers={"user-agent": BROWSER})
            await client.post("/docs/_dash-update-component", headers={"user-agent": BROWSER})

    run_apart(visit())
    assert (told.visits, told.callbacks) == (["/guide"], 1)
