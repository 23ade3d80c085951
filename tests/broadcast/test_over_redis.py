"""Processes publish and subscribe over Redis, also when Redis restarts."""

import asyncio
import logging
import signal
import time
from types import SimpleNamespace

import pytest
import redis as redis_client

from lib.features.live import redis_pubsub as redis_link
from lib.features.live.broadcast import Broadcast
from lib.features.live.redis_pubsub import RedisLink
from lib.features.live.subscription import Message, MessageStore, Subscription, message_from_bytes
from tests.apart import run_apart
from tests.broadcast.conftest import Join
from tests.ports import free_port
from tests.services import Redis
from tests.waiting import PATIENCE, until


def connected(*processes: Broadcast) -> None:
    until(lambda: all(process.connected for process in processes))


def alone(*processes: Broadcast) -> None:
    until(lambda: not any(process.connected for process in processes))


def next_of(subscription: Subscription) -> dict[str, object] | None:
    return subscription.get(PATIENCE)


def test_every_process_gets_a_message_once(join: Join) -> None:
    here, there = join(), join()
    connected(here, there)
    with here.subscribe("tide") as ours, there.subscribe("tide") as theirs:
        here.publish("tide", {"level": 1})
        assert ours.get(0) == {"level": 1}, "own subscribers do not wait for Redis"
        assert next_of(theirs) == {"level": 1}
        there.publish("tide", {"level": 2})
        assert next_of(ours) == {"level": 2}, "and nothing twice"
        assert next_of(theirs) == {"level": 2}


def test_a_message_that_redis_repeats_is_delivered_once(join: Join, redis_server: Redis) -> None:
    here = join()
    connected(here)
    packed = '{"channel": "tide", "id": "same", "body": {"level": 1}, "revision": 0}'
    last = '{"channel": "tide", "id": "other", "body": {"level": 2}, "revision": 0}'
    with here.subscribe("tide") as tides, redis_client.Redis.from_url(redis_server.url) as client:
        for each in (packed, packed, "nonsense", last):
            client.publish("atoll:messages", each)
        assert [next_of(tides), next_of(tides)] == [{"level": 1}, {"level": 2}]


def test_sites_that_share_a_redis_hear_nothing_of_each_other(join: Join, redis_server: Redis) -> None:
    here, other = join(), Broadcast(redis_server.url, "other")
    connected(here, other)
    try:
        with here.subscribe("tide") as tides:
            other.publish("tide", {"level": 1}, retain=True)
            here.publish("tide", {"level": 2})
            assert next_of(tides) == {"level": 2}
    finally:
        other.close()


def test_redis_killed_and_back(join: Join, redis_server: Redis, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=redis_link.__name__)
    here, there = join(), join()
    connected(here, there)
    redis_server.stop(signal.SIGKILL)
    alone(here, there)
    with here.subscribe("tide") as ours, there.subscribe("tide") as theirs:
        here.publish("tide", {"level": 1}, retain=True)  # Only subscribers receive messages that are not retained.
        assert ours.get(0) == {"level": 1}
        assert theirs.get(0) is None
        redis_server.start()
        assert next_of(theirs) == {"level": 1}, "what was said meanwhile arrives late"
        connected(here, there)
        there.publish("tide", {"level": 2})
        assert next_of(ours) == {"level": 2}
    said = [record.message.split()[2] for record in caplog.records]
    assert sorted(said) == ["available;"] * 4 + ["unavailable;"] * 2, "one line for each change"


def test_a_redis_that_hangs_counts_as_away(join: Join, redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"RECONNECT_TIMEOUT": 0.3, "BEAT": 0.3, "READ_TIMEOUT": 1.0}.items():
        monkeypatch.setattr(redis_link, name, seconds)
    here = join()
    connected(here)
    assert redis_server.process is not None
    redis_server.process.send_signal(signal.SIGSTOP)
    try:
        alone(here)
        with here.subscribe("tide") as tides:
            here.publish("tide", {"level": 1})
            assert tides.get(0) == {"level": 1}
    finally:
        redis_server.process.send_signal(signal.SIGCONT)
    connected(here)


