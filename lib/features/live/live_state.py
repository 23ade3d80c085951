"""What the open pages show, as this process knows it, and the thread that keeps it so."""

import json
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lib.features.live.announcement import current
from lib.features.live.broadcast import Broadcast, get_broadcast
from lib.features.live.presence import BEAT, Presence, is_single_worker
from lib.features.live.subscription import Hub, Subscription
from lib.http.compression import etag
from lib.process.lifecycle import after_fork, shutdown_signal

READERS, ANNOUNCEMENTS = "readers", "announcements"

# Seconds: between two looks at what changed; least between two changes of the number; between two looks at the workers.
TICK, CALM, LOOK = 0.2, 0.5, 10.0

_CHANGES = "state"


@dataclass(frozen=True, slots=True)
class State:
    """What a page shows, as JSON, and a tag that changes with it."""

    body: bytes
    tag: str


def state_of(readers: int | None, announcement: dict[str, str] | None) -> State:
    """The state as bytes. `readers` is None where nobody knows how many there are."""
    body = json.dumps({"readers": readers, "announcement": announcement}, ensure_ascii=False).encode()
    return State(body, etag(body, "application/json").strip('"'))


class LiveState:
    """The state of this process. Its thread starts with the first page that asks, so after a server's fork."""

    def __init__(self, channels: Broadcast) -> None:
        self._channels = channels
        self._begin()
        after_fork(self._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._started = False
        self._changes = Hub()
        self._alone = (False, -LOOK)
        self.presence = Presence(self._channels.process)
        self._state = state_of(None, None)

    @property
    def state(self) -> State:
        """What pages show now."""
        return self._state

    def start(self) -> "LiveState":
        """Begins to hear of the other processes and to tell them of this one."""
        if not self._started:
            with self._lock:
                if not self._started:
                    self._inbox = self._channels.subscribe(READERS, held=256)
                    threading.Thread(target=self._run, name="live", daemon=True).start()
                    self._started = True
        return self

    def open(self) -> Subscription:
        """For a stream: tells when the state changes. Whoever is slow misses those in between."""
        self.start()
        return self._changes.subscribe(_CHANGES, 1)

    def announce(self, announcement: dict[str, Any]) -> bool:
        """Sends an announcement to every open page. Says whether pages of all processes get it now."""
        self.start()
        self._channels.publish(ANNOUNCEMENTS, announcement, retain=True)
        return self._is_whole()

    def _run(self) -> None:
        last: dict[str, Any] = {}
        sent = -BEAT
        while not shutdown_signal.is_set():
            self._refresh()
            said = self._inbox.get(TICK)
            while said is not None:
                self.presence.receive(said)
                said = self._inbox.get(0)
            now, own = time.monotonic(), self.presence.to_message()
            if now - sent >= BEAT or (own != last and now - sent >= CALM):
                self._channels.publish(READERS, own)
                last, sent = own, now
        self._channels.publish(READERS, {**self.presence.to_message(), "streams": 0, "tabs": []})
        for stream in self._changes.subscribers(_CHANGES):
            stream.close()

    def _refresh(self) -> None:
        readers = self.presence.total() if self._is_whole() else None
        state = state_of(readers, current(self._channels.retained(ANNOUNCEMENTS)))
        if state != self._state:
            self._state = state
            self._changes.deliver(_CHANGES, {})

    def _is_whole(self) -> bool:
        """Whether this process knows of all readers: it is connected to the others, or there are none."""
        if self._channels.connected:
            return True
        alone, since = self._alone
        now = time.monotonic()
        if now - since >= LOOK:
            alone = is_single_worker()
            self._alone = (alone, now)
        return alone


@lru_cache(maxsize=1)
def get_live_state() -> LiveState:
    """The board of the site that this process serves."""
    return LiveState(get_broadcast())
