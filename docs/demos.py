"""Parts that several live examples use: a counter that all processes share, and
notes about the backend.
"""

from datetime import UTC, datetime

from dash import html
from lib.backend import running_backend
from lib.features.live.broadcast import Broadcast
from lib.features.live.subscription import Subscription

CHANNEL = "tally"
# Number of processes whose additions are stored; each start of the site adds
# some.
CACHE_SIZE = 1024


class Tally:
    """A grow-only counter (CRDT) over all processes. Use it on one event loop:
    it is not thread-safe.

    The retained message of a channel has the additions by process. Each process
    merges it with its own state, and publishes the result if that has more. So
    all processes reach the same sum, in any order of messages.
    """

    def __init__(self, channels: Broadcast) -> None:
        self._channels = channels
        self._added: dict[str, int] = {}

    @property
    def count(self) -> int:
        """The sum over all processes that are known here."""
        self._merge()
        return sum(self._added.values())

    def add(self) -> int:
        """Add one and return the sum."""
        self._merge()
        own = self._channels.process
        self._added[own] = self._added.get(own, 0) + 1
        self._publish()
        return self.count

    def changes(self) -> Subscription:
        """Return a subscription with a message for each possible change of
        `count`.
        """
        return self._channels.subscribe(CHANNEL)

    def _publish(self) -> None:
        self._channels.publish(
            CHANNEL, {"added": dict(self._added)}, retain=True
        )

    def _merge(self) -> None:
        retained = self._channels.retained(CHANNEL) or {"added": {}}
        theirs = retained["added"]
        for name, number in theirs.items():
            if name in self._added or len(self._added) < CACHE_SIZE:
                self._added[name] = max(number, self._added.get(name, 0))
        if any(
            theirs.get(name, 0) < number for name, number in self._added.items()
        ):
            self._publish()


def ran_on() -> str:
    """Return the running backend and the current time, such as `Ran on FastAPI
    at 12:00:00 UTC`.
    """
    return (
        f"Ran on {running_backend().label} at {datetime.now(UTC):%H:%M:%S} UTC"
    )


def socket_failed() -> html.P:
    """Return a note that `assets/features/demo/62-demos.css` shows while the
    last WebSocket could not be opened.
    """
    return html.P(
        "The WebSocket connection failed. A proxy might block WebSockets.",
        className="demo-note socket-failed",
    )
