"""Files on the disk, such as `assets`, and images and scripts of pages. Each version of a file is read once."""

import json
import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from lib.content.links import resolve_media
from lib.delivery.compressor import Compressor
from lib.http.cached_body import NOT_FOUND, CachedBody, CachedHandler
from lib.http.compression import FOREVER, REVALIDATE, etag
from lib.http.errors import problem
from lib.http.messages import Request, Response
from lib.islands import Live
from lib.islands.icons import icons_json, preload_script
from lib.islands.standalone import file_name, standalone_source
from lib.settings import PROJECT_ROOT, get_settings

# Each response reads longer files, such as videos, again.
MAX_CACHED_BYTES = 4 * 1024 * 1024
SCRIPT = "text/javascript"
_VERSIONED = re.compile(r'(?P<before>="[^"?]*/assets/)(?P<path>[^"?]+)\?m=[^"]*')


class Folder(CachedHandler):
    """Handler of the files under `root`.

    `?m=` is the version of a file: the hash of its content instead of Dash's time, so clients can cache it forever.
    """

    def __init__(self, root: Path, compressor: Compressor) -> None:
        self._root = root.resolve()
        self._keep = compressor.keep
        self._read: dict[tuple[Path, str], tuple[tuple[int, int], CachedBody | None]] = {}

    def find(self, path: str) -> Path | None:
        """Return the file for the rest of a URL path, or None."""
        file = (self._root / path).resolve()
        return file if file.is_relative_to(self._root) and file.is_file() else None

    def read(self, file: Path, policy: str) -> CachedBody | None:
        """Return the body of a file; None if it is not served."""
        return self._keep(file.read_bytes(), content_type(file.name), policy)

    def lookup(self, request: Request) -> CachedBody | None:
        try:
            file = self.find(request.tail)
            return None if file is None else self._version(file, request.query.get("m", ""))
        except (OSError, ValueError):  # an invalid name, or a file that was just deleted
            return None

    def cached_tails(self) -> Iterable[str]:
        return [file.relative_to(self._root).as_posix() for file in sorted(self._root.rglob("*")) if file.is_file()]

    def fallback(self, request: Request) -> Response:
        return problem(404, "File not found.")

    def with_versions(self, markup: str) -> str:
        """Return markup with the current version in the URLs of assets that have a version."""

        def versioned(match: re.Match[str]) -> str:
            stored = self.lookup(Request(match["path"], unquote(match["path"])))
            return match[0] if stored is None else f"{match['before']}{match['path']}?m={stored.fingerprint}"

        return _VERSIONED.sub(versioned, markup)

    def _version(self, file: Path, named: str) -> CachedBody | None:
        stored = self._current(file, REVALIDATE)
        return self._current(file, FOREVER) if stored is not None and named == stored.fingerprint else stored

    def _current(self, file: Path, policy: str) -> CachedBody | None:
        """Return the current file; it is read again only after a change."""
        about = file.stat()
        written = (about.st_mtime_ns, about.st_size)
        known = self._read.get((file, policy))
        if known is not None and known[0] == written:
            return known[1]
        stored = self.read(file, policy)
        if about.st_size <= MAX_CACHED_BYTES:
            self._read[file, policy] = (written, stored)
        return stored


def content_type(name: str) -> str:
    """Return the media type for a file name, with the encoding of texts."""
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # Browsers read scripts with the encoding of the page.
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") and guessed != SCRIPT else guessed


_ICON_SET = re.compile(r"[a-z0-9-]+")
_ICON_NAME = re.compile(r'"([a-z0-9-]+:[a-z0-9-]+)"')


class Media(Folder):
    """Handler of `/_media/<path>`, the images under the docs folder."""

    def find(self, path: str) -> Path | None:
        return resolve_media(unquote(path), self._root)


class Icons(CachedHandler):
    """Handler of `/_icons/preload.js` and, like the Iconify API, of `/_icons/<set>.json?icons=a,b`."""

    def __init__(self, compressor: Compressor) -> None:
        self._keep = lru_cache(lambda policy: compressor.keep(_preload().encode(), SCRIPT, policy))

    def lookup(self, request: Request) -> CachedBody | None:
        if request.tail != "preload.js":
            return None
        return self._keep(FOREVER if request.query.get("m") == icons_version() else REVALIDATE)

    def cached_tails(self) -> Iterable[str]:
        return ("preload.js",)

    def fallback(self, request: Request) -> Response:
        prefix, dot, kind = request.tail.rpartition(".")
        names = [name for name in request.query.get("icons", "").split(",") if name]
        if not dot or kind != "json" or not _ICON_SET.fullmatch(prefix):
            return NOT_FOUND
        found = icons_json(prefix, names) or {"prefix": prefix, "icons": {}, "not_found": names}
        return CachedBody(json.dumps(found).encode(), "application/json")(request)


@lru_cache(maxsize=1)
def _preload() -> str:
    """Return a script with the icons that live examples name."""
    named = {name for source in page_sources() if "DashIconify" in source for name in _ICON_NAME.findall(source)}
    return preload_script(named, prefix=get_settings().prefix)


@lru_cache(maxsize=1)
def icons_version() -> str:
    """Return the version of `/_icons/preload.js` for its URL, so that browsers can cache it forever."""
    return etag(_preload().encode(), SCRIPT).strip('"')


def page_sources() -> Iterator[str]:
    """Yield the Python sources of pages and their examples."""
    for folder in (get_settings().docs_dir, PROJECT_ROOT / "pages", PROJECT_ROOT / "components"):
        for file in folder.rglob("*.py"):
            yield file.read_text(encoding="utf-8", errors="replace")


# Lines that contain only a comment. The page shows the whole script.
_COMMENT = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)


class ExampleFiles(Folder):
    """Handler of the JavaScript modules under the docs folder, and of standalone files of the examples in pages.

    Browsers load a script at the first call of `ClientsideFunction(__name__, "function")`. `examples` returns the live
    examples of pages by module.
    """

    def __init__(
        self, project: Path, docs_dir: Path, compressor: Compressor, examples: Callable[[], Mapping[str, Live]]
    ) -> None:
        super().__init__(project, compressor)
        self._docs = docs_dir.resolve()
        self._examples = examples

    def cached_tails(self) -> Iterable[str]:
        for file in sorted(self._docs.rglob("*.js")):
            if file.is_relative_to(self._root):
                yield file.relative_to(self._root).as_posix()
        for name in self._examples():
            yield f"{name.replace('.', '/')}.py"

    def find(self, path: str) -> Path | None:
        if path.endswith(".py"):
            file = self._root / path
            is_shown = path.removesuffix(".py").replace("/", ".") in self._examples()
            return file if is_shown and file.is_file() else None
        file = (self._root / path).resolve()
        if any(part.startswith(".") for part in Path(path).parts):
            return None
        return file if file.suffix == ".js" and file.is_relative_to(self._docs) and file.is_file() else None

    def read(self, file: Path, policy: str) -> CachedBody | None:
        if file.suffix == ".js":
            return self._keep(_COMMENT.sub(b"", file.read_bytes()), SCRIPT, policy)
        example = self._examples()[".".join(file.relative_to(self._root).with_suffix("").parts)]
        text = standalone_source(file, self._root, example.source)
        headers = {"content-disposition": f'attachment; filename="{file_name(file)}"'}
        return None if text is None else self._keep(text.encode(), "text/x-python; charset=utf-8", policy, headers)