def test_no_error_ends_the_link(join: Join, redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """redis-py raises `TimeoutError` when it disconnects from a frozen peer. Our own code can raise other errors."""

    async def fail() -> None:
        raise TimeoutError

    here, there = join(), join()
    connected(here, there)
    link = here._link
    assert link is not None
    monkeypatch.setattr(link._pool, "disconnect", fail)
    monkeypatch.setattr(link, "_deliver", {}.__getitem__)  # This raises `KeyError`.
    # Because of the retained message, each further attempt fails too, and the link stays down.
    there.publish("tide", {"level": 1}, retain=True)
    alone(here)
    monkeypatch.undo()
    connected(here)
    with there.subscribe("tide") as tides:
        here.publish("tide", {"level": 2})
        assert next_of(tides) == {"level": 2}


def filled_link(*names: str) -> RedisLink:
    """Return a link that has not connected yet, with these messages to send."""
    link = RedisLink("redis://127.0.0.1:1/0", "atoll", MessageStore(), lambda _: None)
    for name in names:
        link.send(Message("tide", name, {}))
    return link


def sent(link: RedisLink) -> list[str]:
    """Return the IDs of the messages that a link sends now."""
    found: list[str] = []

    async def send() -> None:
        async def publish(_: str, data: bytes) -> None:
            message = message_from_bytes(data)
            assert message is not None
            found.append(message.id)

        sending = asyncio.create_task(link._send_messages(SimpleNamespace(publish=publish)))
        await asyncio.sleep(0)
        sending.cancel()
        await asyncio.wait([sending])

    run_apart(send())
    return found


def interrupt(link: RedisLink) -> None:
    """Start to send a message, and cancel it."""

    async def cut_off() -> None:
        began = asyncio.Event()

        async def publish(*_: object) -> None:
            began.set()
            await asyncio.Event().wait()

        speaking = asyncio.create_task(link._send_messages(SimpleNamespace(publish=publish)))
        await began.wait()
        speaking.cancel()
        await asyncio.wait([speaking])

    run_apart(cut_off())


def test_what_is_cut_off_while_it_is_sent_is_the_next_to_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_link, "OUTBOX_SIZE", 2)
    link = filled_link("a", "b")
    interrupt(link)
    link.send(Message("tide", "c", {}))
    interrupt(link)
    assert sent(link) == ["a", "b", "c"]


def test_a_full_outbox_loses_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_link, "OUTBOX_SIZE", 2)
    assert sent(filled_link("a", "b", "c")) == ["b", "c"]


def test_old_news_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    link = filled_link("a", "b")
    interrupt(link)
    monkeypatch.setattr(redis_link, "LIFETIME", 0)
    assert sent(link) == []


def test_who_comes_later_gets_what_was_retained(join: Join) -> None:
    here = join()
    connected(here)
    here.publish("tide", {"level": 1}, retain=True)
    later = join()
    until(lambda: later.retained("tide") == {"level": 1})


def test_a_redis_that_forgot_is_told_again(join: Join, redis_server: Redis) -> None:
    here = join()
    connected(here)
    here.publish("tide", {"level": 1}, retain=True)
    redis_server.stop(signal.SIGKILL)
    alone(here)
    redis_server.start()
    connected(here)
    later = join()
    until(lambda: later.retained("tide") == {"level": 1})


def test_the_newest_of_what_was_retained_apart_wins(join: Join, redis_server: Redis) -> None:
    here, there = join(), join()
    connected(here, there)
    here.publish("tide", {"level": 1}, retain=True)
    until(lambda: there.retained("tide") == {"level": 1})
    redis_server.stop()
    alone(here, there)
    here.publish("tide", {"level": 2}, retain=True)
    there.publish("tide", {"level": 3}, retain=True)
    there.publish("tide", {"level": 4}, retain=True)
    redis_server.start()
    until(lambda: here.retained("tide") == there.retained("tide") == {"level": 4})


@pytest.mark.serial
def test_publishing_waits_for_nobody_and_keeps_the_newest() -> None:
    channels = Broadcast(f"redis://127.0.0.1:{free_port()}/0")
    try:
        began = time.perf_counter()
        for level in range(2000):
            channels.publish("tide", {"level": level})
        assert time.perf_counter() - began < 2, "a connection alone would take longer each"
        assert channels._link is not None
        waiting = [message.body["level"] for _, message in channels._link._outbox._queue]
        assert waiting == list(range(2000 - len(waiting), 2000))
        assert len(waiting) == redis_link.OUTBOX_SIZE
    finally:
        channels.close()


@pytest.mark.parametrize(
    "url", ["nonsense://:hidden@host", "redis://:hidden@host:port/0", "rediss://:hidden@127.0.0.1:1/0"]
)
def test_no_password_is_logged(url: str, caplog: pytest.LogCaptureFixture) -> None:
    channels = Broadcast(url)
    try:
        channels.publish("tide", {"level": 1})
        until(lambda: bool(caplog.records))
        assert "hidden" not in caplog.text
    finally:
        channels.close()
