"""Files on the disk, such as `assets` and the images beside pages: read once per version of the file."""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path

from lib.delivery.compressor import Compressor
from lib.delivery.http import FOREVER, REVALIDATE
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.servers.contract import Request, Response
from lib.servers.problem import problem

# Longer files are read for each answer: a video need not stay in memory.
LONGEST = 4 * 1024 * 1024


class Folder(Part):
    """Answers with a file below `root` that `find` gives for the rest of the path.

    Dash names the version of an asset as `?m=<seconds>`: such an URL is good for ever.
    """

    def __init__(self, root: Path, find: Callable[[str], Path | None], compressor: Compressor) -> None:
        self._root = root
        self._find = find
        self._keep = compressor.keep
        self._read: dict[tuple[Path, bool], tuple[tuple[int, int], Stored]] = {}

    def stored(self, request: Request) -> Stored | None:
        try:
            file = self._find(request.tail)
            return None if file is None else self._version(file, request.query.get("m", ""))
        except (OSError, ValueError):  # a name that no file can have, or a file that just went
            return None

    def everything(self) -> Iterator[Stored]:
        for file in sorted(self._root.rglob("*")):
            path = file.relative_to(self._root).as_posix()
            stored = self.stored(Request(path, path)) if file.is_file() else None
            if stored is not None:
                yield stored

    def otherwise(self, request: Request) -> Response:
        return problem(404, "There is no such file.")

    def _version(self, file: Path, named: str) -> Stored:
        about = file.stat()
        version = (about.st_mtime_ns, about.st_size)
        key = (file, named in (str(about.st_mtime), str(int(about.st_mtime))))
        if key in self._read and self._read[key][0] == version:
            return self._read[key][1]
        policy = FOREVER if key[1] else REVALIDATE
        stored = self._keep(file.read_bytes(), content_type(file.name), policy)
        if about.st_size <= LONGEST:
            self._read[key] = (version, stored)
        return stored


def below(root: Path) -> Callable[[str], Path | None]:
    """Finds files below a folder by their path, and nothing outside of it."""
    top = root.resolve()

    def find(path: str) -> Path | None:
        file = (top / path).resolve()
        return file if file.is_relative_to(top) and file.is_file() else None

    return find


def content_type(name: str) -> str:
    """The media type by the ending of a name."""
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed
