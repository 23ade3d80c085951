"""The demo endpoints: responses, limits, and cleanup."""

import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from lib.features.demo.streams import CLOCK_SECONDS, CLOCK_TICKS, KEEP_ALIVE, event_stream, ticks
from tests.apart import run_apart
from tests.servers.streaming import LONG, LONG_SECONDS, SLOW, clock, opened, read_events
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE, until

# On Flask, half of gunicorn's eight threads are reserved for pages.
STREAMS = {"flask": 4, "fastapi": 20, "quart": 20}


def test_a_plain_answer(site: Site) -> None:
    with site.client() as client:
        answer = client.get("/api/demo/plain")
    assert answer.json()["backend"] == site.backend
    assert answer.headers["cache-control"] == "no-store"


def test_three_waits_take_as_long_as_one(site: Site) -> None:
    with site.client() as client:

        def took_ms() -> float:
            body = client.get("/api/demo/fan-out", params={"wait_ms": 400}).json()
            assert body["waits_ms"] == [400, 400, 400]
            assert body["in_turn_ms"] == 1200
            assert body["took_ms"] >= 390, "timers may be a little early"
            return float(body["took_ms"])

        # In sequence, they never take less time, even on a fast machine. In parallel, they can take longer on a slow
        # one.
        until(lambda: took_ms() < 3 * 390)


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "*"), ("de", "de"), ("en;q=0.5, de-CH", "de-CH"), ("de;q=0, fr;q=x, en;q=0.1", "en"), (";;q=,,é", "é")],
)
def test_the_dependency_reads_a_header(site: Site, header: str | None, language: str) -> None:
    headers = {} if header is None else {b"accept-language": header.encode("latin-1")}
    with site.client() as client:
        answer = client.get("/api/demo/dependency", headers=headers)
    assert answer.json() == {"language": language}


def test_an_event_stream(site: Site) -> None:
    with site.client() as client, client.stream("GET", "/api/demo/events?count=3&interval_ms=20") as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        events = read_events("".join(response.iter_text()))
    assert [event["event"] for event in events] == ["tick", "tick", "tick", "end"]
    assert [event["id"] for event in events] == ["1", "2", "3", "3"]
    assert [json.loads(event["data"])["number"] for event in events[:3]] == [1, 2, 3]
    assert json.loads(events[3]["data"]) == {"sent": 3}


def test_a_client_continues_a_stream(site: Site) -> None:
    """An `EventSource` reconnects with the ID of its last event. After the last event, 204 stops it."""
    path = "/api/demo/events?count=4&interval_ms=20"
    with site.client() as client:
        whole = client.get(path).text
        rest = read_events(client.get(path, headers={"last-event-id": "2"}).text)
        over = [client.get(path, headers={"last-event-id": last}) for last in ("4", "99")]
        wrong = client.get(path, headers={"last-event-id": "x"})
    assert whole.startswith("retry: 2000\n\nevent: tick\n")
    assert whole.count("retry:") == 1
    assert [event["id"] for event in rest] == ["3", "4", "4"]
    assert json.loads(rest[-1]["data"]) == {"sent": 2}
    assert [(response.status_code, response.content) for response in over] == [(204, b"")] * 2
    assert (wrong.status_code, wrong.json()["errors"][0]["name"]) == (422, "last-event-id")


