"""The interface of a feature: its declarations before the app exists, and the parts that it adds to an app."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.slots import Element, FindImage, PageHeaders, Slot
from lib.backend import BackendInfo
from lib.http.cached_body import CachedHandler
from lib.http.messages import Handler, PostHandler, SocketHandler
from lib.servers.operations import Operation
from lib.servers.policy import PathPolicy
from lib.servers.rules import Rule
from lib.settings import FeatureSettings, Settings
from lib.site import Site

# A readiness check returns why the process is not ready, or None.
Check = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class FeatureContext:
    """The parts of the core that a feature can use.

    `app` is the Dash app, `delivery` serves its pages, and `reload_pages` loads the pages again.
    """

    app: Any
    settings: Settings
    site: Site
    backend: BackendInfo
    delivery: Any
    reload_pages: Callable[[], None]

    def path(self, path: str) -> str:
        """Return a path of the site as the server sees it."""
        return str(self.app.config.routes_pathname_prefix).rstrip("/") + path


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """The parts that a feature adds to an app.

    Paths are under the prefix of the site; one that ends with a slash includes everything under it.
    """

    routes: Mapping[str, Handler] = field(default_factory=dict)
    """GET. The response cache also serves a `CachedHandler`."""
    post_routes: Mapping[str, PostHandler] = field(default_factory=dict)
    operations: Sequence[Operation] = ()
    """Endpoints of the JSON API, which `/openapi.json` describes."""
    sockets: Mapping[str, SocketHandler] = field(default_factory=dict)
    """WebSockets. Flask rejects requests for them."""
    wrap_pages: Callable[[CachedHandler], CachedHandler] | None = None
    """Wraps the handler of page URLs. The wrapper passes `invalidate` on."""
    rules: tuple[Rule, ...] = ()
    """Rules directly before the response cache."""
    middleware: Callable[[Any], Any] | None = None
    """WSGI or ASGI middleware outside of the server."""
    readiness_checks: Mapping[str, Check] = field(default_factory=dict)
    prepare: Callable[[], None] = lambda: None
    """Runs when the pages are loaded or have changed, after each `CachedHandler` of `routes` was invalidated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Static definition of a feature, available before the app exists. Only the name is required."""

    name: str
    settings: tuple[type[FeatureSettings], ...] = ()
    docs: str = ""
    """URL path of its documentation page."""
    requires: tuple[str, ...] = ()
    """Names of the features that it needs."""
    reserved_names: tuple[str, ...] = ()
    """Paths that no page can have, folders with a slash at the end, and suffixes that start with a dot or a slash."""
    links: tuple[str, ...] = ()
    """Paths that pages can link to although they are not pages."""
    paths: PathPolicy = field(default_factory=PathPolicy)
    has_assets: Callable[[Settings], bool] = lambda settings: False
    """True: adds `assets/features/<name>/` to the bundles of the shell."""
    slots: Mapping[Slot, Element] = field(default_factory=dict)
    page_headers: PageHeaders | None = None
    """Headers of a page's document."""
    page_image: FindImage | None = None
    """The image for link previews of a page whose author gives none."""
    is_enabled: Callable[[Settings], bool] = lambda settings: True
    production_errors: Callable[[Settings], Iterable[str]] = lambda settings: ()
    directives: Callable[[], Iterable[Any]] = tuple
    before_pages: Callable[[Settings], None] = lambda settings: None
    """Called before the pages are loaded, for the content of their menus."""
    on_master_start: Callable[[Settings], None] = lambda settings: None
    on_worker_start: Callable[[Settings], None] = lambda settings: None
    mount: Callable[[FeatureContext], Contribution] = lambda context: Contribution()
