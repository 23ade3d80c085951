"""The demo feed sends the same samples with every technique."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lib.features.demo.models import MAX_SAMPLES, Sample
from lib.features.demo.streams import SAMPLES_PER_SECOND, newest, sample, samples
from tests.apart import run_apart
from tests.servers.streaming import LONG, LONG_SECONDS, opened, read_events
from tests.servers.test_demo_endpoints import STREAMS
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE, until


def test_a_sample_is_a_function_of_its_number() -> None:
    first, again, other = sample(8_849_318_401), sample(8_849_318_401), sample(8_849_318_406)
    assert (first.time, first.value) == (again.time, again.value)
    assert (other.time - first.time).total_seconds() == 1
    assert first.value != other.value


@pytest.mark.parametrize("number", range(8_849_318_400, 8_849_319_000, 37))
def test_the_tide_stays_in_its_basin(number: int) -> None:
    assert 0 < sample(number).value < 5


def test_a_reader_who_takes_long_gets_the_newest_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([1_000.0])
    monkeypatch.setattr("lib.features.demo.streams.time.time", lambda: next(clock, 1_010.0))
    first, second = run_apart(first_two(samples(300)))
    assert [first.number, second.number] == [1_000 * SAMPLES_PER_SECOND, 1_010 * SAMPLES_PER_SECOND]


def test_a_clock_that_is_set_back_holds_no_reader_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise, the second sample would be taken a day later."""
    clock, pauses = iter([86_400.0]), list[float]()

    async def wait(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    monkeypatch.setattr("lib.features.demo.streams.time.time", lambda: next(clock, 1_000.0))
    monkeypatch.setattr("lib.features.demo.streams.shutdown_signal.wait", wait)
    first, second = run_apart(first_two(samples(300)))
    assert second.number == first.number + 1
    assert pauses == [1 / SAMPLES_PER_SECOND]


def test_a_client_gets_the_samples_that_it_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(seconds: float) -> bool:
        return False

    async def numbers(last: int) -> list[int]:
        return [taken.number async for taken in samples(4, last)]

    monkeypatch.setattr("lib.features.demo.streams.time.time", lambda: 1_000.0)
    monkeypatch.setattr("lib.features.demo.streams.shutdown_signal.wait", wait)
    now = newest()
    expected = {
        0: now,  # a new client
        now - 2: now - 1,
        now: now + 1,
        now + 9: now,  # the clock was set back
        1: now - MAX_SAMPLES + 1,  # not more than a minute
    }
    for last, first in expected.items():
        assert run_apart(numbers(last)) == list(range(first, first + 4)), last


async def first_two(taken: AsyncIterator[Sample]) -> tuple[Sample, Sample]:
    """Return the first two samples of a stream."""
    return await anext(taken), await anext(taken)


def test_the_newest_sample(site: Site) -> None:
    with site.client() as client:
        answer = client.get("/api/demo/feed")
    assert answer.headers["cache-control"] == "no-store"
    assert_fresh(answer.json())


def test_samples_as_events(site: Site) -> None:
    with site.client() as client, client.stream("GET", "/api/demo/feed/events?count=4") as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        events = read_events("".join(response.iter_text()))
    assert [event["event"] for event in events] == ["sample"] * 4 + ["end"]
    samples = [json.loads(event["data"]) for event in events[:4]]
    assert [event["id"] for event in events[:4]] == [str(taken["number"]) for taken in samples]
    assert json.loads(events[4]["data"]) == {"sent": 4}
    assert_in_order(samples)


def test_samples_over_a_socket(site: Site) -> None:
    if site.backend == "flask":
        with pytest.raises(InvalidStatus) as refused, feed_socket(site):
            pass
        assert refused.value.response.status_code == 426
        return
    with feed_socket(site) as socket:
        assert_in_order([json.loads(socket.recv(timeout=PATIENCE)) for _ in range(4)])


def test_the_ways_agree(site: Site) -> None:
    """A client that requests the same sample twice gets the same value with every technique."""
    with site.client() as client:
        with client.stream("GET", "/api/demo/feed/events?count=3") as response:
            streamed = [json.loads(event["data"]) for event in read_events("".join(response.iter_text()))[:3]]
        polled = client.get("/api/demo/feed").json()
    for taken in (*streamed, polled):
        assert taken["value"] == sample(taken["number"]).value


@pytest.mark.parametrize("count", ["0", "301", "-1", "x", "", "1e9"])
def test_what_the_stream_may_not_be_asked(site: Site, count: str) -> None:
    with site.client() as client:
        response = client.get("/api/demo/feed/events", params={"count": count})
    assert response.status_code == 422
    assert [error["name"] for error in response.json()["errors"]] == ["count"]


def test_all_streams_share_their_slots(site: Site) -> None:
    """Otherwise, two kinds of streams together could occupy all threads of a Flask server."""
    began = time.monotonic()
    with ExitStack() as readers:
        for _ in range(STREAMS[site.backend]):
            until(lambda: readers.enter_context(opened(site, LONG)).status_code == 200)
        for path in (LONG, "/api/demo/events?count=1"):
            with opened(site, path) as refused:
                assert refused.status_code == 429
        with site.client() as client:
            assert client.get("/api/demo/feed").status_code == 200, "there is room for others"
    short = "/api/demo/feed/events?count=1"
    until(lambda: status(site, short) == 200, seconds=began + LONG_SECONDS - time.monotonic())


def test_a_plain_request_says_why_a_socket_is_refused(site: Site) -> None:
    """A browser does not report the status of a handshake to the page."""
    assert status(site, "/api/demo/feed/socket") == 426
    if site.backend == "flask":
        return
    began = time.monotonic()
    with ExitStack() as readers:
        for _ in range(20):
            until(lambda: socket_opens(site, readers))
        with pytest.raises(InvalidStatus) as refused, feed_socket(site):
            pass
        assert refused.value.response.status_code == 429
        assert status(site, "/api/demo/feed/socket") == status(site, "/api/demo/clock") == 429
    until(lambda: status(site, "/api/demo/feed/socket") == 426, seconds=began + LONG_SECONDS - time.monotonic())


def assert_fresh(taken: dict[str, Any]) -> None:
    """Check that the sample is current and contains the times when it was taken and sent."""
    assert 0 <= newest() - taken["number"] <= 10 * SAMPLES_PER_SECOND
    when, sent = datetime.fromisoformat(taken["time"]), datetime.fromisoformat(taken["sent"])
    assert when.timestamp() == taken["number"] / SAMPLES_PER_SECOND
    assert 0 <= time.time() - sent.timestamp() < 10
    assert taken["value"] == sample(taken["number"]).value


def assert_in_order(samples: list[dict[str, Any]]) -> None:
    """Check that each sample is current and later than the one before."""
    for taken in samples:
        assert_fresh(taken)
    assert all(before["number"] < after["number"] for before, after in pairwise(samples))


def feed_socket(site: Site) -> ClientConnection:
    """Return a connection to the feed."""
    address = f"{site.url.replace('http', 'ws')}/api/demo/feed/socket"
    return connect(address, user_agent_header=BROWSER, open_timeout=PATIENCE)


def socket_opens(site: Site, readers: ExitStack) -> bool:
    """Return whether one more socket opens. If so, it stays open as long as `readers`."""
    try:
        readers.enter_context(feed_socket(site)).recv(timeout=PATIENCE)
    except (InvalidStatus, ConnectionClosed):
        return False
    return True


def status(site: Site, path: str) -> int:
    """Return the status of a response."""
    with opened(site, path) as response:
        return response.status_code
