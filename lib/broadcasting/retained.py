"""The last message of each channel that keeps one, for those who come later."""

import threading
import time
from typing import Any

from lib.broadcasting.message import Message


class Retained:
    """One message by channel: that of the highest revision, of two the one with the greater id, in whatever order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}

    def offer(self, message: Message) -> bool:
        """Keeps a message unless a newer one is known, or this one."""
        with self._lock:
            held = self._messages.get(message.channel)
            if held is not None and not message.is_after(held):
                return False
            self._messages[message.channel] = message
            return True

    def get(self, channel: str) -> Message | None:
        """The message of a channel."""
        return self._messages.get(channel)

    def all(self) -> list[Message]:
        """Every message that is kept."""
        with self._lock:
            return list(self._messages.values())

    def replace(self, channel: str, name: str, body: dict[str, Any]) -> Message:
        """A message with this id in the place of the one that is kept, newer than all that are known.

        Its revision is the time in milliseconds, or more where another machine's clock is ahead.
        """
        with self._lock:
            held = self._messages.get(channel)
            revision = max(int(time.time() * 1000), held.revision + 1 if held else 0)
            message = self._messages[channel] = Message(channel, name, body, revision)
            return message
