"""Builds the site: settings → content → app → mounts, in one visible order."""

from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output

from components.live_root import live_root
from lib import search
from lib.admin.exports import mount_exports
from lib.admin.routes import mount_admin
from lib.analytics.beacon import mount_beacon
from lib.api.readiness import add_check
from lib.api.routes import api_routes
from lib.backend import BackendInfo, get_backend_info
from lib.background import background_manager, share_signing_key
from lib.check import site_faults
from lib.delivery.delivery import Delivery
from lib.delivery.memory import Memory
from lib.delivery.routes import mount
from lib.demo import mount_demo
from lib.development.mount import mount_development
from lib.development.reload import RELOAD_SCRIPT
from lib.faults_log import report
from lib.live.mount import live_routes, mount_live
from lib.llms import Llms
from lib.mcp import mount_mcp
from lib.observability.exchange import NotedMemory
from lib.observability.mount import mount_observer
from lib.production import refuse_unsafe
from lib.readers import policies_from
from lib.servers import SiteServer, server_class
from lib.servers.defence import defence_from
from lib.servers.observed import observed
from lib.servers.trust import trust_proxies
from lib.settings import PROJECT_ROOT, Settings, use_settings
from lib.site import Site, site_from
from lib.welcome import ForWelcome


def create_app(settings: Settings, server: Any = None, *, adapter: type[SiteServer] | None = None) -> Dash:
    """The site as a Dash app, ready for its first request.

    With `server`, a Flask, FastAPI or Quart app of yours, the site is mounted in it, below the prefix that the settings
    give; its framework must be the one that `settings.dash_backend` names. `adapter` replaces the class that serves
    that framework. One site per process: Dash keeps its pages and callbacks per process.
    """
    refuse_unsafe(settings)
    use_settings(settings)  # pages and directives ask for the settings of the process
    site = site_from(settings)
    backend = get_backend_info(settings.dash_backend)
    app = _dash(settings, site, adapter or server_class(backend.name), server)

    share_signing_key(app)

    # The part of the page that Dash draws: the article. The shell around it is HTML.
    app.layout = live_root()
    app.clientside_callback(ClientsideFunction("atoll", "show"), Output("page", "children"), Input("url", "href"))
    # Examples are drawn one after the other, each when its stage is told to (assets/site/draw.js).
    stage = {"type": "live-stage", "index": MATCH}
    app.clientside_callback(
        ClientsideFunction("atoll", "fill"),
        Output(stage, "children"),
        Input(stage, "data-fill"),
        prevent_initial_call=True,
    )

    # Delivery, and the documents for agents, who ask for pages too.
    defence = defence_from(settings)
    reload_script = RELOAD_SCRIPT if settings.dash_debug else ""
    delivery = Delivery(app, settings, site, backend, defence=defence, reload_script=reload_script)
    policies = policies_from(settings)
    llms = Llms(
        app,
        site,
        delivery,
        policies,
        has_openapi=backend.name == "fastapi",
        mcp_path=site.mcp_path or None,
    )
    pages = {"/_page/": delivery.payloads, "/_islands/": delivery.islands}
    welcome = {path: ForWelcome(part, policies) for path, part in pages.items()}
    live = live_routes(settings, streams=backend.is_async)
    routes = mount(app, {**delivery.routes, **welcome, **llms.routes, **live})

    # The JSON API.
    _mount_api(app, backend)
    mount_demo(app, backend)
    mount_mcp(app, settings, site)
    mount_live(app, settings, backend.name)
    mount_admin(app, settings)
    mount_exports(app, settings)
    mount_beacon(app, settings)

    def prepare() -> None:
        """What follows from the pages, before the first request and again when one changes in development."""
        delivery.prepare()
        llms.prepare()
        search.prepare()
        report(site_faults())

    add_check("page index", delivery.fault)
    if settings.dash_debug:
        mount_development(app, settings, prepare)

    observer = mount_observer(app, settings, backend)

    # The pages come last, because they answer whatever is left. What is in memory is answered first of all.
    prepare()
    app.backend.pages = llms.pages
    memory = Memory(
        app.config.routes_pathname_prefix.rstrip("/"),
        {**routes, **delivery.dash_routes},
        llms.pages,
        app.backend.answers_otherwise,
    )
    app.backend.memory = NotedMemory(memory)
    app.backend.defence = defence
    app.backend.finish(app)

    # Around the server, the last outermost: what stands inside sees the reader, whoever passed the request on.
    if settings.analytics_enabled:
        _count_visits(app, backend)
    app.backend.wrap(observed(backend, observer))
    trust_proxies(app, settings)
    return app


def _dash(settings: Settings, site: Site, adapter: type[SiteServer], server: Any) -> Dash:
    """The Dash app on the site's adapter. Dash imports `pages/`, where `markdown.py` registers the docs folder."""
    app = Dash(
        "atoll",
        backend=adapter,
        server=server is None,
        use_pages=True,
        pages_folder=str(PROJECT_ROOT / "pages"),
        assets_folder=str(PROJECT_ROOT / "assets"),
        assets_path_ignore=["^site$", "^late$", "^inline$", "^icons$", "^dev$", "^vendor$", "^analytics$"],
        external_scripts=[site.url("/_icons/preload.js")],
        # A stray asgiref would otherwise slow Flask threefold.
        use_async=False,
        # Dash reads DASH_MCP_ENABLED too; the site mounts the server itself (lib/mcp).
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
    return app


def _mount_api(app: Dash, backend: BackendInfo) -> None:
    """FastAPI gets typed routes with OpenAPI, Flask and Quart the same answers from the same functions."""
    if backend.name == "fastapi":
        from lib.asgi_routes import register_asgi_routes

        register_asgi_routes(app, backend)
    else:
        mount(app, api_routes(backend))


def _count_visits(app: Dash, backend: BackendInfo) -> None:
    """The middleware that fits the server."""
    if backend.name == "flask":
        from lib.wsgi_middleware import register_wsgi_middleware

        register_wsgi_middleware(app)
    else:
        from lib.asgi_middleware import register_asgi_middleware

        register_asgi_middleware(app)
