"""Subscribers in a process receive the messages that the process publishes."""

import asyncio
import threading
import time

import pytest

from lib.features.live.broadcast import Broadcast
from lib.features.live.subscription import Message, MessageStore, message_from_bytes
from tests.apart import run_apart
from tests.waiting import PATIENCE


def test_a_subscriber_in_a_thread_gets_what_is_published() -> None:
    channels = Broadcast()
    got: list[dict[str, int]] = []
    with channels.subscribe("tide") as tides:
        reader = threading.Thread(target=lambda: got.extend(tides))
        reader.start()
        channels.publish("tide", {"level": 1})
        channels.publish("wind", {"level": 2})
        channels.publish("tide", {"level": 3})
    reader.join(PATIENCE)
    assert got == [{"level": 1}, {"level": 3}]


def test_a_subscriber_on_a_loop_gets_what_a_thread_publishes() -> None:
    channels = Broadcast()

    async def read() -> list[dict[str, int]]:
        with channels.subscribe("tide") as tides:
            threading.Timer(0.05, channels.publish, ("tide", {"level": 1})).start()
            async with asyncio.timeout(10):
                return [await anext(tides)]

    assert run_apart(read()) == [{"level": 1}]


def test_closing_ends_a_loop_that_waits() -> None:
    channels = Broadcast()

    async def read() -> list[dict[str, int]]:
        tides = channels.subscribe("tide")
        threading.Timer(0.05, tides.close).start()
        async with asyncio.timeout(10):
            return [tide async for tide in tides]

    assert run_apart(read()) == []


def test_a_slow_subscriber_has_the_newest_and_is_waited_for_by_nobody() -> None:
    channels = Broadcast()
    with channels.subscribe("tide", size=3) as slow, channels.subscribe("tide", size=100) as quick:
        for level in range(10):
            channels.publish("tide", {"level": level})
        assert slow.dropped == 7
        assert [slow.get(0) for _ in range(4)] == [{"level": 7}, {"level": 8}, {"level": 9}, None]
        assert quick.dropped == 0


def test_who_left_gets_nothing() -> None:
    channels = Broadcast()
    with channels.subscribe("tide") as tides:
        pass
    channels.publish("tide", {"level": 1})
    assert tides.get(0) is None


def test_what_is_retained_is_there_for_those_who_come_later() -> None:
    channels = Broadcast()
    assert channels.retained("tide") is None
    channels.publish("tide", {"level": 1}, retain=True)
    channels.publish("tide", {"level": 2}, retain=True)
    channels.publish("tide", {"level": 3})
    assert channels.retained("tide") == {"level": 2}


def test_what_is_no_json_fails_where_it_is_published() -> None:
    with pytest.raises(TypeError):
        Broadcast().publish("tide", {"level": object()})


def test_of_two_retained_messages_the_newer_stays_in_whichever_order_they_come() -> None:
    older, newer = Message("tide", "a", {}, 1), Message("tide", "b", {}, 2)
    for order in ((older, newer), (newer, older)):
        store = MessageStore()
        for message in order:
            store.offer(message)
        assert store.retained("tide") == newer
        assert not store.offer(newer)


def test_a_message_replaces_one_from_a_clock_that_is_ahead() -> None:
    store = MessageStore()
    ahead = Message("tide", "a", {}, int(time.time() * 1000) + 10**9)
    store.offer(ahead)
    assert store.new("tide", {}, retain=True).revision > ahead.revision


def test_an_id_counts_once() -> None:
    store = MessageStore(size=2)
    offered = [store.offer(Message("tide", name, {})) for name in ("a", "b", "a", "c", "c", "a")]
    assert offered == [True, True, False, True, False, True]


def test_a_message_survives_its_journey() -> None:
    message = Message("tide", "a", {"level": [1, None, "ü"]}, 7)
    assert message_from_bytes(message.to_bytes()) == message


@pytest.mark.parametrize("packed", [b"", b"\xff", b"[]", b"{}", b'{"channel": 1, "id": "", "body": {}, "revision": 0}'])
def test_what_is_no_message_is_none(packed: bytes) -> None:
    assert message_from_bytes(packed) is None


def test_of_two_at_the_same_time_all_keep_the_same() -> None:
    one, two = Message("news", "a", {"from": 1}, 7), Message("news", "b", {"from": 2}, 7)
    kept = []
    for order in ((one, two), (two, one)):
        store = MessageStore()
        for message in order:
            store.offer(message)
        kept.append(store.retained("news"))
    assert kept == [two, two]
