"""What was worked out once and can be worked out again, kept in files from one start to the next.

Nothing in it is trusted: an entry that is damaged counts as missing, and a folder that cannot be read or written, or
that others may write, costs time and nothing else."""

import hashlib
import logging
import os
import stat
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from threading import get_ident
from typing import Concatenate, ParamSpec, TypeVar

from lib.settings import get_settings

log = logging.getLogger(__name__)

_DIGEST_SIZE = 16


class DiskCache:
    """Bytes by kind and key. With no folder it holds nothing.

    `key` says everything that the value depends on, in any length. Safe between threads and processes.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder if folder is None or _usable(folder) else None
        self._writable = True

    def get(self, kind: str, key: str) -> bytes | None:
        """The value; None when it is missing, damaged or cannot be read."""
        if self._folder is None:
            return None
        try:
            entry = _file(self._folder, kind, key).read_bytes()
        except OSError:
            return None
        digest, value = entry[:_DIGEST_SIZE], entry[_DIGEST_SIZE:]
        return value if digest == _digest(kind, key, value) else None

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keeps a value, whole or not at all. When that fails the log says so once."""
        if self._folder is None or not self._writable:
            return
        try:
            _write(_file(self._folder, kind, key), _digest(kind, key, value) + value)
        except OSError as error:
            self._writable = False
            log.warning(
                "The cache in %s cannot be written: %s. The site works, and starts slower.", self._folder, error
            )


@lru_cache(maxsize=1)
def get_disk_cache() -> DiskCache:
    """The cache of this process, in the folder that the settings name."""
    return DiskCache(get_settings().cache_dir)


def _file(folder: Path, kind: str, key: str) -> Path:
    name = hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
    return folder / kind / name[:2] / name[2:]


def _digest(kind: str, key: str, value: bytes) -> bytes:
    """Binds a value to its place, so that a file which was moved is as wrong as one that was changed."""
    place = f"{len(kind)}:{kind}{len(key)}:{key}".encode()
    return hashlib.blake2b(place + value, digest_size=_DIGEST_SIZE).digest()


def is_ours(folder: Path) -> bool:
    """Whether nobody else may write there; one that is not there will be made by us, or not at all."""
    try:
        about = folder.stat()
    except OSError:
        return True
    return os.name != "posix" or (about.st_uid in (os.geteuid(), 0) and not about.st_mode & stat.S_IWOTH)


def _usable(folder: Path) -> bool:
    if is_ours(folder):
        return True
    log.warning("The cache in %s is not used: others may write there. Remove it, or set CACHE_DIR.", folder)
    return False


def _write(file: Path, entry: bytes) -> None:
    """Under another name first, so that nobody reads a half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.{os.getpid()}.{get_ident()}")
    try:
        half.write_bytes(entry)
        half.replace(file)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


# Characters. Whoever writes more can fill the memory, and is not among those who write the same.
MAX_KEY_LENGTH = 300

Given = ParamSpec("Given")
Made = TypeVar("Made")


def remembered(
    size: int,
) -> Callable[[Callable[Concatenate[str, Given], Made]], Callable[Concatenate[str, Given], Made]]:
    """As `lru_cache`, for a function of a text (and of what else can be hashed); long texts are not kept."""

    def remembering(function: Callable[Concatenate[str, Given], Made]) -> Callable[Concatenate[str, Given], Made]:
        kept: Callable[..., Made] = lru_cache(maxsize=size)(function)

        @wraps(function)
        def call(text: str, /, *rest: Given.args, **named: Given.kwargs) -> Made:
            return kept(text, *rest, **named) if len(text) <= MAX_KEY_LENGTH else function(text, *rest, **named)

        return call

    return remembering
