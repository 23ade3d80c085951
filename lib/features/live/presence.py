"""The number of visitors in all processes. Each process sends its own to the others, and forgets silent ones."""

import multiprocessing
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

# Seconds between two messages of a process, and without one until it is forgotten.
BEAT, FORGOTTEN = 2.0, 6.0
# Seconds without a poll after which a page is closed. Pages poll each second.
LEFT = 3.5
# Limit of polling pages in a process.
TABS = 5_000

_TAB = re.compile(r"[0-9a-f]{8,16}")


@dataclass(frozen=True, slots=True)
class Peer:
    """The last message of another process: its open streams and polling pages."""

    streams: int
    tabs: frozenset[str]
    heard: float


class Presence:
    """The visitors of all processes: open streams, and pages that poll.

    A page can poll a different process each time. Processes therefore exchange its ID, and each page counts once.
    `streams` is the number of open streams in this process; change it on the event loop only.
    """

    def __init__(self, process: str, now: Callable[[], float] = time.monotonic) -> None:
        self._process = process
        self._now = now
        self.streams = 0
        self._tabs: dict[str, float] = {}
        self._peers: dict[str, Peer] = {}

    def tab_polled(self, tab: str) -> None:
        """Count a page by the ID of its tab. Ignore invalid IDs."""
        if tab in self._tabs or (len(self._tabs) < TABS and _TAB.fullmatch(tab)):
            self._tabs[tab] = self._now()

    def to_message(self) -> dict[str, Any]:
        """Return the message for the other processes."""
        now = self._now()
        for tab, since in list(self._tabs.items()):
            if now - since > LEFT:
                self._tabs.pop(tab, None)
        return {"process": self._process, "streams": self.streams, "tabs": sorted(self._tabs)}

    def receive(self, message: dict[str, Any]) -> None:
        """Store the message of another process. Ignore other messages."""
        match message:
            case {"process": str(process), "streams": int(streams), "tabs": list(tabs)} if process != self._process:
                self._peers[process] = Peer(streams, frozenset(map(str, tabs)), self._now())

    def total(self) -> int:
        """Return the number of visitors that this process knows."""
        now = self._now()
        self._peers = {name: peer for name, peer in self._peers.items() if now - peer.heard < FORGOTTEN}
        peers = list(self._peers.values())
        tabs = frozenset(self._tabs).union(*(peer.tabs for peer in peers))
        return self.streams + sum(peer.streams for peer in peers) + len(tabs)


# In the command line of workers that `multiprocessing` starts, but not of its helper.
_SPAWNED = "--multiprocessing-fork"


def is_single_worker() -> bool:
    """Return whether this is the only worker of uvicorn, hypercorn, or gunicorn on this machine."""
    try:
        parent = psutil.Process(os.getppid())
        if multiprocessing.parent_process() is not None:
            return sum(_SPAWNED in child.cmdline() for child in parent.children()) < 2
        own = psutil.Process().cmdline()  # a forked worker has the command line of its parent
        return parent.cmdline() != own or sum(child.cmdline() == own for child in parent.children()) < 2
    except psutil.Error:
        return False