def test_a_comment_keeps_an_idle_stream_open(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def wait(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    async def text() -> str:
        stream = event_stream("tick", ticks(2, 2.5 * KEEP_ALIVE)).stream
        assert stream is not None
        return b"".join([piece async for piece in stream]).decode()

    monkeypatch.setattr("lib.features.demo.streams.shutdown_signal.wait", wait)
    lines = run_apart(text()).splitlines()
    assert [line for line in lines if line.startswith((":", "event:"))] == [
        "event: tick", ": keep-alive", ": keep-alive", "event: tick", "event: end"
    ]  # fmt: skip
    assert sum(pauses) == 2.5 * KEEP_ALIVE
    assert max(pauses) <= KEEP_ALIVE


def test_events_come_one_by_one(site: Site) -> None:
    with site.client() as client, client.stream("GET", SLOW) as response:
        lines = (line for line in response.iter_lines() if line.startswith("data: "))
        next(lines)
        came = datetime.now(UTC)
        ticks = (json.loads(line.removeprefix("data: ")) for line in lines)
        assert any("time" in tick and datetime.fromisoformat(tick["time"]) > came for tick in ticks), (
            "all were made before the first came"
        )


def test_the_head_of_a_stream_holds_nothing(site: Site) -> None:
    with site.client() as client:
        for _ in range(STREAMS[site.backend] + 1):
            response = client.head(SLOW)
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")


def test_streams_are_bounded_and_their_slots_come_back(site: Site) -> None:
    """The slots of clients that leave during a stream are free before the first of the streams would have ended."""
    began = time.monotonic()
    with ExitStack() as readers:
        for _ in range(STREAMS[site.backend]):
            until(lambda: readers.enter_context(opened(site, LONG)).status_code == 200)
        with opened(site, LONG) as refused:
            body = json.loads(refused.read())
        assert refused.status_code == body["status"] == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"] == "2"
        with site.client() as client:
            assert client.get("/healthz").status_code == 200, "there is room for others"
    until(lambda: stream_status(site) == 200, seconds=began + LONG_SECONDS - time.monotonic())


@pytest.mark.parametrize("query", ["count=0", "count=31", "count=x", "interval_ms=1", "interval_ms=10001"])
def test_what_a_stream_may_not_be_asked(site: Site, query: str) -> None:
    with site.client() as client:
        response = client.get(f"/api/demo/events?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["name"] for error in response.json()["errors"]] == [query.partition("=")[0]]


def test_the_clock_tells_the_time(site: Site) -> None:
    if site.backend == "flask":
        with pytest.raises(InvalidStatus) as refused, clock(site):
            pass
        response = refused.value.response
        assert (response.status_code, response.headers["upgrade"]) == (426, "websocket")
        assert b"DASH_BACKEND=fastapi" in (response.body or b"")
        return
    with clock(site) as socket:
        ticks = [json.loads(socket.recv(timeout=PATIENCE)) for _ in range(2)]
    assert [tick["number"] for tick in ticks] == [1, 2]
    assert ticks[0]["time"] < ticks[1]["time"]


def test_the_clock_without_an_upgrade(site: Site) -> None:
    """RFC 9110, section 15.5.22, requires the `Upgrade` header in this response."""
    with site.client() as client:
        response = client.get("/api/demo/clock")
    assert response.status_code == response.json()["status"] == 426
    assert response.headers["upgrade"] == "websocket"
    assert response.headers["content-type"] == "application/problem+json"


def test_clocks_are_bounded_and_their_slots_come_back(site: Site) -> None:
    if site.backend == "flask":
        return  # Flask has no clock, as the test above shows
    began = time.monotonic()
    with ExitStack() as readers:
        for _ in range(20):
            until(lambda: clock_opens(site, readers))
        with pytest.raises(InvalidStatus) as refused, clock(site):
            pass
        assert refused.value.response.status_code == 429
    with ExitStack() as again:
        until(lambda: clock_opens(site, again), seconds=began + CLOCK_TICKS * CLOCK_SECONDS - time.monotonic())


def test_a_background_task_answers_first_and_works_then(site: Site) -> None:
    with site.client() as client:
        accepted = client.post("/api/demo/tasks", params={"steps": 2})
        task = accepted.json()
        assert (accepted.status_code, task["state"], task["done"]) == (202, "running", 0)
        assert accepted.headers["location"] == task["status_url"] == f"/api/demo/tasks/{task['id']}"
        until(lambda: client.get(task["status_url"]).json()["state"] == "done")
        assert client.get(task["status_url"]).json()["done"] == 2


def test_tasks_are_not_listed(site: Site) -> None:
    with site.client() as client:
        response = client.get("/api/demo/tasks")
    assert (response.status_code, response.headers["allow"]) == (405, "OPTIONS, POST")
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("task_id", "status"), [("0" * 32, 404), ("..%2f..%2fetc%2fpasswd", 404), ("x", 422)])
def test_a_task_that_is_not_there(site: Site, task_id: str, status: int) -> None:
    with site.client() as client:
        assert client.get(f"/api/demo/tasks/{task_id}").status_code == status


def clock_opens(site: Site, readers: ExitStack) -> bool:
    """Return whether one more clock opens. If so, it stays open as long as `readers`."""
    try:
        readers.enter_context(clock(site))
    except InvalidStatus:
        return False
    return True


def stream_status(site: Site) -> int:
    """Return the status of a stream that ends immediately."""
    return httpx.get(
        f"{site.url}/api/demo/events?count=1", headers={"user-agent": BROWSER}, timeout=PATIENCE
    ).status_code
