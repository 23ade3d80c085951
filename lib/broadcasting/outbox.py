"""What this process has to say to the others and could not say yet."""

import threading
import time
from collections import deque

from lib.broadcasting.message import Message

SIZE = 1024
# Seconds after which a message is no news any more. Those that a channel keeps are said again in any case.
FRESH = 30.0


class Outbox:
    """A bounded queue that any thread fills without waiting and one empties. `dropped` counts what was never sent."""

    def __init__(self, size: int = SIZE, fresh: float = FRESH) -> None:
        self.dropped = 0
        self._size = size
        self._fresh = fresh
        self._lock = threading.Lock()
        self._held: deque[tuple[float, Message]] = deque()

    def put(self, message: Message) -> None:
        """Adds a message; where the box is full, in the place of the oldest."""
        with self._lock:
            if len(self._held) == self._size:
                self._held.popleft()
                self.dropped += 1
            self._held.append((time.monotonic(), message))

    def put_back(self, since: float, message: Message) -> None:
        """A message that was taken and not sent, to be the next; where the box is full it is dropped, as the oldest."""
        with self._lock:
            if len(self._held) == self._size:
                self.dropped += 1
            else:
                self._held.appendleft((since, message))

    def take(self) -> tuple[float, Message] | None:
        """The oldest message that is still news, with the moment at which it was put here."""
        with self._lock:
            while self._held:
                since, message = self._held.popleft()
                if time.monotonic() - since < self._fresh:
                    return since, message
                self.dropped += 1
            return None
