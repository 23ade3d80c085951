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
# Seconds between two bodies, in which the worker handles requests.
PAUSE = 0.05


def compress_ahead(memory: Any) -> None:
    """Prepare the bodies of a response cache. Workers share the result on the disk."""
    threading.Thread(target=_prepare, args=(memory,), name="compress-ahead", daemon=True).start()


def _prepare(memory: Any) -> None:
    if sys.platform == "linux":  # on other systems, this would slow down the whole process
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    for stored in memory.iter_cached(*WITHOUT):
        stored.request_encoding(ENCODING)
        time.sleep(PAUSE)
