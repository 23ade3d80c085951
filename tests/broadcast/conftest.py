"""A Redis server, and the channels of processes that share it."""

from collections.abc import Callable, Iterator

import pytest

from lib.features.live import redis_pubsub as redis_link
from lib.features.live.broadcast import Broadcast
from tests.services import Redis, redis
from tests.waiting import PATIENCE

Join = Callable[[], Broadcast]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a running Redis enough time on a busy machine. A stopped Redis rejects connections immediately."""
    monkeypatch.setattr(redis_link, "RECONNECT_TIMEOUT", PATIENCE)


@pytest.fixture(scope="session")
def redis_of_all() -> Iterator[Redis]:
    """Start Redis once."""
    with redis() as server:
        yield server


@pytest.fixture
def redis_server(redis_of_all: Redis) -> Iterator[Redis]:
    """Return a Redis that a test can stop. After the test, it starts again and is empty."""
    yield redis_of_all
    redis_of_all.stop()
    redis_of_all.start()


@pytest.fixture
def join(redis_server: Redis) -> Iterator[Join]:
    """Return a function that creates the channels of another process. All of them close after the test."""
    joined: list[Broadcast] = []

    def begin() -> Broadcast:
        joined.append(Broadcast(redis_server.url))
        return joined[-1]

    yield begin
    for each in joined:
        each.close()
