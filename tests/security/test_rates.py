"""Rate limits per client, in the process and in Redis."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis import Redis as Client

from lib.features import all_features, path_policy
from lib.http import client_limits as rate
from lib.http.client_limits import RateLimiter
from lib.http.messages import Response
from lib.process.shared_state import SharedRedis, shared_redis
from lib.servers.policy import CALLBACK_RATE, Policy, RateLimits
from lib.settings import Settings
from tests import services
from tests.apart import run_apart
from tests.services import Redis
from tests.waiting import PATIENCE, until

Ask = Callable[[RateLimits, str], Response | None]


def waiting(counted: RateLimits, client: str) -> Response | None:
    """Return the response to a request from a thread."""
    return counted.rejection("api", client)


def on_loop(counted: RateLimits, client: str) -> Response | None:
    """Return the response to a request from an event loop.

    Each call has a separate loop, so each call needs separate rate limits.
    """
    return run_apart(counted.rejection_async("api", client))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a long timeout, so that a running Redis responds in time on a busy machine.

    A stopped Redis refuses connections immediately.
    """
    monkeypatch.setattr(rate, "REDIS_TIMEOUT", PATIENCE)


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """Start a separate Redis server."""
    with services.redis() as running:
        yield running


@pytest.mark.parametrize(("method", "tail", "kind"), [
    ("POST", "_dash-update-component", "callbacks"), ("GET", "_dash-update-component", None),
    ("GET", "api/pages", "api"), ("GET", "api/search", "search"), ("POST", "_visit", "beacon"),
    ("GET", "compare", None), ("GET", "assets/a.js", None), ("GET", "", None), ("OPTIONS", "api/pages", None),
])  # fmt: skip
def test_what_is_counted(method: str, tail: str, kind: str | None) -> None:
    kinds = (CALLBACK_RATE, *path_policy(all_features()).rate_limited)
    assert RateLimits("1/minute", kinds=kinds).kind(method, tail) == kind
    assert RateLimits("off").kind(method, tail) is None


@pytest.mark.parametrize("ask", [waiting, on_loop])
def test_in_the_process(ask: Ask) -> None:
    counted = RateLimits("2/minute")
    assert [ask(counted, "192.0.2.1") is None for _ in range(3)] == [True, True, False]
    assert ask(counted, "192.0.2.2") is None
    assert counted.rejection("callbacks", "192.0.2.1") is None


def test_who_did_nothing_for_a_while_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "IDLE", 10)
    counted = RateLimiter("1/second")
    clients = counted._memory.events
    for number in range(10):
        assert counted.retry_after(f"192.0.2.{number}") == 0
    until(lambda: all(entries[0].expiry < time.time() for entries in list(clients.values()) if entries))
    for number in range(100, 112):
        counted.retry_after(f"192.0.2.{number}")
    assert len(clients) <= 12


def test_processes_share_a_redis(redis: Redis) -> None:
    one, two = RateLimits("2/hour", SharedRedis(redis.url)), RateLimits("2/hour", SharedRedis(redis.url))
    assert one.rejection("api", "192.0.2.1") is None
    assert on_loop(two, "192.0.2.1") is None
    refused = one.rejection("api", "192.0.2.1")
    assert refused is not None
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 3000


def test_while_redis_is_away_each_counts_by_itself(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rate, "REDIS_PAUSE", 0.0)
    caplog.set_level(logging.WARNING, rate.__name__)
    counted = RateLimits("2/hour", SharedRedis(redis.url))
    assert counted.rejection("api", "198.51.100.1") is None
    redis.stop()
    try:
        assert [counted.rejection("api", "198.51.100.1") is None for _ in range(3)] == [True, True, False]
        (record,) = caplog.records  # one record for any number of requests
        assert "Redis is unavailable" in record.message
    finally:
        redis.start()
    assert counted.rejection("search", "198.51.100.1") is None
    assert "Redis is available again" in caplog.records[-1].message
    assert len(caplog.records) == 2


def shared(redis: Redis, **settings: Any) -> SharedRedis | None:
    """Return the connection to Redis in the same way as the processes of a site."""
    return shared_redis(Settings(_env_file=None, redis_url=redis.url, **settings))


@pytest.mark.parametrize("secret", ["dGhlIHJlZWYgaXMgYWxpdmU-94", ""])
def test_no_address_lies_in_redis(secret: str, redis: Redis) -> None:
    with Client.from_url(redis.url) as client:
        client.flushdb()
        for reader in ("203.0.113.77", "2001:db8:77::1"):
            assert RateLimiter("1/hour", shared(redis, secret_key=secret)).retry_after(reader, "api") == 0
            assert (
                RateLimiter("1/hour", shared(redis, secret_key=secret)).retry_after(reader, "api") > 0
            )  # another process
        keys = [key.decode() for key in client.scan_iter()]
    assert len(keys) == 2
    assert not [key for key in keys if "203.0.113" in key or "2001" in key]


def test_sites_that_share_a_redis_are_counted_apart(redis: Redis) -> None:
    one, two = (
        RateLimiter("1/hour", shared(redis, site_base_url=f"https://{name}.example.org")) for name in ("a", "b")
    )
    assert one.retry_after("203.0.113.78") == two.retry_after("203.0.113.78") == 0
    two.reset("203.0.113.78")
    assert one.retry_after("203.0.113.78") > 0
    assert two.retry_after("203.0.113.78") == 0


@pytest.mark.parametrize("url", ["unix:///nowhere/redis.sock", "redis://127.0.0.1:port", "http://a.example", "redis"])
def test_an_url_that_leads_nowhere_is_told_once(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, rate.__name__)
    counted = RateLimiter("1/hour", SharedRedis(url))
    assert counted.retry_after("192.0.2.1") == 0
    assert counted.retry_after("192.0.2.1") > 0
    counted.reset("192.0.2.1")
    assert counted.retry_after("192.0.2.1") == 0
    assert len(caplog.records) == 1
    assert url not in caplog.text


@pytest.mark.parametrize(
    ("length", "is_over"), [("9" * 5000, True), ("11", True), ("10", False), ("²", False), ("", False)]
)
def test_odd_lengths_of_bodies(length: str, is_over: bool) -> None:
    assert Policy(body_limit=10).exceeds(length) is is_over


@pytest.mark.parametrize("tail", ["search", "_page/search"])
def test_the_search_page_counts_like_the_search(tail: str) -> None:
    limits = RateLimits("1/minute", kinds=path_policy(all_features()).rate_limited)
    assert limits.kind("GET", tail) == limits.kind("GET", "api/search") == "search"
