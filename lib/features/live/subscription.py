"""Somebody who waits for the messages of a channel, in a thread or on an event loop."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any


class Subscription:
    """The messages that came since it was made, oldest first: for `async for` on an event loop, for `for` in a thread.

    It holds `size` of them. Whoever is slower than they come gets the newest, and `dropped` counts the others. Ends
    with `close`, or with the `with` block that it is used in. What it gives belongs to all subscribers: do not change
    it.
    """

    def __init__(self, size: int, leave: Callable[["Subscription"], None]) -> None:
        self.dropped = 0
        self._size = size
        self._leave = leave
        self._held: deque[dict[str, Any]] = deque()
        self._closed = False
        self._changed = threading.Condition()
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def put(self, body: dict[str, Any]) -> None:
        """Adds a message, from whichever thread, without waiting."""
        with self._changed:
            if len(self._held) == self._size:
                self._held.popleft()
                self.dropped += 1
            self._held.append(body)
            self._wake()

    def get(self, timeout: float | None = None) -> dict[str, Any] | None:
        """Waits in this thread for the next message; None when none comes in so many seconds, or ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._held or self._closed, timeout)
            return self._held.popleft() if self._held else None

    def close(self) -> None:
        """Ends it: what was held is still given out, and then no more."""
        self._leave(self)
        with self._changed:
            self._closed = True
            self._wake()

    def __iter__(self) -> "Subscription":
        return self

    def __next__(self) -> dict[str, Any]:
        body = self.get()
        if body is None:
            raise StopIteration
        return body

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> dict[str, Any]:
        while True:
            with self._changed:
                if self._held:
                    return self._held.popleft()
                if self._closed:
                    raise StopAsyncIteration
                came = asyncio.Event()
                self._waiting = (asyncio.get_running_loop(), came)
            await came.wait()

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _wake(self) -> None:
        self._changed.notify_all()
        if self._waiting is not None:
            loop, came = self._waiting
            self._waiting = None
            with suppress(RuntimeError):  # its loop is closed
                loop.call_soon_threadsafe(came.set)


class Hub:
    """Hands each message of a channel to all who subscribed to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._channels: dict[str, set[Subscription]] = {}

    def subscribe(self, channel: str, size: int) -> Subscription:
        """A subscription that gets what is delivered from now on."""
        subscription = Subscription(size, partial(self._leave, channel))
        with self._lock:
            self._channels.setdefault(channel, set()).add(subscription)
        return subscription

    def deliver(self, channel: str, body: dict[str, Any]) -> None:
        """Gives a message to all subscribers, without waiting for any."""
        for subscription in self.subscribers(channel):
            subscription.put(body)

    def subscribers(self, channel: str) -> list[Subscription]:
        """Those who wait for a channel now."""
        with self._lock:
            return list(self._channels.get(channel, ()))

    def _leave(self, channel: str, subscription: Subscription) -> None:
        with self._lock:
            left = self._channels.get(channel, set())
            left.discard(subscription)
            if not left:
                self._channels.pop(channel, None)
