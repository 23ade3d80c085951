"""Compress every page, payload, document, and file in every encoding in advance, instead of in the background.

`make build` and the build of the image run it. The results are in the folder `CACHE_DIR`. Pages contain the name of
their backend, so it builds for each backend, or for the given ones: `python -m tools.build flask`.
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
    """Compress every body in every encoding on all CPUs, and return the number of bodies."""

    def compress(stored: CachedBody) -> None:
        if stored.is_compressible:
            body = stored.body
            for encoding in ENCODINGS:
                compressor.compress(body, encoding)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return sum(1 for _ in threads.map(compress, bodies))


def build() -> int:
    """Start the site without serving it, and compress all responses."""
    from run import app  # noqa: PLC0415  # starts the whole site, which must not happen at import

    return precompress_all(app.backend.memory.iter_cached(), Compressor(get_disk_cache()))


def main(backends: Sequence[str]) -> int:
    """Build for each backend in its own process, because Dash has one site per process."""
    if len(backends) == 1:
        os.environ.update(DASH_BACKEND=backends[0], DASH_DEBUG="0")
        sys.stdout.write(f"{backends[0]}: {build()} bodies are compressed.\n")
        return 0
    for backend in backends or SUPPORTED_BACKENDS:
        done = subprocess.run([sys.executable, "-m", "tools.build", backend], check=False)  # this module
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
