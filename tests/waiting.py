"""Waits for a condition, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

# Seconds that anything may take when how long it takes is not the claim: machines differ, and some pause.
PATIENCE = 60.0

Held = TypeVar("Held")


def until(condition: Callable[[], Held], *, seconds: float = PATIENCE) -> Held:
    """Returns what the condition gives when it holds; fails when it does not in this time."""
    deadline = time.monotonic() + seconds
    while not (held := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)  # between two looks, not instead of one
    return held
