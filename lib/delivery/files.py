"""Files beside pages: the images of a page's folder, and icons that a live example asks for while it runs."""

import json
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from lib.content.images import resolve_media
from lib.delivery.http import REVALIDATE, cacheable
from lib.icons import has_icon, icons_json, preload_script
from lib.servers.contract import Handler, Request, Response
from lib.settings import PROJECT_ROOT, get_settings

_ICON_SET = re.compile(r"[a-z0-9-]+")
_ICON_NAME = re.compile(r'"([a-z0-9-]+:[a-z0-9-]+)"')
NOT_FOUND = Response(b"Not found", 404, "text/plain; charset=utf-8")


def media(docs_dir: Path) -> Handler:
    """Answers `/_media/<path>` with an image below the docs folder, and with nothing else of it."""

    def answer(request: Request) -> Response:
        file = resolve_media(unquote(request.tail), docs_dir)
        if file is None:
            return NOT_FOUND
        content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return cacheable(request, file.read_bytes(), content_type, REVALIDATE)

    return answer


def icons(request: Request) -> Response:
    """Answers `/_icons/preload.js` and, as the Iconify API does, `/_icons/<set>.json?icons=a,b`."""
    if request.tail == "preload.js":
        return cacheable(request, _preload(), "text/javascript; charset=utf-8")
    prefix, dot, kind = request.tail.rpartition(".")
    names = [name for name in request.query.get("icons", "").split(",") if name]
    if not dot or kind != "json" or not _ICON_SET.fullmatch(prefix):
        return NOT_FOUND
    found = icons_json(prefix, names) or {"prefix": prefix, "icons": {}, "not_found": names}
    return cacheable(request, json.dumps(found).encode(), "application/json")


@lru_cache(maxsize=1)
def _preload() -> bytes:
    """The icons that live examples name, so that drawing them asks no one."""
    folders = [get_settings().docs_dir, PROJECT_ROOT / "pages", PROJECT_ROOT / "components"]
    sources = (
        file.read_text(encoding="utf-8", errors="replace") for folder in folders for file in folder.rglob("*.py")
    )
    named = {name for source in sources if "DashIconify" in source for name in _ICON_NAME.findall(source)}
    return preload_script(sorted(name for name in named if has_icon(name)), prefix=get_settings().prefix).encode()
