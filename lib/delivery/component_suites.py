"""The scripts of Dash and its component libraries, under URLs that are the same on every machine.

Dash's fingerprint of a script is the time of its installation. Ours is a hash of the checksums in the package."""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, distribution
from pkgutil import get_data
from typing import Any

from dash import dash_table
from dash.fingerprint import check_fingerprint

from lib import dash_internals
from lib.dash_internals import to_json
from lib.delivery.bundles import StaticBody
from lib.delivery.compressor import Compressor
from lib.delivery.static_files import content_type, page_sources
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.compression import FOREVER, NEVER, REVALIDATE
from lib.http.errors import problem
from lib.http.messages import Handler, Request, Response

FOLDER = "/_dash-component-suites/"
_SUITE = re.compile(rf'(?P<path>{FOLDER}(?P<package>[^/"]+)/[^"]*?\.v[\w-]+m)\d+(?=\.[^"]*")')
_SRC = re.compile(rf'src="[^"]*{FOLDER}([^"]+)"')
# Scripts that the first figure loads.
LATER = ("plotly/package_data/plotly.min.js", "dash_mantine_components/dash_mantine_components-charts-shared.js")


class ComponentSuites(CachedHandler):
    """Handler of `/_dash-component-suites/<package>/<path>` for the files that Dash has registered."""

    def __init__(self, app: Any, compressor: Compressor) -> None:
        self._app = app
        self._keep = compressor.keep
        self._read: dict[tuple[str, str, bool], CachedBody] = {}

    def lookup(self, request: Request) -> CachedBody | None:
        package, _, path = request.tail.partition("/")
        file, has_fingerprint = check_fingerprint(path)
        key = (package, file, has_fingerprint and f"m{package_stamp(package)}." in path)
        if key not in self._read and file in self._app.registered_paths.get(package, ()):
            with suppress(OSError):
                if (body := get_data(package, file)) is not None:
                    self._read[key] = self._keep(body, content_type(file), FOREVER if key[2] else REVALIDATE)
        return self._read.get(key)

    def expect(self, scripts: str) -> None:
        """Compress the scripts of a page, and those that they load, before the first request."""
        for path in [*_SRC.findall(scripts), *LATER]:
            stored = self.lookup(Request(path, path))
            if stored is not None:
                stored.request_encoding("br")

    def cached_tails(self) -> Iterable[str]:
        paths = sorted(self._app.registered_paths.items())
        return [f"{package}/{file}" for package, files in paths for file in sorted(files) if not file.endswith(".map")]

    def fallback(self, request: Request) -> Response:
        return problem(404, "File not found.")


def with_stamps(scripts: str) -> str:
    """Return script elements with the stamp of the package instead of a time in their URLs."""
    return _SUITE.sub(lambda match: match["path"] + package_stamp(match["package"]), scripts)


@lru_cache
def package_stamp(package: str) -> str:
    """Return ten digits that change with the scripts of an installed package; zeros if it has no list of files."""
    try:
        record = distribution(package).read_text("RECORD") or ""
    except PackageNotFoundError:
        record = ""
    lines = sorted(line for line in record.splitlines() if ".js," in line or ".css," in line)
    digest = blake2b("\n".join(lines).encode(), digest_size=8).digest() if lines else b""
    return f"{int.from_bytes(digest) % 10**10:010d}"


_SCRIPT = re.compile(r"<script[^>]*/dash/dash_table/[^>]*></script>\n?")


def without_unused_table(scripts: str) -> str:
    """Return Dash's script elements, without that of `dash_table` if no page uses it."""
    return scripts if _is_used() else _SCRIPT.sub("", scripts)


@lru_cache(maxsize=1)
def _is_used() -> bool:
    """Return whether a module of the pages names `DataTable`, or another loaded module contains it."""
    if any("DataTable" in source for source in page_sources()):
        return True
    modules = [module for name, module in [*sys.modules.items()] if name.split(".")[0] != "dash" and name != __name__]
    held = (value for module in modules for value in [*getattr(module, "__dict__", {}).values()])
    return any(value is dash_table or value is dash_table.DataTable for value in held)


JSON = "application/json"


def dash_json(app: Any, compressor: Compressor) -> Mapping[str, Handler]:
    """Return handlers for Dash's own routes that write each body once."""
    return {
        "/_dash-layout": StaticBody(lambda: to_json(app.get_layout()), JSON, compressor),
        "/_dash-dependencies": StaticBody(lambda: dash_internals.callback_list_json(app), JSON, compressor),
    }


# The name of the token in Dash's configuration. A background callback gives its result only to the same token.
END_ID = "end_id"


def token(app: Any) -> Handler:
    """Return a handler that sends a new token in each response."""

    def answer(_: Request) -> Response:
        body = json.dumps({END_ID: dash_internals.end_id(app, END_ID)}).encode()
        return Response(body, 200, JSON, {"cache-control": NEVER})

    return answer
