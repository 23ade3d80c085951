"""The way to the other processes: Redis pub/sub, in a thread of its own with an event loop of its own.

Whoever publishes only fills a queue, so that no request waits for Redis. While Redis is away the process is by itself;
the link tries again, more and more seldom, and says in the log when that begins and ends, once each.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from lib.features.live.messages import Message, Outbox, Retained, message_from_bytes

log = logging.getLogger(__name__)

# redis-py types its clients otherwise from version to version.
Client = Any

# Seconds: to connect or to answer; between two signs of life; without one until Redis counts as away.
RECONNECT_TIMEOUT, BEAT, READ_TIMEOUT = 2.0, 2.0, 6.0
# Seconds until the next attempt: the first, and the longest.
SOONEST, LATEST = 0.1, 5.0

# Keeps the message of a channel unless a newer one is there. KEYS: the hash. ARGV: channel, message, revision.
_KEEP = """
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
    local kept, revision = cjson.decode(held), tonumber(ARGV[3])
    if kept.revision > revision or (kept.revision == revision and kept.id >= ARGV[4]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""


class RedisLink:
    """Sends messages to the processes that share a Redis and a `namespace`, and calls `receive` with theirs.

    Raises `ValueError` when the URL is none. Its text, and whatever Redis says of it, may hold a password: neither is
    logged.
    """

    def __init__(self, url: str, namespace: str, retained: Retained, receive: Callable[[Message], None]) -> None:
        self.outbox = Outbox()
        self._channel = f"{namespace}:messages"
        self._kept = f"{namespace}:retained"
        self._retained = retained
        self._receive = receive
        self._connected: bool | None = None
        self._closing = False
        self._wanted = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool: Any = aioredis.ConnectionPool.from_url(
            url,
            socket_timeout=RECONNECT_TIMEOUT,
            socket_connect_timeout=RECONNECT_TIMEOUT,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self._thread = threading.Thread(target=self._run, name="broadcast", daemon=True)

    @property
    def connected(self) -> bool:
        """Whether the other processes hear this one now."""
        return bool(self._connected)

    def start(self) -> None:
        """Connects, in the background."""
        self._thread.start()

    def send(self, message: Message) -> None:
        """Has a message sent soon. Never waits."""
        self.outbox.put(message)
        self._wake()

    def close(self) -> None:
        """Ends the connection and its thread."""
        self._closing = True
        self._wake()
        self._thread.join(RECONNECT_TIMEOUT)

    def _wake(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._wanted.set)

    def _run(self) -> None:
        asyncio.run(self._stay())

    async def _stay(self) -> None:
        self._loop = asyncio.get_running_loop()
        client: Client = aioredis.Redis(connection_pool=self._pool)
        pause = SOONEST
        while not self._closing:
            try:
                await self._exchange(client)
            except Exception as error:  # whatever it is, the next attempt may succeed
                pause = SOONEST if self._connected else min(pause * 2, LATEST)
                self._note(connected=False, why=_kind(error))
            with suppress(Exception):  # a peer that is frozen does not let go in time
                await self._pool.disconnect()
            if not self._closing:
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # spreads the processes

    async def _exchange(self, client: Client) -> None:
        """Listens first, so that nothing is missed between what was kept and what comes."""
        async with client.pubsub() as listening:
            await listening.subscribe(self._channel)
            await self._reconcile(client)
            self._note(connected=True)
            async with asyncio.TaskGroup() as both:
                hearing = both.create_task(self._listen(listening))
                await self._speak(client)
                hearing.cancel()

    async def _reconcile(self, client: Client) -> None:
        """Both sides learn what the other kept: Redis may have lost it, or this process may have missed it."""
        for packed in (await client.hgetall(self._kept)).values():
            self._hear(packed)
        for message in self._retained.all():
            await self._send(client, message)

    async def _listen(self, listening: Any) -> None:
        """A connection whose other end is gone tells nothing: Redis is asked for a sign of life."""
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            got = await listening.get_message(timeout=BEAT)
            if got is not None:
                heard = loop.time()
                if got["type"] == "message":
                    self._hear(got["data"])
            elif loop.time() - heard > READ_TIMEOUT:
                raise TimeoutError
            else:
                await listening.ping()

    async def _speak(self, client: Client) -> None:
        """What was not sent goes first the next time. That it may arrive twice then, the receivers notice."""
        while not self._closing:
            self._wanted.clear()
            while (taken := self.outbox.take()) is not None:
                since, message = taken
                sent = False
                try:
                    await self._send(client, message)
                    sent = True
                finally:
                    if not sent:
                        self.outbox.put_back(since, message)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._wanted.wait()

    async def _send(self, client: Client, message: Message) -> None:
        packed = message.to_bytes()
        if message.revision:
            await client.eval(_KEEP, 1, self._kept, message.channel, packed, *message.age)
        await client.publish(self._channel, packed)

    def _hear(self, packed: bytes) -> None:
        message = message_from_bytes(packed)
        if message is not None:
            self._receive(message)

    def _note(self, *, connected: bool, why: str = "") -> None:
        if connected is self._connected:
            return
        self._connected = connected
        if connected:
            log.info("Redis is there: messages reach all processes.")
        else:
            log.warning("Redis is away (%s): messages reach this process only until it is back.", why)


def _kind(raised: BaseException) -> str:
    """The names of the errors. Their texts may hold what is in the URL."""
    names = {type(error).__name__ for error in _leaves(raised)}
    return ", ".join(sorted(names))


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
    return [error]
