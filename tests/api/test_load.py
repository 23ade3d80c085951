"""The load of the process is measured."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.servers import health as load
from lib.servers.health import LoopLatency, free_threads
from tests.apart import run_apart
from tests.waiting import PATIENCE


def test_a_loop_that_was_held_up_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "INTERVAL", 0.01)
    latency = LoopLatency()

    async def held_up() -> float | None:
        assert latency.worst_ms() is None, "nothing was measured yet"
        time.sleep(0.1)
        while latency.worst_ms() is None:
            await asyncio.sleep(0.001)
        return latency.worst_ms()

    worst = run_apart(held_up())
    assert worst is not None
    assert worst >= 80


def test_without_a_loop_there_is_no_latency() -> None:
    assert LoopLatency().worst_ms() is None


def test_outside_of_a_pool_there_are_no_threads_to_count() -> None:
    assert free_threads() is None


def test_the_threads_of_a_pool_that_have_nothing_to_do() -> None:
    release, started = threading.Event(), threading.Barrier(3)

    def busy() -> None:
        started.wait(PATIENCE)
        release.wait(PATIENCE)

    with ThreadPoolExecutor(4) as pool:
        assert pool.submit(free_threads).result(PATIENCE) == 3
        for _ in range(2):
            pool.submit(busy)
        started.wait(PATIENCE)
        assert pool.submit(free_threads).result(PATIENCE) == 1
        release.set()
