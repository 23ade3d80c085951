"""The live state that open pages show, and the thread that updates it."""

import json
import threading
import time
from functools import lru_cache
from typing import Any

from lib.features.live.broadcast import Broadcast, get_broadcast
from lib.features.live.presence import BEAT, Presence, is_single_worker
from lib.features.live.subscription import Hub, Subscription
from lib.http.cached_body import CachedBody
from lib.http.compression import NEVER
from lib.process.lifecycle import after_fork, shutdown_signal

READERS, ANNOUNCEMENTS = "readers", "announcements"

# Seconds between two updates of the state, two messages to other processes, and two checks of the number of workers.
UPDATE_INTERVAL, MESSAGE_INTERVAL, WORKERS_INTERVAL = 0.2, 0.5, 10.0

_CHANGES = "state"


def state_of(readers: int | None, announcement: dict[str, str] | None) -> CachedBody:
    """Return the state as JSON. `readers` is None if this process does not know the number."""
    body = json.dumps({"readers": readers, "announcement": announcement}, ensure_ascii=False).encode()
    return CachedBody(body, "application/json", NEVER)


def current(announcement: dict[str, Any] | None) -> dict[str, str] | None:
    """Return ID and text of an announcement that pages show now, or None."""
    match announcement:
        case {"id": str(name), "text": str(text), "until": None | float() | int() as until} if text:
            return {"id": name, "text": text} if until is None or time.time() < until else None
    return None


class LiveState:
    """The live state of this process. Its thread starts with the first request, so after a fork of the server."""

    def __init__(self, channels: Broadcast) -> None:
        self._channels = channels
        self._reset()
        after_fork(self._reset)

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._started = False
        self._changes = Hub()
        self._single = (False, -WORKERS_INTERVAL)
        self.presence = Presence(self._channels.process)
        self.state = state_of(None, None)

    def start(self) -> "LiveState":
        """Start to exchange messages with other processes."""
        with self._lock:
            if not self._started:
                self._inbox = self._channels.subscribe(READERS, size=256)
                threading.Thread(target=self._run, name="live", daemon=True).start()
                self._started = True
        return self

    def open(self) -> Subscription:
        """Return a subscription to changes for a stream. A slow stream misses some of them."""
        self.start()
        return self._changes.subscribe(_CHANGES, 1)

    def announce(self, announcement: dict[str, Any]) -> bool:
        """Publish an announcement. Return whether the pages of all processes get it now."""
        self.start()
        self._channels.publish(ANNOUNCEMENTS, announcement, retain=True)
        return self._reaches_all_processes()

    def _run(self) -> None:
        last: dict[str, Any] = {}
        sent = -BEAT
        while not shutdown_signal.is_set():
            self._update()
            message = self._inbox.get(UPDATE_INTERVAL)
            while message is not None:
                self.presence.receive(message)
                message = self._inbox.get(0)
            now, own = time.monotonic(), self.presence.to_message()
            if now - sent >= BEAT or (own != last and now - sent >= MESSAGE_INTERVAL):
                self._channels.publish(READERS, own)
                last, sent = own, now
        self._channels.publish(READERS, {**self.presence.to_message(), "streams": 0, "tabs": []})
        for stream in self._changes.subscribers(_CHANGES):
            stream.close()

    def _update(self) -> None:
        readers = self.presence.total() if self._reaches_all_processes() else None
        state = state_of(readers, current(self._channels.retained(ANNOUNCEMENTS)))
        if state.fingerprint != self.state.fingerprint:
            self.state = state
            self._changes.deliver(_CHANGES, {})

    def _reaches_all_processes(self) -> bool:
        """Return whether this process is connected to all others, or is the only one.

        With Redis, other machines can share it, which this process cannot know while Redis is unavailable.
        """
        connected = self._channels.connected
        if connected is not None:
            return connected
        single, checked = self._single
        now = time.monotonic()
        if now - checked >= WORKERS_INTERVAL:
            single = is_single_worker()
            self._single = (single, now)
        return single


@lru_cache(maxsize=1)
def get_live_state() -> LiveState:
    """Return the live state of the site that this process serves."""
    return LiveState(get_broadcast())
