"""Ports for servers under test."""

import itertools
import os
import socket
from contextlib import suppress

# Lower than the ports that Linux uses for outgoing connections: a free port stays free until the server has started.
# Higher than 10,080, the last port that browsers block.
_LOWEST, _HIGHEST = 10_081, 32_000
# Processes that run tests at the same time start at distant ports.
_numbers = itertools.count(os.getpid() * 4999)


def free_port() -> int:
    """Return a loopback port on which no process listens and that was not returned recently.

    Raise `OSError` if no port is free.
    """
    for number in itertools.islice(_numbers, _HIGHEST - _LOWEST):
        port = _LOWEST + number % (_HIGHEST - _LOWEST)
        with socket.socket() as candidate, suppress(OSError):
            candidate.bind(("127.0.0.1", port))
            return port
    raise OSError(f"no port between {_LOWEST} and {_HIGHEST} is free")


def is_refused(port: int) -> bool:
    """Return whether no process accepts connections on this loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
