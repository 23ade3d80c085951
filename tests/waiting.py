"""Waits for a condition, never for a time."""

import time
from collections.abc import Callable

PATIENCE = 30.0


def until(condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Returns when the condition holds; fails when it does not in this time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)  # between two looks, not instead of one
