"""What is counted of real requests to the three backends, over sockets."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from tests.analytics.reading import engine_of, rows, stored
from tests.serving import BACKENDS, BROWSER, Site, serving
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

Ask = Callable[[httpx.Client], Any]


class Counting:
    """A site and what it has counted."""

    def __init__(self, site: Site, engine: Engine) -> None:
        self.site = site
        self.engine = engine
        self._fences = 0

    def of(self, ask: Ask, kind: str = "view") -> list[Any]:
        """What was counted of these requests. A view that comes after them shows that nothing else will be."""
        before = {row.id for row in rows(self.engine, kind)}
        views = {row.id for row in rows(self.engine)}
        with self.site.client() as client:
            ask(client)
            client.get("/authoring", headers={"user-agent": GOOGLEBOT, "referer": "https://fence.example/"})

        def fenced() -> bool:
            return any(row.referrer == "fence.example" and row.id not in views for row in rows(self.engine))

        until(fenced)
        return [row for row in rows(self.engine, kind) if row.id not in before and row.referrer != "fence.example"]

    def paths(self, ask: Ask) -> list[str]:
        return sorted(row.path for row in self.of(ask))


@pytest.fixture(scope="module", params=BACKENDS)
def counting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counting]:
    folder = tmp_path_factory.mktemp("counted")
    with serving(request.param, folder, env={"SITE_BASE_URL": "https://docs.example.com"}) as site:
        engine = engine_of(folder / "data")
        yield Counting(site, engine)
        engine.dispose()


def test_a_page_counts_once_each_time_it_is_shown(counting: Counting) -> None:
    def ask(client: httpx.Client) -> None:
        first = client.get("/getting-started", headers={"referer": "https://news.example/a?b=c"})
        again = client.get("/getting-started", headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        client.get("/", headers={"referer": f"{counting.site.url}/getting-started"})
        assert client.get("/getting-started/", follow_redirects=False).status_code == 308

    found = counting.of(ask)
    assert sorted((row.path, row.referrer) for row in found) == [
        ("/", ""),
        ("/getting-started", ""),
        ("/getting-started", "news.example"),
    ]
    assert {(row.reader, row.backend) for row in found} == {("human", counting.site.backend)}
    assert len({row.visitor for row in found}) == 1


def test_what_is_no_view_of_a_page(counting: Counting) -> None:
    def ask(client: httpx.Client) -> None:
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

    assert counting.paths(ask) == []


def test_readers_who_object_leave_nothing(counting: Counting) -> None:
    def ask(client: httpx.Client) -> None:
        for header in ("dnt", "sec-gpc"):
            assert client.get("/backends", headers={header: "1"}).status_code == 200
            view = {"kind": "view", "path": "/backends"}
            assert client.post("/_visit", json=view, headers={**SAME, header: "1"}).status_code == 204
            assert client.post("/_dash-update-component", json=GREETING, headers={header: "1"}).status_code == 200

    assert counting.of(ask) == []
    assert counting.of(ask, "callback") == []


def test_programs_are_told_apart_and_their_documents_count(counting: Counting) -> None:
    def ask(client: httpx.Client) -> None:
        for reader in (GOOGLEBOT, CLAUDE, GPTBOT, "kube-probe/1.30"):
            client.get("/backends", headers={"user-agent": reader})
        for path in ("/backends.md", "/llms.txt", "/robots.txt"):
            assert client.get(path, headers={"user-agent": CLAUDE}).status_code == 200

    found = counting.of(ask)
    assert sorted((row.reader, row.path) for row in found) == [
        ("agent", "/backends"),
        ("agent", "/backends.md"),
        ("agent", "/llms.txt"),
        ("search", "/backends"),
    ]  # who trains models is not welcome, so there is no page
    assert {row.visitor for row in found} == {""}


def test_callbacks_count_with_the_time_they_took(counting: Counting) -> None:
    def ask(client: httpx.Client) -> None:
        assert client.post("/_dash-update-component", json=GREETING).status_code == 200
        assert client.post("/_dash-update-component", json={}).status_code == 400

    (row,) = counting.of(ask, "callback")
    assert 0 < row.value < 20_000
    assert (row.backend, row.visitor, row.path) == (counting.site.backend, "", "/_dash-update-component")
    assert counting.of(ask) == []


def test_browsers_tell_of_pages_inside_the_site(counting: Counting) -> None:
    def ask(client: httpx.Client) -> None:
        for path in ("/backends", "/"):
            answer = client.post("/_visit", json={"kind": "view", "path": path}, headers=SAME)
            assert (answer.status_code, answer.content) == (204, b"")
        origin = {"origin": counting.site.url}  # a browser without TLS sends no Sec-Fetch-Site
        assert client.post("/_visit", json={"kind": "view", "path": "/authoring"}, headers=origin).status_code == 204

    found = counting.of(ask)
    assert sorted(row.path for row in found) == ["/", "/authoring", "/backends"]
    assert len({row.visitor for row in found} - {""}) == 1


def test_web_vitals_count(counting: Counting) -> None:
    def ask(client: httpx.Client) -> None:
        vitals = [{"name": "LCP", "value": 812.5}, {"name": "CLS", "value": 0}, {"name": "CLS", "value": 0.25}]
        message = {"kind": "vitals", "path": "/backends", "vitals": vitals}
        assert client.post("/_visit", json=message, headers=SAME).status_code == 204
        robot = {**SAME, "user-agent": GOOGLEBOT}
        assert client.post("/_visit", json=message, headers=robot).status_code == 204

    found = counting.of(ask, "vital")
    assert sorted((row.name, row.value, row.path, row.visitor) for row in found) == [
        ("CLS", 0.25, "/backends", ""),
        ("LCP", 812.5, "/backends", ""),
    ]


VIEW = {"kind": "view", "path": "/"}
LCP = {"name": "LCP", "value": 1.0}


@pytest.mark.parametrize(
    ("status", "message", "headers"),
    [
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
    ],
)
def test_what_nobody_should_send_is_refused(
    status: int, message: Any, headers: dict[str, str], counting: Counting
) -> None:
    def ask(client: httpx.Client) -> None:
        body = {"content": message} if isinstance(message, str) else {"json": message}
        answer = client.post("/_visit", headers=headers, **body)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"

    assert counting.of(ask) == []


def test_the_address_of_the_reader_is_nowhere(counting: Counting) -> None:
    counting.of(lambda client: client.get("/backends"))
    data = b"".join(file.read_bytes() for file in Path(counting.engine.url.database or "").parent.rglob("*.*"))
    assert b"/backends" in data
    assert BROWSER.encode() not in data
    assert b"127.0.0.1" not in data


@pytest.mark.parametrize("backend", BACKENDS)
def test_turned_off_there_is_nothing_of_it(backend: str, tmp_path: Path) -> None:
    env = {"ANALYTICS_ENABLED": "false", "LIVE_UPDATES": "false"}
    with serving(backend, tmp_path, env=env) as site, site.client() as client:
        page = client.get("/getting-started")
        assert page.status_code == 200
        assert "data-late" not in page.text
        assert client.post("/_visit", json=VIEW, headers=SAME).status_code in (404, 405)
        assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("backend", BACKENDS)
def test_below_a_prefix_pages_are_counted_by_their_own_paths(backend: str, tmp_path: Path) -> None:
    env = {"DASH_URL_BASE_PATHNAME": "/my-app/"}
    with serving(backend, tmp_path, env=env) as site, site.client() as client:
        for path in ("/my-app/", "/my-app/backends", "/my-app", "/backends"):
            client.get(path)
        assert client.post("/my-app/_visit", json=VIEW, headers=SAME).status_code == 204
        engine = engine_of(tmp_path / "data")
        client.get("/my-app/authoring")
        until_fenced = stored(engine, 4)
        assert sorted(row.path for row in until_fenced) == ["/", "/", "/authoring", "/backends"]
        engine.dispose()
