"""Publish and subscribe: within this process, and over Redis with all processes that serve the site.

For threads and for event loops alike. Publishing returns at once; a subscriber in the same process has the message
then, the others have it some milliseconds later. Without `REDIS_URL`, and while Redis is away, a message reaches this
process alone.

    broadcast.publish("tide", {"level": 2.4})

    with broadcast.subscribe("tide") as tides:
        for tide in tides:              # in a thread; on an event loop: async for
            ...
"""

import json
import logging
import threading
from functools import lru_cache
from typing import Any
from uuid import uuid4

from lib.features.live.messages import Deduplicator, Message, Retained
from lib.features.live.redis_pubsub import RedisLink
from lib.features.live.subscription import Hub, Subscription
from lib.process.lifecycle import after_fork
from lib.process.shared_state import namespace_of
from lib.settings import get_settings

log = logging.getLogger(__name__)

# Messages that are held for a subscriber who is slow.
HELD = 64


class Broadcast:
    """The channels of one site. Starts with the first use in a process, so after a server's fork.

    Sites that share a Redis are kept apart by `namespace`.
    """

    def __init__(self, redis_url: str = "", namespace: str = "atoll") -> None:
        self._url = redis_url
        self._namespace = namespace
        self._begin()
        after_fork(self._begin)

    @property
    def process(self) -> str:
        """What tells this process from the others."""
        return self._process

    @property
    def connected(self) -> bool:
        """Whether messages reach other processes now."""
        self._start()
        return self._link is not None and self._link.connected

    @property
    def dropped(self) -> int:
        """How many messages other processes will never get."""
        return 0 if self._link is None else self._link.outbox.dropped

    def publish(self, channel: str, message: dict[str, Any], *, retain: bool = False) -> None:
        """Gives a message, made of what JSON can hold, to all who subscribed to a channel.

        With `retain` it is also kept, in the place of the one before, for those who come later (`retained`).
        """
        self._start()
        json.dumps(message)  # what is no JSON fails here, where its author sees it
        make = self._retained.replace if retain else Message
        published = make(channel, uuid4().hex, message)
        with self._receiving:
            self._seen.add(published.id)
        self._hub.deliver(channel, message)
        if self._link is not None:
            self._link.send(published)

    def subscribe(self, channel: str, held: int = HELD) -> Subscription:
        """The messages of a channel from now on; `held` of them wait for a subscriber who is slow."""
        self._start()
        return self._hub.subscribe(channel, held)

    def retained(self, channel: str) -> dict[str, Any] | None:
        """The last message that was published to a channel with `retain`."""
        self._start()
        message = self._retained.get(channel)
        return None if message is None else message.body

    def close(self) -> None:
        """Ends the connection to Redis, if there is one."""
        if self._link is not None:
            self._link.close()

    def _receive(self, message: Message) -> None:
        """A message from Redis, where those of this process come back too."""
        with self._receiving:
            if not self._seen.add(message.id) or (message.revision and not self._retained.offer(message)):
                return
        self._hub.deliver(message.channel, message.body)

    def _begin(self) -> None:
        """A process that was forked has no threads, and none of the readers of the one that it came from."""
        self._process = uuid4().hex
        self._lock = threading.Lock()
        self._hub = Hub()
        self._retained = Retained()
        self._receiving = threading.Lock()
        self._seen = Deduplicator()
        self._link: RedisLink | None = None
        self._started = False

    def _start(self) -> None:
        if self._started or not self._url:
            return
        with self._lock:
            if self._started:
                return
            try:
                self._link = RedisLink(self._url, self._namespace, self._retained, self._receive)
                self._link.start()
            except ValueError:
                log.warning("REDIS_URL is no URL of a Redis: messages reach this process only.")
            self._started = True


@lru_cache(maxsize=1)
def get_broadcast() -> Broadcast:
    """The channels of the site that this process serves."""
    settings = get_settings()
    return Broadcast(settings.redis_url, namespace_of(settings.site_base_url))


def publish(channel: str, message: dict[str, Any], *, retain: bool = False) -> None:
    """`Broadcast.publish`, on the channels of this site."""
    get_broadcast().publish(channel, message, retain=retain)


def subscribe(channel: str, held: int = HELD) -> Subscription:
    """`Broadcast.subscribe`, on the channels of this site."""
    return get_broadcast().subscribe(channel, held)
