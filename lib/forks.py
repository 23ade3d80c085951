"""What a forked process does first, on systems that fork; on Windows nothing does."""

import os
from collections.abc import Callable


def after_fork(call: Callable[[], None]) -> None:
    """Has a forked process call this before anything else."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=call)
