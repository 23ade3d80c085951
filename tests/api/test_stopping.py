"""The site reacts to shutdown signals and passes them on to earlier handlers."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from lib.process.lifecycle import SIGNALS, ShutdownSignal
from tests.apart import run_apart
from tests.waiting import PATIENCE


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """Record the signals that a server's own handler receives, and restore the handlers of this process."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard: list[int] = []
    for number in SIGNALS:
        signal.signal(number, lambda number, _frame: heard.append(number))
    yield heard
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_it_sees_the_signal_and_hands_it_on(number: int, heard: list[int]) -> None:
    shutdown_signal = ShutdownSignal()
    assert not shutdown_signal.is_set()
    signal.raise_signal(number)
    assert shutdown_signal.is_set()
    assert heard == [number]


def test_it_steps_in_front_of_a_handler_that_was_set_later(heard: list[int]) -> None:
    shutdown_signal = ShutdownSignal()
    shutdown_signal.watch()
    later: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: later.append(number))
    assert not shutdown_signal.is_set()
    signal.raise_signal(signal.SIGTERM)
    assert shutdown_signal.is_set()
    assert (later, heard) == ([signal.SIGTERM], [])


def test_two_that_hand_on_to_each_other_come_to_an_end(heard: list[int]) -> None:
    shutdown_signal = ShutdownSignal()
    shutdown_signal.watch()
    first: Any = signal.getsignal(signal.SIGTERM)

    def second(number: int, frame: FrameType | None) -> None:
        first(number, frame)

    signal.signal(signal.SIGTERM, second)
    shutdown_signal.watch()
    signal.raise_signal(signal.SIGTERM)
    assert shutdown_signal.is_set()


def test_elsewhere_than_in_the_main_thread_it_only_looks(heard: list[int]) -> None:
    shutdown_signal = ShutdownSignal()
    seen: list[bool] = []
    thread = threading.Thread(target=lambda: seen.append(shutdown_signal.is_set()))
    thread.start()
    thread.join()
    assert seen == [False]
    assert signal.getsignal(signal.SIGTERM) != shutdown_signal._handle


def test_a_process_without_a_handler_ends_as_ever() -> None:
    code = (
        "import signal; from lib.process.lifecycle import shutdown_signal;"
        "shutdown_signal.watch(); signal.raise_signal(15)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGTERM


def test_a_pause_is_cut_short(heard: list[int]) -> None:
    shutdown_signal = ShutdownSignal()

    async def told_meanwhile() -> bool:
        asyncio.get_running_loop().call_later(0.05, signal.raise_signal, signal.SIGTERM)
        return await shutdown_signal.wait(PATIENCE)

    shutdown_signal.watch()
    started = time.perf_counter()
    assert run_apart(told_meanwhile())
    assert time.perf_counter() - started < PATIENCE


def test_a_pause_that_nothing_cuts_short(heard: list[int]) -> None:
    shutdown_signal = ShutdownSignal()
    started = time.perf_counter()
    assert not run_apart(shutdown_signal.wait(0.05))
    assert time.perf_counter() - started >= 0.05
