"""The routes of the OpenAPI document and its explorers. FastAPI generates them, imported at first use."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lib.delivery.static_files import Folder, content_type
from lib.features.feature import FeatureContext
from lib.http.cached_body import CachedBody
from lib.http.messages import BlockingHandler, Handler

# The only file of ReDoc from another host.
REDOC_LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"


class ExplorerFiles(Folder):
    """Handler of `/_openapi/<path>`: the scripts and styles of the explorers, without the URL of ReDoc's logo.

    They are not compressed: compressing them takes seconds, and few users open an explorer.
    """

    def read(self, file: Path, policy: str) -> CachedBody | None:
        return CachedBody(file.read_bytes().replace(REDOC_LOGO, b"data:,"), content_type(file.name), policy)


def explorer_routes(context: FeatureContext) -> dict[str, Handler]:
    """Return the handlers of `/openapi.json`, Swagger UI, and ReDoc."""

    @cache
    def bodies() -> Mapping[str, CachedBody]:
        from lib.features.api.openapi import openapi_bodies

        return openapi_bodies(context)

    respond = BlockingHandler(lambda request: bodies()[f"/{request.path.rpartition('/')[2]}"](request))
    # Importing the package would import FastAPI.
    package = find_spec("fastapi_offline")
    files = Path(package.origin if package and package.origin else "").with_name("static")
    return {
        **dict.fromkeys(("/openapi.json", "/docs", "/redoc"), respond),
        "/_openapi/": ExplorerFiles(files, context.delivery.compressor),
    }
