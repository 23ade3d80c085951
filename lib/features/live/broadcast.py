"""Publish and subscribe: within this process, and over Redis with all processes that serve the site.

It works in threads and on event loops. `publish` never waits: subscribers in this process have the message when it
returns, others some milliseconds later. Without Redis, a message reaches only this process.

    channels = get_broadcast()
    channels.publish("tide", {"level": 2.4})

    with channels.subscribe("tide") as tides:
        for tide in tides:              # in a thread; on an event loop: async for
            ...
"""

import json
import logging
import threading
from functools import lru_cache
from typing import Any
from uuid import uuid4

from lib.features.live.subscription import Hub, Message, MessageStore, Subscription
from lib.process.lifecycle import after_fork
from lib.process.shared_state import namespace_of
from lib.settings import get_settings

log = logging.getLogger(__name__)

# Messages that wait for a slow subscriber.
QUEUE_SIZE = 64


class Broadcast:
    """The channels of one site. The connection starts with the first use in a process, so after a fork of the server.

    `namespace` separates sites that share a Redis.
    """

    def __init__(self, redis_url: str = "", namespace: str = "atoll") -> None:
        self._url = redis_url
        self._namespace = namespace
        self._reset()
        after_fork(self._reset)

    @property
    def connected(self) -> bool | None:
        """Whether messages reach the other processes now; None without Redis."""
        self._start()
        return (self._link is not None and self._link.connected) if self._url else None

    def publish(self, channel: str, message: dict[str, Any], *, retain: bool = False) -> None:
        """Send JSON data to all subscribers of a channel. `retain` also stores it, for `retained`.

        Raises `TypeError` if the message is not valid JSON data.
        """
        self._start()
        json.dumps(message)  # raises the error here, not in the thread
        published = self._store.new(channel, message, retain=retain)
        self._hub.deliver(channel, message)
        if self._link is not None:
            self._link.send(published)

    def subscribe(self, channel: str, size: int = QUEUE_SIZE) -> Subscription:
        """Return the messages of a channel from now on. At most `size` of them wait for a slow subscriber."""
        self._start()
        return self._hub.subscribe(channel, size)

    def retained(self, channel: str) -> dict[str, Any] | None:
        """Return the last message that was published to a channel with `retain`."""
        self._start()
        message = self._store.retained(channel)
        return None if message is None else message.body

    def close(self) -> None:
        """Close the connection to Redis, if there is one."""
        if self._link is not None:
            self._link.close()

    def _receive(self, message: Message) -> None:
        """Deliver a message from Redis, which also returns the messages of this process."""
        if self._store.offer(message):
            self._hub.deliver(message.channel, message.body)

    def _reset(self) -> None:
        """Set the state of a new process. A forked one has no threads and no subscribers."""
        self.process = uuid4().hex
        self._lock = threading.Lock()
        self._hub = Hub()
        self._store = MessageStore()
        self._link: Any = None
        self._started = False

    def _start(self) -> None:
        with self._lock:
            if self._started or not self._url:
                return
            from lib.features.live.redis_pubsub import RedisLink

            try:
                self._link = RedisLink(self._url, self._namespace, self._store, self._receive)
                self._link.start()
            except ValueError:
                log.warning("REDIS_URL is not a valid Redis URL; messages reach this process only")
            self._started = True


@lru_cache(maxsize=1)
def get_broadcast() -> Broadcast:
    """Return the channels of the site that this process serves."""
    settings = get_settings()
    return Broadcast(settings.redis_url, namespace_of(settings.site_base_url))
