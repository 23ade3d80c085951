"""Shutdown tasks run once, in parallel, within one deadline."""

import subprocess
import sys
import threading
from unittest.mock import Mock

import pytest
from starlette.types import Message, Receive, Scope, Send

from lib.features.observability import asgi as observed
from lib.process.lifecycle import ShutdownTasks
from tests.apart import run_apart

AT_EXIT = """
import atexit
from lib.process.lifecycle import shutdown_tasks
atexit.register(lambda: print("the log", flush=True))
shutdown_tasks.add(lambda: print("a hook", flush=True))
"""


def test_hooks_come_before_what_was_registered_earlier() -> None:
    ended = subprocess.run([sys.executable, "-c", AT_EXIT], capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout.split("\n")[:2] == ["a hook", "the log"]


def test_each_is_called_once() -> None:
    shutdown_tasks, called = ShutdownTasks(), list[str]()
    shutdown_tasks.add(lambda: called.append("first"))
    shutdown_tasks.run()
    shutdown_tasks.add(lambda: called.append("second"))
    shutdown_tasks.run()
    assert called == ["first", "second"]


def test_one_that_hangs_holds_no_other_up() -> None:
    shutdown_tasks, called, released = ShutdownTasks(), list[str](), threading.Event()
    shutdown_tasks.add(released.wait)
    shutdown_tasks.add(lambda: called.append("done"))
    shutdown_tasks.run(seconds=2)  # returns, although the first task never does
    released.set()
    assert called == ["done"]


def test_a_loop_that_ends_calls_them_also_where_no_visits_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    shutdown_tasks, called = ShutdownTasks(), list[str]()
    shutdown_tasks.add(lambda: called.append("hook"))
    monkeypatch.setattr(observed, "shutdown_tasks", shutdown_tasks)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "lifespan.shutdown.complete"})

    async def send(message: Message) -> None:
        called.append(message["type"])

    async def receive() -> Message:
        return {"type": "lifespan.shutdown"}

    watcher = Mock(metrics=None)
    run_apart(observed.Observed(app, watcher)({"type": "lifespan"}, receive, send))
    assert called == ["hook", "lifespan.shutdown.complete"]
    watcher.stop.assert_called_once()
