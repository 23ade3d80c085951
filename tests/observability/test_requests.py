"""Every request has an ID and one log line."""

import re
from uuid import uuid4

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.observability.conftest import ADMIN, DATABASE, PLACES, SECRET
from tests.observability.watching import BEARER, TOKEN, documented_rows, record_of, records
from tests.servers.calling import call, output_of
from tests.serving import BROWSER, Site
from tests.tiers import some
from tests.waiting import PATIENCE, until

MADE = re.compile(r"[0-9a-f]{16}")
INSANE = ("", "a b", "a" * 129, "ä", "a;b", "../x")


def test_a_sane_id_is_kept(observed: Site) -> None:
    given = f"Proxy_1.{uuid4()}"
    with observed.client() as client:
        for path in ("/observed", "/nope", "/api/backend", "/observed?q=1", "/observed/"):
            assert client.get(path, headers={"x-request-id": given}).headers["x-request-id"] == given
        assert client.head("/observed", headers={"x-request-id": given}).headers["x-request-id"] == given
        tag = client.get("/observed").headers["etag"]
        kept = client.get("/observed", headers={"x-request-id": "b" * 128, "if-none-match": tag})
    assert (kept.status_code, kept.headers["x-request-id"]) == (304, "b" * 128)


def test_another_one_is_replaced(observed: Site) -> None:
    for given in INSANE:
        headers = {"x-request-id": given.encode()}
        with observed.client() as client:
            request = client.build_request("GET", "/observed", headers=headers)  # type: ignore[arg-type]
            answers = [client.send(request).headers["x-request-id"] for _ in range(2)]
        assert all(MADE.fullmatch(answer) for answer in answers), given
        assert answers[0] != answers[1], given


@pytest.mark.parametrize("name", ["thread", "loop"])
def test_a_callback_knows_the_id(observed: Site, name: str) -> None:
    answer = call(observed, name)
    assert output_of(answer, name) == answer.headers["x-request-id"]


def test_records_of_a_request_carry_its_id(observed: Site) -> None:
    number = call(observed, "thread").headers["x-request-id"]
    own = record_of(observed, number, "A callback of the site")
    assert (own["logger"], own["level"]) == ("callback", "info")
    line = record_of(observed, number, "request")
    assert (line["method"], line["route"], line["source"]) == ("POST", "/_dash-update-component", "framework")


def test_the_line_of_a_page(observed: Site) -> None:
    headers = {"cookie": "session=biscuit", "authorization": "Bearer crumbs", "accept-encoding": "identity"}
    with observed.client() as client:
        answer = client.get("/observed?token=chocolate", headers=headers)
    line = record_of(observed, answer.headers["x-request-id"])
    assert line.keys() == set(documented_rows(3)) - {"trace_id"}
    expected = {
        "event": "request",
        "level": "info",
        "method": "GET",
        "path": "/observed",
        "route": "/<page>",
        "status": 200,
        "bytes": len(answer.content),
        "complete": True,
        "client_type": "human",
        "backend": observed.backend,
    }
    assert {name: line[name] for name in expected} == expected
    assert line["ms"] > 0


def test_lines_of_other_readers_and_routes(observed: Site) -> None:
    robot = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
    with observed.client() as client:
        found = [
            record_of(observed, answer.headers["x-request-id"])
            for answer in (
                client.get("/observed", headers=robot),
                client.get("/a/b/c"),
                client.get("/api/pages/observed"),
                client.get("/assets/nothing.js"),
                client.get("/observed.md"),
                client.get("/observed%0A{forged"),
            )
        ]
    assert found[0]["client_type"] == "search"
    assert [line["route"] for line in found[1:]] == [
        "404", "/api/pages/<path>", "/assets/<path>", "/<page>.md", "404",
    ]  # fmt: skip
    assert found[-1]["path"] == "/observed\\n{forged"


def test_a_page_comes_from_memory(observed: Site) -> None:
    def is_from_memory() -> bool:
        with observed.client() as client:
            number = client.get("/observed").headers["x-request-id"]
        return bool(record_of(observed, number)["source"] == "memory")

    assert until(is_from_memory)


def test_probes_leave_no_line(observed: Site) -> None:
    with observed.client() as client:
        silent = [client.get(path, headers=BEARER).headers["x-request-id"] for path in ("/healthz", "/metrics")]
        record_of(observed, client.get("/observed").headers["x-request-id"])
    assert not [line for line in records(observed) if line.get("request_id") in silent]


