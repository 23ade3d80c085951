"""All processes count sign-in attempts together, and end sessions together, in Redis or in a file"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from lib.features.analytics.admin import ATTEMPTS, FileStorage
from lib.http import client_limits as rate
from lib.http.client_limits import RateLimiter
from lib.process.shared_state import SharedRedis
from tests.deploy.entry import GUNICORN, SETTINGS
from tests.services import Redis, redis
from tests.serving import BROWSER, serving
from tests.sites import plain_pages
from tests.tiers import fast_on
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


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sessions.db"


def limiter(file: Path) -> RateLimiter:
    """Return the counts of another process, which has the same file."""
    return RateLimiter(ATTEMPTS, local=FileStorage(file))


def test_processes_count_together_in_a_file(file: Path) -> None:
    one, two = limiter(file), limiter(file)
    assert [each.retry_after(READER) for each in (one, two, one, two, one)] == [0] * 5
    assert 0 < two.retry_after(READER) <= 60
    assert two.retry_after(READER, "another kind") == 0
    assert two.retry_after(OTHER) == 0
    assert two.is_exhausted(READER)
    assert not two.is_exhausted(OTHER)
    one.reset(READER)
    assert not two.is_exhausted(READER)


def test_the_counts_of_a_file_end_with_the_window(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = limiter(file)
    for _ in range(5):
        attempts.retry_after(READER)
    later = time.time() + 61
    monkeypatch.setattr("lib.features.analytics.admin.time.time", lambda: later)
    assert attempts.retry_after(READER) == 0
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM requests").fetchone() == (1,)


def test_processes_that_count_at_the_same_time_allow_no_more(file: Path) -> None:
    waits: list[int] = []
    threads = [threading.Thread(target=lambda: waits.append(limiter(file).retry_after(READER))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (len(waits), waits.count(0)) == (20, 5)


TOKEN = "lagoon-and-reef-4711-and-more"
SHARED = {**SETTINGS, "WEB_CONCURRENCY": "2", "ADMIN_TOKEN": TOKEN, "TRUSTED_PROXIES": "127.0.0.1"}
# Each request has its own connection, so that either worker can respond.
OFTEN = 16


@pytest.mark.parametrize("store", ["file", "redis"])
@pytest.mark.parametrize("backend", fast_on("fastapi"))
def test_workers_end_sessions_and_count_attempts_together(backend: str, store: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        env = {**SHARED, **plain_pages(tmp_path, "a")}
        if store == "redis":
            env["REDIS_URL"] = stack.enter_context(redis()).url
        site = stack.enter_context(serving(backend, tmp_path, GUNICORN, env))

        def send(method: str, path: str, **options: Any) -> httpx.Response:
            headers = {"user-agent": BROWSER, **options.pop("headers", {})}
            return httpx.request(method, f"{site.url}{path}", headers=headers, timeout=PATIENCE, **options)

        def statuses(headers: dict[str, str]) -> set[int]:
            return {send("GET", "/analytics/export.json?view=pages", headers=headers).status_code for _ in range(OFTEN)}

        cookie = send("POST", "/analytics/session", data={"token": TOKEN}).headers["set-cookie"].partition(";")[0]
        stolen = {"cookie": cookie}
        assert statuses(stolen) == {200}
        assert send("POST", "/analytics/session/end", headers=stolen).status_code == 303
        assert statuses(stolen) == {401}

        guesses = [
            send("POST", "/analytics/session", data={"token": "guess"}, headers={"x-forwarded-for": READER})
            for _ in range(OFTEN)
        ]
        assert [answer.status_code for answer in guesses] == [303] * 5 + [429] * (OFTEN - 5)
