"""The digest of the code that the benchmarks measure: the modules that run for every request."""

import hashlib
from pathlib import Path

from lib.settings import PROJECT_ROOT

# Pages, features, and tools can change without a new measurement.
FOLDERS = ("lib/servers", "lib/http", "lib/delivery", "lib/islands")


def digest(root: Path = PROJECT_ROOT) -> str:
    """Return the digest of all files in the folders: their paths and their content."""
    total = hashlib.sha256()
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                total.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()[:16]
