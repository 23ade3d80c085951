"""Compresses pages and files in the background, from the start of a worker, before browsers request them."""

import os
import sys
import threading
import time
from contextlib import suppress
from typing import Any

# Drawn images, which compression does not make smaller.
WITHOUT = ("/_cards/",)
# The encoding that browsers prefer over TLS.
ENCODING = "br"
# Seconds between two checks, in which the worker handles requests.
PAUSE = 0.05
# Seconds after which the next body is prepared, if compressing one fails or a machine is busy.
PATIENCE = 60.0


def compress_ahead(memory: Any) -> None:
    """Prepare the bodies of a response cache. Workers share the result on the disk."""
    threading.Thread(target=_prepare, args=(memory,), name="compress-ahead", daemon=True).start()


def _prepare(memory: Any) -> None:
    if sys.platform == "linux":  # on other systems, this would slow down the whole process
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    for stored in memory.iter_cached(*WITHOUT):
        # One after the other, so that a body that a client has requested is next
        end = time.monotonic() + PATIENCE
        while not stored.request_encoding(ENCODING) and time.monotonic() < end:
            time.sleep(PAUSE)
