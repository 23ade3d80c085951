"""A counter that all processes of the site share: each remembers who added how much.

What is known is kept as the last message of a channel, for whoever comes later. Who knows of more merges the two, the
greater of two numbers for the same process, and says it again: in whichever order that happens, all come to the same
sum (a grow-only counter)."""

from datetime import UTC, datetime

from dash import html

from lib.backend import BackendInfo, get_backend_info
from lib.features.live.broadcast import Broadcast
from lib.features.live.subscription import Subscription
from lib.settings import get_settings

CHANNEL = "tally"
# Processes whose additions are remembered; each start of the site adds some.
CACHE_SIZE = 1024


class Tally:
    """What this process knows of the counter. For one event loop: not safe to share between threads."""

    def __init__(self, channels: Broadcast) -> None:
        self._channels = channels
        self._added: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How much was added, by all who have told it."""
        self._hear()
        return sum(self._added.values())

    def add(self) -> int:
        """One more; the sum with it."""
        self._hear()
        own = self._channels.process
        self._added[own] = self._added.get(own, 0) + 1
        self._tell()
        return self.count

    def changes(self) -> Subscription:
        """Tells when `count` may have changed."""
        return self._channels.subscribe(CHANNEL)

    def _tell(self) -> None:
        self._channels.publish(CHANNEL, {"added": dict(self._added)}, retain=True)

    def _hear(self) -> None:
        said = self._channels.retained(CHANNEL) or {"added": {}}
        theirs = said["added"]
        for name, number in theirs.items():
            if name in self._added or len(self._added) < CACHE_SIZE:
                self._added[name] = max(number, self._added.get(name, 0))
        if any(theirs.get(name, 0) < number for name, number in self._added.items()):
            self._tell()


def running_backend() -> BackendInfo:
    """The backend that this process runs on."""
    return get_backend_info(get_settings().dash_backend)


def ran_on() -> str:
    """The running backend and the time of now, such as `Ran on FastAPI at 12:00:00 UTC`."""
    return f"Ran on {running_backend().label} at {datetime.now(UTC):%H:%M:%S} UTC"


def socket_failed() -> html.P:
    """Shown while `assets/socket.js` says on `<html>` that the last attempt failed (`assets/site/62-demos.css`)."""
    return html.P(
        "The socket could not be opened. A proxy in between may not let WebSockets pass.",
        className="demo-note socket-failed",
    )
