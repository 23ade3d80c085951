"""What belongs to a live example and is fetched by itself: `/_examples/<path from the project>`."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lib.delivery.compressor import Compressor
from lib.delivery.static_files import Folder
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.messages import Request, Response
from lib.islands import Live
from lib.islands.single_file import file_name, single_file

# Lines that are a comment and nothing else.
_COMMENT = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)


class ExampleFiles(CachedHandler):
    """The scripts beside the examples, which are the JavaScript modules below the docs folder, and as single files the
    examples that stand alone and are shown by a page; nothing else of the project.

    A callback names a function of its module's script with `ClientsideFunction(__name__, "function")`
    (`assets/examples.js`). `examples` gives the live examples that pages show, by the name of their module.
    """

    def __init__(
        self, project: Path, docs_dir: Path, compressor: Compressor, examples: Callable[[], Mapping[str, Live]]
    ) -> None:
        self._project = project.resolve()
        self._docs = docs_dir.resolve()
        self._examples = examples
        self._keep = compressor.keep
        self._scripts = Folder(self._docs, self._script, compressor, _without_comments)
        self._alone: dict[str, tuple[int, CachedBody | None]] = {}

    def lookup(self, request: Request) -> CachedBody | None:
        if not request.tail.endswith(".py"):
            return self._scripts.lookup(request)
        example = self._examples().get(request.tail.removesuffix(".py").replace("/", "."))
        return None if example is None else self._single(self._project / request.tail, example)

    def fallback(self, request: Request) -> Response:
        return self._scripts.fallback(request)

    def iter_cached(self) -> Iterator[CachedBody]:
        scripts = (file for file in sorted(self._docs.rglob("*.js")) if file.is_relative_to(self._project))
        paths = [file.relative_to(self._project).as_posix() for file in scripts]
        paths += [f"{name.replace('.', '/')}.py" for name in self._examples()]
        for path in paths:
            stored = self.lookup(Request(path, path))
            if stored is not None:
                yield stored

    def _script(self, path: str) -> Path | None:
        file = (self._project / path).resolve()
        if any(part.startswith(".") for part in Path(path).parts):
            return None
        return file if file.suffix == ".js" and file.is_relative_to(self._docs) and file.is_file() else None

    def _single(self, file: Path, example: Live) -> CachedBody | None:
        """An example as a single file, made anew when the module was written since."""
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


def _without_comments(script: bytes) -> bytes:
    """A script as a browser needs it; a page shows the whole."""
    return _COMMENT.sub(b"", script)
