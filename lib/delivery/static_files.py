"""Files on the disk, such as `assets`, and images and scripts of pages. Each version of a file is read once."""

import json
import mimetypes
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from lib.content.links import resolve_media
from lib.delivery.bundles import StaticBody
from lib.delivery.compressor import Compressor
from lib.http.cached_body import NOT_FOUND, CachedBody, CachedHandler
from lib.http.compression import FOREVER, REVALIDATE
from lib.http.errors import problem
from lib.http.messages import Request, Response
from lib.islands import Live
from lib.islands.icons import icons_json, preload_script
from lib.islands.single_file import file_name, single_file
from lib.settings import PROJECT_ROOT, get_settings

# Each response reads longer files, such as videos, again.
MAX_CACHED_BYTES = 4 * 1024 * 1024
SCRIPT = "text/javascript"
_VERSIONED = re.compile(r'(?P<before>="[^"?]*/assets/)(?P<path>[^"?]+)\?m=[^"]*')


class Folder(CachedHandler):
    """Handler of the files under `root` that `find` returns for the rest of the path. `shorten` shortens scripts.

    `?m=` is the version of a file: the hash of its content instead of Dash's time, so clients can cache it forever.
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
        except (OSError, ValueError):  # an invalid name, or a file that was just deleted
            return None

    def cached_tails(self) -> Iterable[str]:
        return [file.relative_to(self._root).as_posix() for file in sorted(self._root.rglob("*")) if file.is_file()]

    def fallback(self, request: Request) -> Response:
        return problem(404, "There is no such file.")

    def with_versions(self, markup: str) -> str:
        """Return markup with the current version in the URLs of assets that have a version."""

        def versioned(match: re.Match[str]) -> str:
            stored = self.lookup(Request(match["path"], unquote(match["path"])))
            return match[0] if stored is None else f"{match['before']}{match['path']}?m={stored.fingerprint}"

        return _VERSIONED.sub(versioned, markup)

    def _version(self, file: Path, named: str) -> CachedBody:
        stored = self._current(file, REVALIDATE)
        return self._current(file, FOREVER) if named == stored.fingerprint else stored

    def _current(self, file: Path, policy: str) -> CachedBody:
        """Return the current file; it is read again only after a change."""
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
    """Return a function that finds the files under a folder, and no others."""
    top = root.resolve()

    def find(path: str) -> Path | None:
        file = (top / path).resolve()
        return file if file.is_relative_to(top) and file.is_file() else None

    return find


def content_type(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # Browsers read scripts with the encoding of the page.
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") and guessed != SCRIPT else guessed


_ICON_SET = re.compile(r"[a-z0-9-]+")
_ICON_NAME = re.compile(r'"([a-z0-9-]+:[a-z0-9-]+)"')


def media(docs_dir: Path, compressor: Compressor) -> Folder:
    """Return the handler of `/_media/<path>`, the images under the docs folder."""
    return Folder(docs_dir, lambda path: resolve_media(unquote(path), docs_dir), compressor)


class Icons(StaticBody):
    """Handler of `/_icons/preload.js` and, like the Iconify API, of `/_icons/<set>.json?icons=a,b`."""

    def __init__(self, compressor: Compressor) -> None:
        super().__init__(_preload, SCRIPT, compressor)

    def lookup(self, request: Request) -> CachedBody | None:
        return super().lookup(request) if request.tail == "preload.js" else None

    def cached_tails(self) -> Iterable[str]:
        return ("preload.js",)

    def fallback(self, request: Request) -> Response:
        prefix, dot, kind = request.tail.rpartition(".")
        names = [name for name in request.query.get("icons", "").split(",") if name]
        if not dot or kind != "json" or not _ICON_SET.fullmatch(prefix):
            return NOT_FOUND
        found = icons_json(prefix, names) or {"prefix": prefix, "icons": {}, "not_found": names}
        return CachedBody(json.dumps(found).encode(), "application/json")(request)


def _preload() -> str:
    """Return a script with the icons that live examples name."""
    folders = [get_settings().docs_dir, PROJECT_ROOT / "pages", PROJECT_ROOT / "components"]
    sources = (
        file.read_text(encoding="utf-8", errors="replace") for folder in folders for file in folder.rglob("*.py")
    )
    named = {name for source in sources if "DashIconify" in source for name in _ICON_NAME.findall(source)}
    return preload_script(named, prefix=get_settings().prefix)


# Lines that contain only a comment. The page shows the whole script.
_COMMENT = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)


class ExampleFiles(CachedHandler):
    """Handler of the JavaScript modules under the docs folder, and of standalone files of the examples in pages.

    `assets/examples.js` loads the scripts for `ClientsideFunction(__name__, "function")`. `examples` returns the live
    examples of pages by module.
    """

    def __init__(
        self, project: Path, docs_dir: Path, compressor: Compressor, examples: Callable[[], Mapping[str, Live]]
    ) -> None:
        self._project = project.resolve()
        self._docs = docs_dir.resolve()
        self._examples = examples
        self._keep = compressor.keep
        self._scripts = Folder(self._docs, self._script, compressor, partial(_COMMENT.sub, b""))
        self._alone: dict[str, tuple[int, CachedBody | None]] = {}

    def lookup(self, request: Request) -> CachedBody | None:
        if not request.tail.endswith(".py"):
            return self._scripts.lookup(request)
        example = self._examples().get(request.tail.removesuffix(".py").replace("/", "."))
        return None if example is None else self._single(self._project / request.tail, example)

    def fallback(self, request: Request) -> Response:
        return self._scripts.fallback(request)

    def cached_tails(self) -> Iterable[str]:
        for file in sorted(self._docs.rglob("*.js")):
            if file.is_relative_to(self._project):
                yield file.relative_to(self._project).as_posix()
        for name in self._examples():
            yield f"{name.replace('.', '/')}.py"

    def _script(self, path: str) -> Path | None:
        file = (self._project / path).resolve()
        if any(part.startswith(".") for part in Path(path).parts):
            return None
        return file if file.suffix == ".js" and file.is_relative_to(self._docs) and file.is_file() else None

    def _single(self, file: Path, example: Live) -> CachedBody | None:
        """Return the standalone file of an example, written again after a change of the module."""
        if not file.is_file():
            return None
        written = file.stat().st_mtime_ns
        known = self._alone.get(example.name)
        if known is None or known[0] != written:
            text = single_file(file, self._project, example.source)
            headers = {"content-disposition": f'attachment; filename="{file_name(file)}"'}
            body = None if text is None else self._keep(text.encode(), "text/x-python; charset=utf-8", headers=headers)
            known = self._alone[example.name] = (written, body)
        return known[1]
