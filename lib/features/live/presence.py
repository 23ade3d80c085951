"""How many readers are there, over all processes: each tells the others how many it has, again and again.

Nothing is kept anywhere for it: a process that falls silent is forgotten, a Redis that was away has nothing to make
good, and no two clocks are compared."""

import multiprocessing
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

# Seconds: between two times that a process tells its number; without one until it is forgotten.
BEAT, FORGOTTEN = 2.0, 6.0
# Seconds after which a page that asks each second, and asks no more, is gone.
LEFT = 3.5
# Pages that ask, as many as are told apart in a process.
TABS = 5_000

_TAB = re.compile(r"[0-9a-f]{8,16}")


@dataclass(frozen=True, slots=True)
class Peer:
    """What another process said last: its open streams, and the pages that ask it again and again."""

    streams: int
    tabs: frozenset[str]
    heard: float


class Presence:
    """The readers of this process, and what the others say of theirs.

    A stream is a reader. A page that asks each second may ask another process each time, so processes tell each other
    which pages ask them, and each counts once.
    """

    def __init__(self, process: str, now: Callable[[], float] = time.monotonic) -> None:
        self._process = process
        self._now = now
        self._streams = 0
        self._tabs: dict[str, float] = {}
        self._peers: dict[str, Peer] = {}

    def came(self) -> None:
        """A stream was opened. On one event loop only."""
        self._streams += 1

    def left(self) -> None:
        """A stream was closed."""
        self._streams -= 1

    def asked(self, tab: str) -> None:
        """A page that calls itself so has asked."""
        if tab in self._tabs or (len(self._tabs) < TABS and _TAB.fullmatch(tab)):
            self._tabs[tab] = self._now()

    def to_message(self) -> dict[str, Any]:
        """What this process tells the others."""
        now = self._now()
        for tab, since in list(self._tabs.items()):
            if now - since > LEFT:
                self._tabs.pop(tab, None)
        return {"process": self._process, "streams": self._streams, "tabs": sorted(self._tabs)}

    def receive(self, said: dict[str, Any]) -> None:
        """What another process tells. Anything else is ignored."""
        match said:
            case {"process": str(process), "streams": int(streams), "tabs": list(tabs)} if process != self._process:
                self._peers[process] = Peer(streams, frozenset(map(str, tabs)), self._now())

    def total(self) -> int:
        """How many readers are there, as far as this process knows."""
        now = self._now()
        self._peers = {name: peer for name, peer in self._peers.items() if now - peer.heard < FORGOTTEN}
        peers = list(self._peers.values())
        tabs = frozenset(self._tabs).union(*(peer.tabs for peer in peers))
        return self._streams + sum(peer.streams for peer in peers) + len(tabs)


# How the workers that Python's `multiprocessing` spawns are called, unlike its helper.
_SPAWNED = "--multiprocessing-fork"


def is_single_worker() -> bool:
    """False for one of several workers of uvicorn, hypercorn or gunicorn. Of other machines it knows nothing."""
    try:
        parent = psutil.Process(os.getppid())
        if multiprocessing.parent_process() is not None:
            return sum(_SPAWNED in child.cmdline() for child in parent.children()) < 2
        own = psutil.Process().cmdline()  # a forked worker is called as its parent
        return parent.cmdline() != own or sum(child.cmdline() == own for child in parent.children()) < 2
    except psutil.Error:
        return False
