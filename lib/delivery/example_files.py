"""What belongs to a live example and is fetched by itself: `/_examples/<path from the project>`."""

from collections.abc import Iterator
from pathlib import Path

from lib.delivery.compressor import Compressor
from lib.delivery.folder import Folder
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.servers.contract import Request

ADDRESS = "/_examples/"


class ExampleFiles(Part):
    """The scripts beside the examples: JavaScript modules below the docs folder, and nothing else of it.

    A callback names a function of its module's script with `ClientsideFunction(__name__, "function")`
    (`assets/examples.js`).
    """

    def __init__(self, project: Path, docs_dir: Path, compressor: Compressor) -> None:
        self._project = project.resolve()
        self._docs = docs_dir.resolve()
        self._scripts = Folder(self._docs, self._script, compressor)

    def stored(self, request: Request) -> Stored | None:
        return self._scripts.stored(request)

    def everything(self) -> Iterator[Stored]:
        for file in sorted(self._docs.rglob("*.js")):
            if file.is_relative_to(self._project):
                path = file.relative_to(self._project).as_posix()
                stored = self.stored(Request(path, path))
                if stored is not None:
                    yield stored


    def _script(self, path: str) -> Path | None:
        file = (self._project / path).resolve()
        return file if file.suffix == ".js" and file.is_relative_to(self._docs) and file.is_file() else None
