"""The calls of one client do not use all threads of a pool."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from lib.http.errors import ProblemError
from lib.servers import runners
from lib.servers.runners import CallbackPool, current_client
from tests.apart import run_apart
from tests.waiting import PATIENCE

THREADS = 4


class Gate:
    """Calls that wait until the gate is open."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.begun: list[str] = []

    def call(self, name: str) -> Callable[[], str]:
        def wait() -> str:
            self.begun.append(name)
            assert self.opened.wait(PATIENCE)
            return name

        return wait

    async def has_begun(self, count: int) -> None:
        """Wait until this many calls run."""
        while len(self.begun) < count:
            await asyncio.sleep(0.001)


def ask(pool: CallbackPool, client: str, call: Callable[[], str]) -> "asyncio.Task[str]":
    """Start a call of a client."""
    current_client.set(client)
    return asyncio.create_task(pool.run(call))


def test_another_client_does_not_wait_for_one_with_many_calls() -> None:
    async def run() -> None:
        pool, gate = CallbackPool(THREADS), Gate()
        many = [ask(pool, "192.0.2.1", gate.call("many")) for _ in range(3 * THREADS)]
        await gate.has_begun(THREADS - 1)
        assert await asyncio.wait_for(ask(pool, "192.0.2.2", lambda: "another"), PATIENCE) == "another"
        assert gate.begun == ["many"] * (THREADS - 1)
        gate.opened.set()
        assert await asyncio.gather(*many) == ["many"] * len(many)

    run_apart(run())


def test_a_canceled_call_counts_until_its_thread_ends() -> None:
    async def run() -> None:
        pool, gate = CallbackPool(THREADS), Gate()
        first = [ask(pool, "192.0.2.1", gate.call("first")) for _ in range(THREADS - 1)]
        await gate.has_begun(THREADS - 1)
        for each in first:
            each.cancel()
        await asyncio.gather(*first, return_exceptions=True)
        second = ask(pool, "192.0.2.1", gate.call("second"))
        assert await asyncio.wait_for(ask(pool, "192.0.2.2", lambda: "another"), PATIENCE) == "another"
        assert "second" not in gate.begun
        gate.opened.set()
        assert await asyncio.wait_for(second, PATIENCE) == "second"

    run_apart(run())


def test_too_many_waiting_calls_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "MAX_WAITING", 2)

    async def run() -> None:
        pool, gate = CallbackPool(1), Gate()
        calls = [ask(pool, "192.0.2.1", gate.call("one")) for _ in range(4)]
        await gate.has_begun(1)
        rejected = [each for each in calls if each.done()]
        gate.opened.set()
        with suppress(ProblemError):
            await asyncio.gather(*calls)
        assert len(rejected) == 1
        error = rejected[0].exception()
        assert isinstance(error, ProblemError)
        response = error.response()
        assert (response.status, response.headers["retry-after"]) == (503, "2")

    run_apart(run())
