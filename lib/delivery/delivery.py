"""The handlers of all content of the core, and their paths."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from dash.development.base_component import ComponentRegistry

from components.slots import Slots
from lib.backend import BackendInfo
from lib.dash_internals import callback_ids, callback_list_json, to_json
from lib.delivery.bundles import TYPES, Bundles, StaticBody
from lib.delivery.component_suites import FOLDER, ComponentSuites, dash_json, package_stamp, token
from lib.delivery.compressor import Compressor
from lib.delivery.head import MANIFEST, SERVICE_WORKER, Head, manifest, service_worker
from lib.delivery.html_document import Documents
from lib.delivery.static_files import SCRIPT, ExampleFiles, Folder, Icons, Media
from lib.delivery.views import Payloads, Views
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.messages import Handler, Request, Response
from lib.islands.standalone import ADDRESS as EXAMPLES
from lib.process.cache import get_disk_cache, remembered
from lib.settings import PROJECT_ROOT, Settings
from lib.site import Site
from lib.translations import style_texts

ASSETS = PROJECT_ROOT / "assets"
# Files of pages and live examples, and the code that builds them.
_SUFFIXES = frozenset({".css", ".html", ".js", ".md", ".py", ".toml"})


class Delivery:
    """Handlers of the content of the core.

    `documents` handle pages, `routes` other paths (with `/` at their end for all paths under them), and `dash_routes`
    Dash's own routes in the response cache.
    """

    def __init__(
        self,
        app: Any,
        settings: Settings,
        site: Site,
        backend: BackendInfo,
        *,
        slots: Slots,
        asset_folders: Sequence[Path] = (),
    ) -> None:
        content = app.backend.policy.content
        self.compressor = compressor = Compressor(get_disk_cache(), active=not settings.dash_debug, content=content)
        self.views = views = Views(site, partial(callback_ids, app))
        self.head = Head(site, backend, slots)
        parts, debug = (ASSETS / "site", *asset_folders), settings.dash_debug
        styles = "".join(map(style_texts, (settings.site_lang, *settings.locales)))
        bundles = Bundles(parts, site, compressor, styles=styles, reload=debug)
        code = ("assets", "components", "directives", "lib", "pages")
        folders = [settings.docs_dir, *map(PROJECT_ROOT.joinpath, code)]
        self._find_build = partial(build_id, app, bundles, folders)
        suites = ComponentSuites(app, compressor)
        assets = Folder(ASSETS, compressor)
        self.documents = Documents(
            views,
            compressor,
            keep=not settings.dash_debug,
            app=app,
            bundles=bundles,
            suites=suites,
            assets=assets,
            content=content,
            head=self.head,
            boot=settings.dash_boot,
        )
        self.routes: Mapping[str, Handler] = {
            "/_page/": Payloads(views, compressor, keep=not settings.dash_debug),
            "/_site/": bundles,
            "/_media/": Media(settings.docs_dir, compressor),
            EXAMPLES: ExampleFiles(PROJECT_ROOT, settings.docs_dir, compressor, views.examples),
            "/_icons/": Icons(compressor),
            "/_token": token(app),
            "/assets/": assets,
            MANIFEST: StaticBody(partial(manifest, site), "application/manifest+json", compressor),
            SERVICE_WORKER: StaticBody(lambda: service_worker(views.build, is_on=settings.offline), SCRIPT, compressor),
            FOLDER: suites,
        }
        self.dash_routes: Mapping[str, Handler] = {} if settings.dash_debug else dash_json(app, compressor)

    def identify(self) -> None:
        """Read the build ID, when all callbacks are registered."""
        self.views.build = self._find_build()


def build_id(app: Any, bundles: Bundles, folders: Sequence[Path]) -> str:
    """Return an ID that changes with the content, the layout, the callbacks, and the scripts of the site.

    Each document and payload contains it: a browser tab with another one reloads. It is the same in all processes with
    the same files, also on other machines and on other backends.
    """
    digest = blake2b(digest_size=8)
    for part in _parts(app, bundles, folders):
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def _parts(app: Any, bundles: Bundles, folders: Sequence[Path]) -> Iterator[bytes]:
    # Only these properties of callbacks: others can depend on the backend, and the document does not.
    calls = ([call[part] for part in ("output", "inputs", "state")] for call in json.loads(callback_list_json(app)))
    texts = (
        to_json(app.get_layout()),
        *sorted(map(json.dumps, calls)),  # Dash imports pages in the order of the file system
        *(bundles.url(kind) for kind in TYPES),
        *(name + package_stamp(name) for name in sorted(ComponentRegistry.registry)),
    )
    yield from (text.encode() for text in texts)
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            path = file.relative_to(folder)
            # A mounted Kubernetes volume has a hidden folder with a random name.
            is_hidden = any(part.startswith(".") or part == "node_modules" for part in path.parts)
            if file.suffix in _SUFFIXES and not is_hidden:
                yield os.fsencode(path.as_posix())
                with suppress(OSError):  # the page error names a file that cannot be read
                    yield file.read_bytes()


# The number of paths whose routes are cached.
CACHE_SIZE = 16_384


class SiteCache:
    """Finds cached responses by path, under `prefix`. `is_taken` returns whether a path has a route before pages.

    `known` contains whether there was a response, by path and `Accept-Encoding`: the next one takes no time.
    """

    def __init__(
        self, prefix: str, routes: Mapping[str, Handler], pages: CachedHandler, is_taken: Callable[[str], bool]
    ) -> None:
        parts = {path: handler for path, handler in routes.items() if isinstance(handler, CachedHandler)}
        self._prefix = prefix
        self._files = {path: part for path, part in parts.items() if not path.endswith("/")}
        self._folders = {path.split("/")[1]: (path, part) for path, part in parts.items() if path.endswith("/")}
        self._pages = pages
        # Called only for paths of pages. Pages with path variables have any number of paths.
        self._is_taken = remembered(CACHE_SIZE)(is_taken)
        self.known: dict[tuple[str, str | None], bool] = {}

    def __call__(self, request: Request) -> Response | None:
        """Return the cached response, or None for a request that the framework handles."""
        stored = self._lookup(request)
        response = None if stored is None else stored(request)
        if len(self.known) >= CACHE_SIZE:
            self.known.clear()
        self.known[request.path, request.headers.get("accept-encoding")] = stored is not None
        return response

    def iter_cached(self, *without: str) -> Iterator[CachedBody]:
        """Yield all bodies that are cached or can be, except those in some folders. Pages come first."""
        folders = (part for path, part in self._folders.values() if path not in without)
        for part in (self._pages, *folders, *self._files.values()):
            yield from part.iter_cached()

    def _lookup(self, request: Request) -> CachedBody | None:
        path = request.path.removeprefix(self._prefix)
        if path in self._files:
            return self._files[path].lookup(request)
        folder, part = self._folders.get(path.split("/", 2)[1], ("", None))
        if part is not None:
            return part.lookup(_with_tail(request, path[len(folder) :])) if path.startswith(folder) else None
        stored = self._pages.lookup(_with_tail(request, path[1:]))
        return None if stored is None or self._is_taken(request.path) else stored


def _with_tail(request: Request, tail: str) -> Request:
    """Return the same request with another `tail`. `dataclasses.replace` takes three times as long."""
    return Request(request.path, tail, request.query, request.headers)


def mount(app: Any, routes: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """Add handlers to the app's server by path, and return those added. Existing routes of the server remain."""
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    free = {path: handler for path, handler in routes.items() if not app.backend.has_route(prefix + path)}
    for path, handler in free.items():
        app.backend.add_get(prefix + path, handler)
    return free
