"""Files on the disk, such as `assets` and the images beside pages: read once per version of the file."""

import json
import mimetypes
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from lib.content.links import resolve_media
from lib.delivery.compressor import Compressor
from lib.http.cached_body import NOT_FOUND, CachedBody, CachedHandler
from lib.http.compression import FOREVER, REVALIDATE
from lib.http.errors import problem
from lib.http.messages import Request, Response
from lib.islands.icons import has_icon, icons_json, preload_script
from lib.settings import PROJECT_ROOT, get_settings

# Longer files are read for each answer: a video need not stay in memory.
MAX_CACHED_BYTES = 4 * 1024 * 1024
SCRIPT = "text/javascript"
_VERSIONED = re.compile(r'(?P<before>="[^"?]*/assets/)(?P<path>[^"?]+)\?m=[^"]*')


class Folder(CachedHandler):
    """Answers with a file below `root` that `find` gives for the rest of the path. `?m=` may name its version.

    Dash makes that version of the time when the file was written, so two machines disagree. Ours is made of the
    content: `with_versions` puts it into the URLs, and such a URL is good for ever. `shorten` makes scripts shorter.
    """

    def __init__(
        self,
        root: Path,
        find: Callable[[str], Path | None],
        compressor: Compressor,
        shorten: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._root = root
        self._shorten = shorten
        self._find = find
        self._keep = compressor.keep
        self._read: dict[tuple[Path, str], tuple[tuple[int, int], CachedBody]] = {}

    def lookup(self, request: Request) -> CachedBody | None:
        try:
            file = self._find(request.tail)
            return None if file is None else self._version(file, request.query.get("m", ""))
        except (OSError, ValueError):  # a name that no file can have, or a file that just went
            return None

    def iter_cached(self) -> Iterator[CachedBody]:
        for file in sorted(self._root.rglob("*")):
            path = file.relative_to(self._root).as_posix()
            stored = self.lookup(Request(path, path)) if file.is_file() else None
            if stored is not None:
                yield stored

    def fallback(self, request: Request) -> Response:
        return problem(404, "There is no such file.")

    def with_versions(self, markup: str) -> str:
        """Markup whose URLs of assets that name a version name the one that the content has."""

        def versioned(match: re.Match[str]) -> str:
            stored = self.lookup(Request(match["path"], unquote(match["path"])))
            return match[0] if stored is None else f"{match['before']}{match['path']}?m={stored.fingerprint}"

        return _VERSIONED.sub(versioned, markup)

    def _version(self, file: Path, named: str) -> CachedBody:
        stored = self._current(file, REVALIDATE)
        return self._current(file, FOREVER) if named == stored.fingerprint else stored

    def _current(self, file: Path, policy: str) -> CachedBody:
        """The file as it is now, read again only if it was written since."""
        about = file.stat()
        written = (about.st_mtime_ns, about.st_size)
        known = self._read.get((file, policy))
        if known is not None and known[0] == written:
            return known[1]
        body, kind = file.read_bytes(), content_type(file.name)
        stored = self._keep(self._shorten(body) if kind == SCRIPT else body, kind, policy)
        if about.st_size <= MAX_CACHED_BYTES:
            self._read[file, policy] = (written, stored)
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
    # Scripts are read as the page is, in UTF-8.
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") and guessed != SCRIPT else guessed


_ICON_SET = re.compile(r"[a-z0-9-]+")
_ICON_NAME = re.compile(r'"([a-z0-9-]+:[a-z0-9-]+)"')


def media(docs_dir: Path, compressor: Compressor) -> Folder:
    """Answers `/_media/<path>` with an image below the docs folder, and with nothing else of it."""
    return Folder(docs_dir, lambda path: resolve_media(unquote(path), docs_dir), compressor)


class Icons(CachedHandler):
    """Answers `/_icons/preload.js` and, as the Iconify API does, `/_icons/<set>.json?icons=a,b`."""

    def __init__(self, compressor: Compressor) -> None:
        self._keep = compressor.keep
        self._preload: CachedBody | None = None

    def lookup(self, request: Request) -> CachedBody | None:
        if request.tail != "preload.js":
            return None
        if self._preload is None:
            self._preload = self._keep(_preload(), "text/javascript")
        return self._preload

    def iter_cached(self) -> Iterator[CachedBody]:
        stored = self.lookup(Request("", "preload.js"))
        if stored is not None:
            yield stored

    def fallback(self, request: Request) -> Response:
        prefix, dot, kind = request.tail.rpartition(".")
        names = [name for name in request.query.get("icons", "").split(",") if name]
        if not dot or kind != "json" or not _ICON_SET.fullmatch(prefix):
            return NOT_FOUND
        found = icons_json(prefix, names) or {"prefix": prefix, "icons": {}, "not_found": names}
        return CachedBody(json.dumps(found).encode(), "application/json")(request)


def _preload() -> bytes:
    """The icons that live examples name, so that drawing them asks no one."""
    folders = [get_settings().docs_dir, PROJECT_ROOT / "pages", PROJECT_ROOT / "components"]
    sources = (
        file.read_text(encoding="utf-8", errors="replace") for folder in folders for file in folder.rglob("*.py")
    )
    named = {name for source in sources if "DashIconify" in source for name in _ICON_NAME.findall(source)}
    return preload_script(sorted(name for name in named if has_icon(name)), prefix=get_settings().prefix).encode()
