"""Wait for a condition, never for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

# The maximum number of seconds where the duration is not tested: machines differ, and some pause.
PATIENCE = 60.0

Held = TypeVar("Held")


def until(condition: Callable[[], Held], *, seconds: float = PATIENCE) -> Held:
    """Return the result of the condition when it is true. Fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (held := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)  # between two attempts, not instead of a condition
    return held
