"""What a process has to do before it ends, side by side and under one deadline.

Servers end differently: workers of gunicorn by `deploy/workers.py`, event loops by their lifespan, others when Python
ends. Whichever comes first has it done.
"""

import atexit
import threading
import time
from collections.abc import Callable

# Seconds for all of it together.
SECONDS = 2.0

Hook = Callable[[], object]


class Ending:
    """Hooks, each of which is called once."""

    def __init__(self) -> None:
        self._hooks: list[Hook] = []

    def add(self, hook: Hook) -> None:
        """Has a hook called at the end of the process."""
        self._hooks.append(hook)
        # Anew each time: Python calls first what was registered last, and what the hooks log and trace is sent then.
        atexit.unregister(self.run)
        atexit.register(self.run)

    def run(self, seconds: float = SECONDS) -> None:
        """Calls all hooks, each in a thread of its own, and waits for them so long and no longer."""
        hooks, self._hooks = self._hooks, []
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=hook, name="ending", daemon=True) for hook in hooks]
        for thread in threads:
            try:
                thread.start()
            except RuntimeError:  # Python is ending (3.12)
                thread.run()
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))


ending = Ending()
"""That of this process."""
