"""Builds the site: settings → content → app → mounts, in one visible order."""

from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output

from components.live_root import live_root
from lib import search
from lib.api.readiness import add_check
from lib.api.routes import api_routes
from lib.backend import BackendInfo, get_backend_info
from lib.background import background_manager
from lib.check import site_faults
from lib.delivery.delivery import Delivery
from lib.delivery.memory import Memory
from lib.delivery.routes import mount
from lib.demo import mount_demo
from lib.development.mount import mount_development
from lib.development.reload import RELOAD_SCRIPT
from lib.faults_log import report
from lib.llms import Llms
from lib.mcp import mount_mcp
from lib.readers import policies_from
from lib.servers import SiteServer, server_class
from lib.settings import PROJECT_ROOT, Settings, use_settings
from lib.site import Site, site_from
from lib.welcome import ForWelcome


def create_app(settings: Settings, server: Any = None, *, adapter: type[SiteServer] | None = None) -> Dash:
    """The site as a Dash app, ready for its first request.

    With `server`, a Flask, FastAPI or Quart app of yours, the site is mounted in it, below the prefix that the settings
    give; its framework must be the one that `settings.dash_backend` names. `adapter` replaces the class that serves
    that framework. One site per process: Dash keeps its pages and callbacks per process.
    """
    use_settings(settings)  # pages and directives ask for the settings of the process
    site = site_from(settings)
    backend = get_backend_info(settings.dash_backend)
    app = _dash(settings, site, adapter or server_class(backend.name), server)

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
    delivery = Delivery(app, settings, site, backend, RELOAD_SCRIPT if settings.dash_debug else "")
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
    routes = mount(app, {**delivery.routes, **welcome, **llms.routes})

    # The JSON API.
    _mount_api(app, backend)
    mount_demo(app, backend)
    mount_mcp(app, settings, site)

    def prepare() -> None:
        """What follows from the pages, before the first request and again when one changes in development."""
        delivery.prepare()
        llms.prepare()
        search.prepare()
        report(site_faults())

    add_check("page index", delivery.fault)
    if settings.dash_debug:
        mount_development(app, settings, prepare)

    # The pages come last, because they answer whatever is left. What is in memory is answered first of all.
    prepare()
    app.backend.pages = llms.pages
    app.backend.memory = Memory(
        app.config.routes_pathname_prefix.rstrip("/"),
        {**routes, **delivery.dash_routes},
        llms.pages,
        app.backend.answers_otherwise,
    )
    app.backend.peers = settings.peers
    app.backend.finish(app)
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
        assets_path_ignore=["^site$", "^inline$", "^icons$", "^dev$", "^vendor$"],
        external_scripts=[site.url("/_icons/preload.js")],
        # A stray asgiref would otherwise slow Flask threefold.
        use_async=False,
        # Dash reads DASH_MCP_ENABLED too; the site mounts the server itself (lib/mcp).
        enable_mcp=False,
        background_callback_manager=background_manager(settings.cache_dir),
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
