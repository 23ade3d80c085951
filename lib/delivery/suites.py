"""The scripts of Dash and its component libraries, under URLs that are the same on every machine.

Dash makes the fingerprint of a script from the time when its file was installed, so two machines disagree. Ours is made
from the checksums that came with the package.
"""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from dash.fingerprint import check_fingerprint

from lib.delivery.compressor import Compressor
from lib.delivery.folder import content_type
from lib.delivery.http import FOREVER, REVALIDATE
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.servers.contract import Request, Response
from lib.servers.problem import problem

FOLDER = "/_dash-component-suites/"
_SUITE = re.compile(rf'(?P<path>{FOLDER}(?P<package>[^/"]+)/[^"]*?\.v[\w-]+m)\d+(?=\.[^"]*")')
_SRC = re.compile(rf'src="[^"]*{FOLDER}([^"]+)"')
# Loaded by name when the first figure is drawn. Plotly is the largest of all.
LATER = (
    "plotly/package_data/plotly.min.js",
    "dash_mantine_components/dash_mantine_components-charts-shared.js",
)


class Suites(Part):
    """Answers `/_dash-component-suites/<package>/<path>` for the files that Dash has registered."""

    def __init__(self, app: Any, compressor: Compressor) -> None:
        self._app = app
        self._keep = compressor.keep
        self._read: dict[tuple[str, str, bool], Stored] = {}

    def stored(self, request: Request) -> Stored | None:
        package, _, path = request.tail.partition("/")
        file, has_fingerprint = check_fingerprint(path)
        key = (package, file, has_fingerprint and f"m{package_stamp(package)}." in path)
        if key not in self._read:
            if file not in self._app.registered_paths.get(package, ()):
                return None
            body = _read(package, file)
            if body is None:
                return None
            self._read[key] = self._keep(body, content_type(file), FOREVER if key[2] else REVALIDATE)
        return self._read[key]

    def expect(self, scripts: str) -> None:
        """Has what a page's script elements name packed before the first browser asks for it, and what that loads."""
        for path in [*_SRC.findall(scripts), *LATER]:
            stored = self.stored(Request(path, path))
            if stored is not None:
                stored.want("br")

    def everything(self) -> Iterator[Stored]:
        for package, files in sorted(self._app.registered_paths.items()):
            for file in sorted(files):
                stored = self.stored(Request("", f"{package}/{file}"))
                if stored is not None and not file.endswith(".map"):
                    yield stored

    def otherwise(self, request: Request) -> Response:
        return problem(404, "There is no such file.")


def with_stamps(scripts: str) -> str:
    """Script elements whose URLs carry the stamp of their package in the place of a time."""
    return _SUITE.sub(lambda match: match["path"] + package_stamp(match["package"]), scripts)


@lru_cache
def package_stamp(package: str) -> str:
    """Ten digits that change with the scripts of an installed package.

    Nothing but zeros where the package does not say what belongs to it; the version still stands before them.
    """
    try:
        record = distribution(package).read_text("RECORD") or ""
    except PackageNotFoundError:
        record = ""
    lines = sorted(line for line in record.splitlines() if ".js," in line or ".css," in line)
    digest = blake2b("\n".join(lines).encode(), digest_size=8).digest() if lines else b""
    return f"{int.from_bytes(digest) % 10**10:010d}"


def _read(package: str, file: str) -> bytes | None:
    module = sys.modules.get(package)
    if module is None or not module.__file__:
        return None
    try:
        return (Path(module.__file__).parent / file).read_bytes()
    except OSError:
        return None
