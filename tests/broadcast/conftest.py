"""A Redis, and the channels of processes that share it."""

from collections.abc import Callable, Iterator

import pytest

from lib.features.live import redis_pubsub as redis_link
from lib.features.live.broadcast import Broadcast
from tests.services import Redis, redis
from tests.waiting import PATIENCE

Join = Callable[[], Broadcast]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that is there answers in time, however busy the machine is. One that is stopped refuses at once."""
    monkeypatch.setattr(redis_link, "RECONNECT_TIMEOUT", PATIENCE)


@pytest.fixture(scope="session")
def redis_of_all() -> Iterator[Redis]:
    """Redis, started once."""
    with redis() as server:
        yield server


@pytest.fixture
def redis_server(redis_of_all: Redis) -> Iterator[Redis]:
    """Redis that a test may stop; started again after it, and empty."""
    yield redis_of_all
    redis_of_all.stop()
    redis_of_all.start()


@pytest.fixture
def join(redis_server: Redis) -> Iterator[Join]:
    """Gives the channels of another process each time; they all end with the test."""
    joined: list[Broadcast] = []

    def begin() -> Broadcast:
        joined.append(Broadcast(redis_server.url))
        return joined[-1]

    yield begin
    for each in joined:
        each.close()
