"""Files beside pages: the images of a page's folder, and icons that a live example asks for while it runs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from lib.content.images import resolve_media
from lib.delivery.compressor import Compressor
from lib.delivery.folder import Folder
from lib.delivery.part import NOT_FOUND, Part
from lib.delivery.stored import Stored
from lib.icons import has_icon, icons_json, preload_script
from lib.servers.contract import Request, Response
from lib.settings import PROJECT_ROOT, get_settings

_ICON_SET = re.compile(r"[a-z0-9-]+")
_ICON_NAME = re.compile(r'"([a-z0-9-]+:[a-z0-9-]+)"')


def media(docs_dir: Path, compressor: Compressor) -> Folder:
    """Answers `/_media/<path>` with an image below the docs folder, and with nothing else of it."""
    return Folder(docs_dir, lambda path: resolve_media(unquote(path), docs_dir), compressor)


class Icons(Part):
    """Answers `/_icons/preload.js` and, as the Iconify API does, `/_icons/<set>.json?icons=a,b`."""

    def __init__(self, compressor: Compressor) -> None:
        self._keep = compressor.keep
        self._preload: Stored | None = None

    def stored(self, request: Request) -> Stored | None:
        if request.tail != "preload.js":
            return None
        if self._preload is None:
            self._preload = self._keep(_preload(), "text/javascript")
        return self._preload

    def everything(self) -> Iterator[Stored]:
        stored = self.stored(Request("", "preload.js"))
        if stored is not None:
            yield stored

    def otherwise(self, request: Request) -> Response:
        prefix, dot, kind = request.tail.rpartition(".")
        names = [name for name in request.query.get("icons", "").split(",") if name]
        if not dot or kind != "json" or not _ICON_SET.fullmatch(prefix):
            return NOT_FOUND
        found = icons_json(prefix, names) or {"prefix": prefix, "icons": {}, "not_found": names}
        return Stored(json.dumps(found).encode(), "application/json")(request)


def _preload() -> bytes:
    """The icons that live examples name, so that drawing them asks no one."""
    folders = [get_settings().docs_dir, PROJECT_ROOT / "pages", PROJECT_ROOT / "components"]
    sources = (
        file.read_text(encoding="utf-8", errors="replace") for folder in folders for file in folder.rglob("*.py")
    )
    named = {name for source in sources if "DashIconify" in source for name in _ICON_NAME.findall(source)}
    return preload_script(sorted(name for name in named if has_icon(name)), prefix=get_settings().prefix).encode()
