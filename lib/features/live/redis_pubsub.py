"""The connection to other processes: Redis pub/sub on an event loop in a separate thread.

`send` only fills a queue, so that no request waits for Redis. While Redis is unavailable, the link reconnects with
increasing delays. The log has one line for the start and the end of an outage.
"""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from lib.features.live.subscription import Message, MessageStore, Queue, message_from_bytes
from lib.process.lifecycle import degraded

log = logging.getLogger(__name__)

# Seconds for a connection or a response, between two pings, and without a message until the connection is lost.
RECONNECT_TIMEOUT, BEAT, READ_TIMEOUT = 2.0, 2.0, 6.0
# Seconds until the next attempt: minimum and maximum.
SOONEST, LATEST = 0.1, 5.0
# Messages that wait for Redis, and seconds after which one is outdated. Retained messages are sent again in any case.
OUTBOX_SIZE, LIFETIME = 1024, 30.0

_STORE = Path(__file__).with_name("store.lua").read_text(encoding="utf-8")


class RedisLink:
    """Sends messages to the processes that share a Redis and a `namespace`, and calls `receive` with theirs.

    Raises `ValueError` if the URL is invalid. Its text and errors of Redis can contain the password: never log them.
    """

    def __init__(self, url: str, namespace: str, store: MessageStore, receive: Callable[[Message], None]) -> None:
        # Threads fill it without waiting. If it is full, the oldest message is lost.
        self._outbox = Queue[tuple[float, Message]](OUTBOX_SIZE)
        self._unsent: tuple[float, Message] | None = None
        self._channel = f"{namespace}:messages"
        self._stored = f"{namespace}:retained"
        self._store = store
        self._receive = receive
        self._connected: bool | None = None
        self._pool: Any = aioredis.ConnectionPool.from_url(
            url,
            socket_timeout=RECONNECT_TIMEOUT,
            socket_connect_timeout=RECONNECT_TIMEOUT,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._stay_connected()), name="broadcast", daemon=True
        )

    @property
    def connected(self) -> bool:
        """Whether messages reach the other processes now."""
        return bool(self._connected)

    def start(self) -> None:
        """Connect in the background."""
        self._thread.start()

    def send(self, message: Message) -> None:
        """Send a message soon, without waiting."""
        self._outbox.put((time.monotonic(), message))

    def close(self) -> None:
        """Close the connection, and end its thread."""
        self._outbox.close()
        self._thread.join(RECONNECT_TIMEOUT)

    async def _stay_connected(self) -> None:
        client: Any = aioredis.Redis(connection_pool=self._pool)  # its types differ between versions
        pause = SOONEST
        while not self._outbox.closed:
            try:
                await self._exchange(client)
            except* Exception as group:  # the next attempt can succeed
                pause = SOONEST if self._connected else min(pause * 2, LATEST)
                # The texts of the errors can contain the password.
                self._set_connected(False, ", ".join(sorted({type(error).__name__ for error in group.exceptions})))
            with suppress(Exception):  # an unresponsive peer causes a timeout
                await self._pool.disconnect()
            if not self._outbox.closed:
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # spreads the processes

    async def _exchange(self, client: Any) -> None:
        """Exchange messages. Subscribe first, so that no message is missed between retained and new ones."""
        async with client.pubsub() as listening:
            await listening.subscribe(self._channel)
            await self._reconcile(client)
            self._set_connected(True)
            async with asyncio.TaskGroup() as group:
                receiving = group.create_task(self._receive_messages(listening))
                await self._send_messages(client)
                receiving.cancel()

    async def _reconcile(self, client: Any) -> None:
        """Exchange retained messages, because Redis can have lost them, or this process can have missed them."""
        for data in (await client.hgetall(self._stored)).values():
            self._deliver(data)
        for message in self._store.all_retained():
            await self._send(client, message)

    async def _receive_messages(self, listening: Any) -> None:
        """Receive messages, and ping, because a lost connection causes no error."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(READ_TIMEOUT) as silence:
            while True:
                message = await listening.get_message(timeout=BEAT)
                if message is None:
                    await listening.ping()
                    continue
                silence.reschedule(loop.time() + READ_TIMEOUT)
                if message["type"] == "message":
                    self._deliver(message["data"])

    async def _send_messages(self, client: Any) -> None:
        """Send the outbox until it is closed, without outdated messages.

        An interrupted message is sent again; receivers ignore duplicates.
        """
        while (unsent := self._unsent or await anext(self._outbox, None)) is not None:
            self._unsent = unsent
            since, message = unsent
            if time.monotonic() - since < LIFETIME:
                await self._send(client, message)
            self._unsent = None

    async def _send(self, client: Any, message: Message) -> None:
        data = message.to_bytes()
        if message.revision:
            await client.eval(_STORE, 1, self._stored, message.channel, data, str(message.revision), message.id)
        await client.publish(self._channel, data)

    def _deliver(self, data: bytes) -> None:
        message = message_from_bytes(data)
        if message is not None:
            self._receive(message)

    def _set_connected(self, connected: bool, reason: str = "") -> None:
        if connected is self._connected:
            return
        self._connected = connected
        if connected:
            degraded.pop("live updates", None)
            log.info("Redis is available; messages reach all processes")
        else:
            degraded["live updates"] = "Redis is unavailable. Messages reach this process only."
            log.warning("Redis is unavailable; messages reach this process only until it reconnects: %s", reason)
