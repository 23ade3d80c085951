"""Ports for servers under test."""

import itertools
import os
import socket
from contextlib import suppress

# Below those that Linux gives to outgoing connections: what is free stays free until the server has started. Above
# 10,080, the last port that browsers refuse.
_LOWEST, _HIGHEST = 10_081, 32_000
# Processes that test at the same time begin far from each other.
_numbers = itertools.count(os.getpid() * 4999)


def free_port() -> int:
    """A port of loopback that nobody listens on and that was not given away lately. Raises `OSError` when none is."""
    for number in itertools.islice(_numbers, _HIGHEST - _LOWEST):
        port = _LOWEST + number % (_HIGHEST - _LOWEST)
        with socket.socket() as candidate, suppress(OSError):
            candidate.bind(("127.0.0.1", port))
            return port
    raise OSError(f"no port between {_LOWEST} and {_HIGHEST} is free")
