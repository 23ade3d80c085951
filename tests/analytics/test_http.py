"""Requests are recorded as page views, by client type and referrer, on each backend."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from lib.features.analytics.store import votes
from tests.analytics.reading import engine_of, in_order, rows, stored
from tests.serving import BACKENDS, BROWSER, Site, serving
from tests.sites import Sites, plain_pages
from tests.tiers import fast_on
from tests.waiting import until

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
GPTBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot"
CLAUDE = "Claude-User/1.0 (+https://support.anthropic.com/)"
SAME = {"sec-fetch-site": "same-origin"}
GREETING = {
    "output": "getting-started-greeting.children",
    "outputs": {"id": "getting-started-greeting", "property": "children"},
    "inputs": [{"id": "getting-started-name", "property": "value", "value": "Ada"}],
    "changedPropIds": ["getting-started-name.value"],
}

Ask = Callable[[httpx.Client], None]

# The requests of all tests, in the order in which they are sent.
ASKS: list[Ask] = []


def asked(ask: Ask) -> Ask:
    """Add the requests that a function sends."""
    ASKS.append(ask)
    return ask


@dataclass(frozen=True, slots=True)
class Counting:
    """A site, and the events that it recorded for each function that sent requests, or the failure of the function."""

    site: Site
    counted: dict[Ask, list[Any] | AssertionError]

    def of(self, ask: Ask, kind: str = "view") -> list[Any]:
        """Return the events of a kind that the site counted of these requests."""
        found = self.counted[ask]
        if isinstance(found, AssertionError):
            raise found
        return [row for row in found if row.kind == kind]


@pytest.fixture(scope="module", params=BACKENDS)
def counting(request: pytest.FixtureRequest, sites: Sites) -> Counting:
    """Return the site after all requests.

    A visit with its own referrer separates the requests of consecutive functions.
    """
    site, mark = sites.get("plain", request.param), secrets.token_hex(8)
    failures: dict[Ask, AssertionError] = {}

    def separate(client: httpx.Client, number: int) -> None:
        referrer = f"https://{mark}-{number}.example/"
        client.get("/authoring", headers={"user-agent": GOOGLEBOT, "referer": referrer})

    with site.client() as client:
        separate(client, 0)
        for number, ask in enumerate(ASKS, 1):
            try:
                ask(client)
            except AssertionError as failure:
                failures[ask] = failure
            separate(client, number)
    engine = engine_of(site.data)
    until(lambda: any(row.referrer == f"{mark}-{len(ASKS)}.example" for row in rows(engine)))
    events = in_order(engine)
    engine.dispose()
    ends = [place for place, row in enumerate(events) if row.referrer.startswith(mark)]
    counted = {ask: events[first + 1 : last] for ask, (first, last) in zip(ASKS, pairwise(ends), strict=True)}
    return Counting(site, {**counted, **failures})


@asked
def reads_pages(client: httpx.Client) -> None:
    first = client.get("/getting-started", headers={"referer": "https://news.example/a?b=c"})
    again = client.get("/getting-started", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    client.get("/", headers={"referer": f"{client.base_url}getting-started"})
    assert client.get("/getting-started/", follow_redirects=False).status_code == 308


def test_a_page_counts_once_each_time_it_is_shown(counting: Counting) -> None:
    found = counting.of(reads_pages)
    assert sorted((row.path, row.referrer) for row in found) == [
        ("/", ""),
        ("/getting-started", ""),
        ("/getting-started", "news.example"),
    ]
    assert {(row.reader, row.backend) for row in found} == {("human", counting.site.backend)}
    assert len({row.visitor for row in found}) == 1


@asked
def views_nothing(client: httpx.Client) -> None:
    page = client.get("/backends", headers={"sec-fetch-dest": "empty"}).text
    bundle = re.search(r'src="(/_site/[^"]+\.js)"', page)
    assert bundle
    assert client.head("/backends").status_code == 200
    assert client.get("/no-such-page").status_code == 404
    for path in (bundle[1], "/assets/favicon.svg", "/_page/backends", "/healthz", "/readyz", "/api/backend",
                 "/robots.txt", "/sitemap.xml", "/backends.md", "/llms.txt"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    for name, value in (("sec-purpose", "prefetch"), ("purpose", "prefetch"), ("x-moz", "prefetch")):
        assert client.get("/backends", headers={name: value}).status_code == 200
    assert client.get("/backends", headers={"accept": "text/html"}).status_code == 200


def test_what_is_no_view_of_a_page(counting: Counting) -> None:
    assert counting.of(views_nothing) == []


@asked
def objects(client: httpx.Client) -> None:
    for header in ("dnt", "sec-gpc"):
        assert client.get("/backends", headers={header: "1"}).status_code == 200
        view = {"kind": "view", "path": "/backends"}
        assert client.post("/_visit", json=view, headers={**SAME, header: "1"}).status_code == 204
        assert client.post("/_dash-update-component", json=GREETING, headers={header: "1"}).status_code == 200


def test_readers_who_object_leave_nothing(counting: Counting) -> None:
    assert counting.of(objects) == []
    assert counting.of(objects, "callback") == []


@asked
def reads_as_programs(client: httpx.Client) -> None:
    for reader in (GOOGLEBOT, CLAUDE, GPTBOT, "kube-probe/1.30"):
        client.get("/backends", headers={"user-agent": reader})
    for path in ("/backends.md", "/llms.txt", "/robots.txt"):
        assert client.get(path, headers={"user-agent": CLAUDE}).status_code == 200


def test_programs_are_told_apart_and_their_documents_count(counting: Counting) -> None:
    found = counting.of(reads_as_programs)
    assert sorted((row.reader, row.path) for row in found) == [
        ("agent", "/backends"),
        ("agent", "/backends.md"),
        ("agent", "/llms.txt"),
        ("search", "/backends"),
    ]  # Training crawlers are blocked, so they get no page.
    assert {row.visitor for row in found} == {""}


@asked
def calls_back(client: httpx.Client) -> None:
    assert client.post("/_dash-update-component", json=GREETING).status_code == 200
    assert client.post("/_dash-update-component", json={}).status_code == 400


def test_callbacks_count_with_the_time_they_took(counting: Counting) -> None:
    (row,) = counting.of(calls_back, "callback")
    assert 0 < row.value < 20_000
    assert (row.backend, row.visitor, row.path) == (counting.site.backend, "", "/_dash-update-component")
    assert counting.of(calls_back) == []


@asked
def follows_links(client: httpx.Client) -> None:
    for path in ("/backends", "/"):
        answer = client.post("/_visit", json={"kind": "view", "path": path}, headers=SAME)
        assert (answer.status_code, answer.content) == (204, b"")
    origin = {"origin": str(client.base_url).rstrip("/")}  # A browser without TLS sends no `Sec-Fetch-Site`.
    assert client.post("/_visit", json={"kind": "view", "path": "/authoring"}, headers=origin).status_code == 204


def test_browsers_tell_of_pages_inside_the_site(counting: Counting) -> None:
    found = counting.of(follows_links)
    assert sorted(row.path for row in found) == ["/", "/authoring", "/backends"]
    assert len({row.visitor for row in found} - {""}) == 1


@asked
def sends_vitals(client: httpx.Client) -> None:
    vitals = [{"name": "LCP", "value": 812.5}, {"name": "CLS", "value": 0}, {"name": "CLS", "value": 0.25}]
    message = {"kind": "vitals", "path": "/backends", "vitals": vitals}
    assert client.post("/_visit", json=message, headers=SAME).status_code == 204
    robot = {**SAME, "user-agent": GOOGLEBOT}
    assert client.post("/_visit", json=message, headers=robot).status_code == 204


def test_web_vitals_count(counting: Counting) -> None:
    found = counting.of(sends_vitals, "vital")
    assert sorted((row.name, row.value, row.path, row.visitor) for row in found) == [
        ("CLS", 0.25, "/backends", ""),
        ("LCP", 812.5, "/backends", ""),
    ]


VIEW = {"kind": "view", "path": "/"}
LCP = {"name": "LCP", "value": 1.0}
REFUSED: list[tuple[int, Any, dict[str, str]]] = [
    (400, "no JSON", SAME),
    (422, {}, SAME),
    (422, {"kind": "click", "path": "/"}, SAME),
    (422, {**VIEW, "more": 1}, SAME),
    (422, {**VIEW, "path": "backends"}, SAME),
    (422, {**VIEW, "path": "/no-such-page"}, SAME),
    (422, {**VIEW, "path": "/not-found-404"}, SAME),
    (422, {"kind": "vitals", "path": "/", "vitals": []}, SAME),
    (422, {"kind": "vitals", "path": "/", "vitals": [{**LCP, "name": "XYZ"}]}, SAME),
    (422, {"kind": "vitals", "path": "/", "vitals": [{**LCP, "value": -1}]}, SAME),
    (422, {"kind": "vitals", "path": "/", "vitals": [LCP] * 6}, SAME),
    (413, {**VIEW, "path": "/" + "x" * 3000}, SAME),
    (403, VIEW, {"sec-fetch-site": "cross-site"}),
    (403, VIEW, {"sec-fetch-site": "same-site"}),
    (403, VIEW, {"origin": "https://other.example"}),
    (403, VIEW, {}),
]


ANSWER = {"path": "/backends", "helpful": "yes", "comment": ""}


@asked
def answers_whether_a_page_was_helpful(client: httpx.Client) -> None:
    for answer in (ANSWER, {**ANSWER, "helpful": "no", "comment": "Two\x00 lines:\r\n<b>so</b> \U0001f3dd"}):
        response = client.post("/_visit", data=answer, headers=SAME)
        assert (response.status_code, response.headers["location"]) == (303, "/backends#page_feedback")
        assert "set-cookie" not in response.headers
    refused = {
        403: (ANSWER, {"sec-fetch-site": "cross-site"}),
        422: ({**ANSWER, "helpful": "perhaps"}, SAME),
        413: ({**ANSWER, "comment": "x" * 9000}, SAME),
    }
    for status, (data, headers) in refused.items():
        assert client.post("/_visit", data=data, headers=headers).status_code == status
    for data in ({**ANSWER, "path": "/no-such-page"}, {**ANSWER, "comment": "x" * 1001}, {"path": "/"}):
        assert client.post("/_visit", data=data, headers=SAME).status_code == 422


def test_the_last_answer_to_a_page_is_stored(counting: Counting) -> None:
    assert counting.of(answers_whether_a_page_was_helpful) == []
    with engine_of(counting.site.data).connect() as connection:
        [vote] = connection.execute(select(votes).where(votes.c.path == "/backends")).all()
    assert (vote.path, vote.helpful, vote.comment) == ("/backends", "no", "Two lines: <b>so</b> \U0001f3dd")
    assert re.fullmatch("[0-9a-f]{16}", vote.visitor)


def test_listed_pages_ask_whether_they_were_helpful(counting: Counting) -> None:
    with counting.site.client() as client:
        shown = {
            path: 'action="/_visit"' in client.get(path).text for path in ("/backends", "/", "/nothing", "/search")
        }
    assert shown == {"/backends": True, "/": False, "/nothing": False, "/search": False}


@asked
def sends_what_nobody_should(client: httpx.Client) -> None:
    answers = [
        client.post("/_visit", headers=headers, **{"content" if isinstance(message, str) else "json": message})
        for _, message, headers in REFUSED
    ]
    assert [
        (expected, answer.status_code, answer.headers["content-type"])
        for (expected, *_), answer in zip(REFUSED, answers, strict=True)
    ] == [(expected, expected, "application/problem+json") for expected, *_ in REFUSED]


def test_what_nobody_should_send_is_refused(counting: Counting) -> None:
    for kind in ("view", "vital"):
        assert counting.of(sends_what_nobody_should, kind) == []


def test_the_address_of_the_reader_is_nowhere(counting: Counting) -> None:
    assert counting.of(reads_pages)
    files = [*counting.site.data.glob("analytics.db*"), *(counting.site.data / "visits").iterdir()]
    data = b"".join(file.read_bytes() for file in files)
    assert b"/backends" in data
    assert BROWSER.encode() not in data
    assert b"127.0.0.1" not in data


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_turned_off_there_is_nothing_of_it(backend: str, tmp_path: Path) -> None:
    env = {**plain_pages(tmp_path, "backends"), "ANALYTICS_ENABLED": "false", "LIVE_UPDATES": "false"}
    with serving(backend, tmp_path, env=env) as site, site.client() as client:
        shown = client.get("/backends")
        assert shown.status_code == 200
        [late] = re.findall('data-late="([^"]+)"', shown.text)
        assert "_visit" not in client.get(late).text
        assert "_visit" not in shown.text
        assert client.post("/_visit", data=ANSWER, headers=SAME).status_code in (404, 405)
        assert client.post("/_visit", json=VIEW, headers=SAME).status_code in (404, 405)
        assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("backend", fast_on())
def test_below_a_prefix_pages_are_counted_by_their_own_paths(backend: str, tmp_path: Path) -> None:
    env = {**plain_pages(tmp_path, "backends", "authoring"), "DASH_URL_BASE_PATHNAME": "/my-app/"}
    with serving(backend, tmp_path, env=env) as site, site.client() as client:
        for path in ("/my-app/", "/my-app/backends", "/my-app", "/backends"):
            client.get(path)
        assert client.post("/my-app/_visit", json=VIEW, headers=SAME).status_code == 204
        engine = engine_of(tmp_path / "data")
        client.get("/my-app/authoring")
        until_fenced = stored(engine, 4)
        assert sorted(row.path for row in until_fenced) == ["/", "/", "/authoring", "/backends"]
        engine.dispose()
