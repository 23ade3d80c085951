"""Sign-in attempts are limited to five per minute, per process or in Redis for all processes."""

from collections.abc import Iterator

import pytest

from lib.features.analytics.admin import ATTEMPTS
from lib.http import client_limits as rate
from lib.http.client_limits import RateLimiter
from lib.process.shared_state import SharedRedis
from tests.services import Redis, redis
from tests.waiting import PATIENCE

READER, OTHER = "192.0.2.1", "192.0.2.2"


@pytest.fixture(scope="module")
def redis_server() -> Iterator[Redis]:
    """Start a Redis that a test can stop."""
    with redis() as server:
        yield server


def test_the_sixth_attempt_of_a_client_waits() -> None:
    attempts = RateLimiter(ATTEMPTS)
    assert [attempts.retry_after(READER) for _ in range(5)] == [0] * 5
    assert 0 < attempts.retry_after(READER) <= 60
    assert attempts.retry_after(OTHER) == 0


def test_a_network_of_ipv6_is_one_client() -> None:
    attempts = RateLimiter(ATTEMPTS)
    for number in range(5):
        assert attempts.retry_after(f"2001:db8::{number}") == 0
    assert attempts.retry_after("2001:db8::ffff") > 0


def test_who_had_the_token_has_all_attempts_again() -> None:
    attempts = RateLimiter(ATTEMPTS)
    for _ in range(5):
        attempts.retry_after(READER)
    attempts.reset(READER)
    assert attempts.retry_after(READER) == 0


def test_processes_count_together_in_redis_and_alone_without_it(
    redis_server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "REDIS_TIMEOUT", PATIENCE)  # While Redis runs, it must respond in time.
    one, two = (
        RateLimiter(ATTEMPTS, SharedRedis(redis_server.url)),
        RateLimiter(ATTEMPTS, SharedRedis(redis_server.url)),
    )
    assert [each.retry_after(READER) for each in (one, two, one, two, one)] == [0] * 5
    assert two.retry_after(READER) > 0
    redis_server.stop()
    assert [two.retry_after(READER) for _ in range(5)] == [0] * 5
    assert two.retry_after(READER) > 0
    two.reset(READER)
    assert two.retry_after(READER) == 0
