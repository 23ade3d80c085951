"""Which requests count as page views."""

from typing import Any

import pytest

from lib.features.analytics import visits as module
from lib.features.analytics.visits import Visits
from tests.serving import BROWSER

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
HTML = "text/html; charset=utf-8"


class Told:
    """A tracker that keeps what it is told."""

    def __init__(self) -> None:
        self.visits: list[str] = []

    def track_visit(self, path: str, *_: Any, **__: Any) -> None:
        self.visits.append(path)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    pages = {"": "/", "guide": "/guide", "items/1": "/items/<item>"}
    monkeypatch.setattr(module, "page_at", lambda path: pages.get(path.strip("/")))
    return Told()


def views(told: Told, path: str, status: int = 200, kind: str = HTML, **headers: str) -> list[str]:
    visits = Visits(told, "/docs/", "flask")  # type: ignore[arg-type]
    named = {"user-agent": BROWSER, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if visits.expected("GET", path) == "view":
        visits.view(path, status, kind, named, "203.0.113.1")
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
def test_what_a_request_may_turn_out_to_be(method: str, path: str, kind: str | None, told: Told) -> None:
    assert Visits(told, "/docs/", "flask").expected(method, path) == kind  # type: ignore[arg-type]
