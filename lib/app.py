"""Builds the site: the core first, then each feature of the list in `lib/features/`."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from components.appshell import live_root
from components.slots import use_slots
from lib import dash_internals, directives, features
from lib.backend import get_backend_info
from lib.catalog.check import find_page_errors, log_page_errors, other_paths
from lib.catalog.library import reload, reserve
from lib.catalog.python_pages import add_markdown, import_pages
from lib.delivery.delivery import ASSETS, Delivery, SiteCache, mount
from lib.delivery.static_files import icons_version
from lib.directives.plugins import load_plugins
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.http.cached_body import CachedHandler
from lib.process.jobs import background_manager, share_signing_key
from lib.process.lifecycle import shutdown_signal
from lib.servers import SiteServer, server_class, trust_proxies
from lib.servers.health import add_check, health_operations
from lib.servers.operations import VARIABLE
from lib.servers.policy import policy_from
from lib.servers.runners import capture_errors_async
from lib.settings import PROJECT_ROOT, Settings, use_settings
from lib.site import Site, site_from


def create_app(settings: Settings, server: Any = None, *, adapter: type[SiteServer] | None = None) -> Dash:
    """Create the Dash app for the site, ready for its first request.

    One site per process: Dash stores its pages and callbacks per process.

    Args:
        settings: Configuration. Use `get_settings()` to read it from the environment.
        server: Existing Flask, FastAPI, or Quart app to mount the site in, under the prefix that the settings give.
            Its framework must be the one that `settings.dash_backend` names. Default: create one.
        adapter: Subclass of a site adapter that replaces the default for the backend.
    """
    dash_internals.check()
    features.check_production_settings(settings)
    enabled = features.enabled_features(settings)
    use_settings(settings)  # pages and directives read the settings of the process
    site, backend = site_from(settings), get_backend_info(settings.dash_backend)
    slots = features.slots(enabled)
    use_slots(slots)
    _declare(enabled, settings)
    dash_internals.set_page_importer(import_pages)
    app = _create_dash(settings, site, adapter or server_class(backend.name), server)
    app.backend.policy = policy_from(settings, features.path_policy(enabled))
    delivery = Delivery(
        app,
        settings,
        site,
        backend,
        slots=slots,
        asset_folders=[ASSETS / "features" / feature.name for feature in enabled if feature.has_assets(settings)],
    )
    contributions: dict[str, Contribution] = {}

    def prepare() -> None:
        """Use the pages that are registered now."""
        dash_internals.complete_component_packages()
        delivery.views.prepare()
        routes = (delivery.routes, *(contribution.routes for contribution in contributions.values()))
        handlers = (handler for part in routes for handler in part.values())
        for handler in (app.backend.pages, *app.backend.operations, *handlers):
            if isinstance(handler, CachedHandler):
                handler.invalidate()
        for name, contribution in contributions.items():
            with features.named_in_errors(name):
                contribution.prepare()
        log_page_errors([*find_page_errors(), *add_markdown()])

    def reload_pages() -> None:
        reload()
        dash_internals.register_new_callbacks(app)
        delivery.identify()
        prepare()

    context = FeatureContext(app, settings, site, backend, delivery, reload_pages)
    for feature in enabled:
        with features.named_in_errors(feature.name):
            contributions[feature.name] = feature.mount(context)
    _connect(context, contributions, prepare)
    return app


def _declare(enabled: Sequence[Feature], settings: Settings) -> None:
    """Register the parts that the pages need when they are loaded."""
    for feature in features.all_features():  # a page can show the directive of a feature that is off
        with features.named_in_errors(feature.name):
            directives.add(feature.directives())
    load_plugins(PROJECT_ROOT)
    for feature in enabled:
        with features.named_in_errors(feature.name):
            for model in feature.settings:
                settings.load(model)  # an invalid value ends the start, not a request
            reserve(feature.reserved_names)
            other_paths.update(feature.links)
            feature.before_pages(settings)


def _create_dash(settings: Settings, site: Site, adapter: type[SiteServer], server: Any) -> Dash:
    """Create the Dash app on the site's adapter. Dash imports `pages/`; `markdown.py` registers the docs folder."""
    app = Dash(
        "atoll",
        backend=adapter,
        server=server is None,
        use_pages=True,
        pages_folder=str(PROJECT_ROOT / "pages"),
        assets_folder=str(ASSETS),
        assets_path_ignore=["^site$", "^features$", "^scripts$", "^inline$", "^icons$", "^vendor$"],
        external_scripts=[site.url(f"/_icons/preload.js?m={icons_version()}")],
        # Otherwise an installed asgiref makes Flask three times slower.
        use_async=False,
        # Dash reads DASH_MCP_ENABLED too; the feature `mcp` mounts the server itself.
        enable_mcp=False,
        background_callback_manager=background_manager(settings.cache_dir, settings.data_dir),
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        title=site.name,
        update_title="",
        **settings.pathname_prefixes,
    )
    if server is not None:
        app.init_app(server)
    share_signing_key(app)
    # Dash renders live examples. The page around them is HTML.
    app.layout = live_root()
    # assets/scripts/dash/islands.js returns the examples of the page, which render one after the other.
    show, islands = ClientsideFunction("atoll", "show"), "atoll-islands"
    app.clientside_callback(show, Output(islands, "children"), Input("atoll-url", "href"), Input(islands, "data-view"))
    return app


def _connect(context: FeatureContext, contributions: dict[str, Contribution], prepare: Callable[[], None]) -> None:
    """Connect the core and the features to the server. The pages come last: they handle every path that is left."""
    app, delivery, backend = context.app, context.delivery, context.app.backend
    shutdown_signal.watch()
    backend.catch_problems()
    routes = dict(mount(app, delivery.routes))
    for feature, contribution in contributions.items():
        with features.named_in_errors(feature):
            if taken := routes.keys() & contribution.routes.keys():
                raise ValueError(f"Another feature or the core has these routes: {', '.join(sorted(taken))}")
            routes |= mount(app, contribution.routes)
        backend.mount_operations(context.path(""), contribution.operations)
        for path, socket_handler in contribution.sockets.items():
            backend.add_socket(context.path(path), socket_handler)
        for path, handler in contribution.post_routes.items():
            backend.add_post(context.path(path), partial(capture_errors_async, handler))
        for name, check in contribution.readiness_checks.items():
            add_check(name, check)
    backend.mount_operations(context.path(""), health_operations(context.backend))

    pages = delivery.documents
    for wrap in filter(None, (contribution.wrap_pages for contribution in contributions.values())):
        pages = wrap(pages)
    backend.pages = pages
    prepare()
    routes |= {VARIABLE.sub("", each.path): each for each in backend.operations if each.cache_policy}
    backend.memory = SiteCache(context.path(""), {**routes, **delivery.dash_routes}, pages, backend.has_route)
    backend.rules = tuple(rule for contribution in contributions.values() for rule in contribution.rules)
    backend.finalize(app)
    delivery.identify()

    # Middleware around the server, the last one outermost: it sees the client that a trusted proxy reports.
    for middleware in filter(None, (contribution.middleware for contribution in reversed(contributions.values()))):
        backend.wrap(middleware)
    trust_proxies(app, context.settings)
