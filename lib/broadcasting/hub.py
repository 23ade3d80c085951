"""Who waits for what in this process."""

import threading
from functools import partial
from typing import Any

from lib.broadcasting.subscription import Subscription


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
