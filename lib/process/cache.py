"""Caches of results that can be computed again: on disk between starts, and in memory by text."""

import hashlib
import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache, wraps
from pathlib import Path
from threading import get_ident
from typing import Any, TypeVar, cast

from lib.process.lifecycle import degraded
from lib.settings import get_settings

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

_DIGEST_SIZE = 16


class DiskCache:
    """Stores bytes by kind and key. Without a usable folder it stores nothing.

    `key` contains everything that the value depends on, in any length. Safe between threads and processes. The cache
    does not trust its files: a damaged entry counts as missing.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is not None and not is_ours(folder):
            log.warning(
                "Not using the cache in %s because other users can write to it. Remove it, or set CACHE_DIR", folder
            )
            folder = None
        self._folder = folder
        self._writable = True

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the value; None if it is missing or damaged, or cannot be read."""
        if self._folder is None:
            return None
        try:
            entry = _file(self._folder, kind, key).read_bytes()
        except OSError:
            return None
        digest, value = entry[:_DIGEST_SIZE], entry[_DIGEST_SIZE:]
        return value if digest == _digest(kind, key, value) else None

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Store a value completely or not at all. The log reports the first failure."""
        if self._folder is None or not self._writable:
            return
        try:
            write_whole(_file(self._folder, kind, key), _digest(kind, key, value) + value)
        except OSError as error:
            self._writable = False
            degraded["cache"] = "CACHE_DIR cannot be written. The next start is slower."
            log.warning("Cannot write to the cache folder %s: %s; startup will be slower", self._folder, error)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Let only one process at a time do some work. Without a writable folder, or without locks, do not wait."""
        with ExitStack() as stack:
            with suppress(OSError):  # also if the file system has no locks
                if self._folder is not None and fcntl is not None:
                    self._folder.mkdir(parents=True, exist_ok=True)
                    file = stack.enter_context((self._folder / f"{name}.lock").open("ab"))
                    fcntl.lockf(file, fcntl.LOCK_EX)  # forked processes would inherit a lock of `flock`
            yield


@lru_cache(maxsize=1)
def get_disk_cache() -> DiskCache:
    """Return the cache in the folder of the settings."""
    return DiskCache(get_settings().cache_dir)


def _file(folder: Path, kind: str, key: str) -> Path:
    name = hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
    return folder / kind / name[:2] / name[2:]


def _digest(kind: str, key: str, value: bytes) -> bytes:
    """Return a digest of a value and its place: a file that was moved is invalid."""
    place = f"{len(kind)}:{kind}{len(key)}:{key}".encode()
    return hashlib.blake2b(place + value, digest_size=_DIGEST_SIZE).digest()


def is_ours(folder: Path) -> bool:
    """Return whether no other user can write to a folder, or the folder does not exist yet."""
    try:
        about = folder.stat()
    except OSError:
        return True
    return os.name != "posix" or (about.st_uid in (os.geteuid(), 0) and not about.st_mode & stat.S_IWOTH)


def write_whole(file: Path, entry: bytes) -> None:
    """Write a temporary file and rename it, so that no process reads a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f"{file.name}.{os.getpid()}.{get_ident()}")
    try:
        temporary.write_bytes(entry)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


# Longer texts could fill the memory.
MAX_KEY_LENGTH = 300

_Function = TypeVar("_Function", bound=Callable[..., Any])


def remembered(size: int) -> Callable[[_Function], _Function]:
    """Return a decorator like `lru_cache` for a function of a text. Results for long texts are not cached."""

    def decorate(function: _Function) -> _Function:
        cached = lru_cache(maxsize=size)(function)

        @wraps(function)
        def call(text: str, /, *rest: Any) -> Any:
            return cached(text, *rest) if len(text) <= MAX_KEY_LENGTH else function(text, *rest)

        return cast(_Function, call)

    return decorate
