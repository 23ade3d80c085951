"""Makes ahead what would be made in the background: every page, payload, document and file in every encoding.

`make build` runs it, and the image does. What it made lies in the folder that `CACHE_DIR` names. Pages name the backend
that serves them, so each backend is built for, or those that are named: `python -m tools.build flask`.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from lib.backend import SUPPORTED_BACKENDS
from lib.delivery.compressor import Compressor
from lib.http.cached_body import CachedBody
from lib.http.compression import ENCODINGS
from lib.process.cache import get_disk_cache


def precompress_all(bodies: Iterable[CachedBody], compressor: Compressor) -> int:
    """Packs every body in every encoding, on all processors, and returns how many bodies there were."""

    def compress(stored: CachedBody) -> None:
        if stored.is_compressible:
            body = stored.body
            for encoding in ENCODINGS:
                compressor.compress(body, encoding)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return sum(1 for _ in threads.map(compress, bodies))


def build() -> int:
    """Starts the site without serving it, and packs all that it would serve."""
    from run import app  # noqa: PLC0415  # the whole site, which only a program may start

    return precompress_all(app.backend.memory.iter_cached(), Compressor(get_disk_cache()))


def main(backends: Sequence[str]) -> int:
    """Builds for each backend in a process of its own: Dash keeps one site per process."""
    if len(backends) == 1:
        os.environ.update(DASH_BACKEND=backends[0], DASH_DEBUG="0")
        sys.stdout.write(f"{backends[0]}: {build()} bodies are packed.\n")
        return 0
    for backend in backends or SUPPORTED_BACKENDS:
        done = subprocess.run([sys.executable, "-m", "tools.build", backend], check=False)  # ourselves
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