def test_a_stream_leaves_its_line_when_it_ends(observed: Site) -> None:
    with observed.client() as client, client.stream("GET", "/api/demo/events?count=30") as answer:
        number = answer.headers["x-request-id"]
        pieces = answer.iter_bytes()  # a reference keeps the connection open
        received = next(pieces)
        assert not [line for line in records(observed) if line.get("request_id") == number]
    line = record_of(observed, number)
    assert (line["event"], line["status"], line["complete"]) == ("stream", 200, False)
    assert line["bytes"] >= len(received)


@pytest.mark.parametrize("observed", some(PLACES[1:], ("fastapi", 2), ("quart", 1)), indirect=True, ids=str)
def test_a_websocket_leaves_its_line_when_it_ends(observed: Site) -> None:
    address = f"{observed.url.replace('http', 'ws')}/api/demo/feed/socket?token=chocolate"
    headers = {"x-request-id": "socket.1", "user-agent": BROWSER}
    with connect(address, additional_headers=headers, origin=Origin(observed.url)) as socket:
        received = socket.recv()
        assert socket.response is not None
        assert socket.response.headers["x-request-id"] == "socket.1"
    line = record_of(observed, "socket.1")
    assert (line["event"], line["status"], line["route"]) == ("websocket", 101, "/api/demo/feed/socket")
    assert line["bytes"] >= len(received)


def test_an_exception_is_one_line(observed: Site) -> None:
    answer = call(observed, "leaks")
    assert answer.status_code == 500
    number = answer.headers["x-request-id"]
    line = record_of(observed, number)
    assert (line["level"], line["status"]) == ("warning", 500)
    [fault] = [r for r in records(observed) if r.get("request_id") == number and "exception" in r]
    assert fault["level"] == "error"
    cause = fault["exception"][-1]
    assert cause["exc_type"] == "ValueError"
    assert cause["exc_value"] == "cannot reach postgresql://reader:[hidden]@db/visits with [hidden]"
    assert cause["frames"][-1]["name"] == "leak"
    assert "locals" not in cause["frames"][-1]


def test_nothing_that_is_nobodys_business(observed: Site) -> None:
    """The check covers all requests of the tests above, and more."""
    secret = {"cookie": "c=biscuit", "authorization": "Bearer crumbs", "x-forwarded-for": "203.0.113.7"}
    with observed.client() as client:
        answer = client.post("/_dash-update-component?token=chocolate", json={"body": "marzipan"}, headers=secret)
        record_of(observed, answer.headers["x-request-id"])
    wrong = {"host": "a b", "x-request-id": "wrong.1"}
    httpx.get(f"{observed.url}/observed?token=chocolate", headers=wrong, timeout=PATIENCE)
    assert record_of(observed, "wrong.1")["path"] == "/observed"
    assert all(isinstance(record, dict) for record in records(observed))
    text = observed.log.read_text(encoding="utf-8")
    for word in ("biscuit", "crumbs", "chocolate", "marzipan", "203.0.113.7", SECRET, ADMIN, TOKEN, "swordfish"):
        assert word not in text
    assert not re.search(r"(?<!://)127\.0\.0\.1", text)


def test_below_a_parent_app(below: Site) -> None:
    with below.client() as client:
        page = client.get("/site/observed", headers={"x-request-id": "below.1"})
        parent = client.get("/", headers={"x-request-id": "below.2"})
        metrics = client.get("/site/metrics", headers=BEARER)
        outside = client.get("/metrics", headers=BEARER)
        client.get("/site/observed", headers={"x-request-id": "below.3"})
    assert page.headers["x-request-id"] == "below.1"
    assert "x-request-id" not in parent.headers
    assert record_of(below, "below.1")["route"] == "/<page>"
    assert record_of(below, "below.3")  # later than the line that must not exist
    assert not [line for line in records(below) if line.get("request_id") == "below.2"]
    assert 'http_requests_total{backend="' in metrics.text
    assert "http_requests_total" not in outside.text


def test_the_settings_url_is_known_as_secret() -> None:
    from lib.process.logs import secrets_of
    from lib.settings import Settings

    assert {"sw%40rdfish", "sw@rdfish"} <= set(secrets_of(Settings(redis_url=DATABASE)))
