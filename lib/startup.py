"""Rest for Python's garbage collector while the site starts. `run.py` imports this first: imports are most of a start.

What a start builds stays until the end. Looking through all of it is what makes a full collection slow: 80 ms, during
which nobody is answered.
"""

import gc

gc.disable()


def finish() -> None:
    """Exempts all that there is from collections to come, and lets them begin."""
    gc.freeze()
    gc.enable()
