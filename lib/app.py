"""Builds the site: settings → content → app → mounts, in one visible order."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from components.live_root import live_root
from lib.api.readiness import add_check
from lib.api.routes import api_routes
from lib.backend import BackendInfo, get_backend_info
from lib.check import site_faults
from lib.delivery.bundles import Bundles
from lib.delivery.document import Documents
from lib.delivery.index import PageIndex
from lib.delivery.payload import Payloads
from lib.delivery.routes import mount, site_routes
from lib.delivery.views import Views
from lib.demo import mount_demo
from lib.development.mount import mount_development
from lib.development.reload import RELOAD_SCRIPT
from lib.faults_log import report
from lib.llms import mount_llms
from lib.servers import SiteServer, server_class
from lib.settings import PROJECT_ROOT, Settings, use_settings
from lib.site import Site, site_from


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

    # Delivery: pages, payloads and bundles.
    views = Views(site)
    bundles = Bundles(PROJECT_ROOT / "assets" / "site", site, reload=settings.dash_debug)
    payloads, index = Payloads(views, site), PageIndex(site)
    documents = Documents(
        app,
        views,
        bundles,
        site=site,
        backend=backend,
        boot=settings.dash_boot,
        reload=RELOAD_SCRIPT if settings.dash_debug else "",
    )
    mount(app, site_routes(settings, payloads, bundles, index))

    # The JSON API, then the documents for agents, whose `/<page>/llms.txt` is greedy.
    _mount_api(app, backend)
    mount_demo(app, backend)
    app.backend.pages = mount_llms(app, site, documents)

    def prepare() -> None:
        """Everything static before the first request, and again when a page changes in development."""
        for part in (views, payloads, documents, index):
            part.prepare()
        report(site_faults())

    add_check("page index", lambda: None if index.written else "The page index is not written.")
    if settings.dash_debug:
        mount_development(app, settings, prepare)

    # The pages come last, because they answer whatever is left.
    prepare()
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
        assets_path_ignore=["^site$", "^inline$", "^icons$", "^dev$"],
        external_scripts=[site.url("/_icons/preload.js")],
        # A stray asgiref would otherwise slow Flask threefold.
        use_async=False,
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
