"""Wires the site together: settings → content → app → mounts, in the order below. Exposes `app` and `server`."""

import logging

from dash import ClientsideFunction, Dash, Input, Output

from components.live_root import live_root
from lib.api.routes import api_routes
from lib.backend import get_backend_info
from lib.check import site_faults
from lib.delivery.bundles import Bundles
from lib.delivery.document import Documents
from lib.delivery.index import PageIndex
from lib.delivery.payload import Payloads
from lib.delivery.routes import mount, site_routes
from lib.delivery.views import Views
from lib.faults_log import report
from lib.llms import mount_llms
from lib.servers import server_class
from lib.settings import PROJECT_ROOT, get_settings
from lib.site import site_from

settings = get_settings()
logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
site = site_from(settings)
backend = get_backend_info()

# Server adapter and pages: Dash imports `pages/`, where `markdown.py` registers the docs folder.
app = Dash(
    __name__,
    backend=server_class(backend.name),
    use_pages=True,
    use_async=False,
    suppress_callback_exceptions=True,
    include_pages_meta=False,
    assets_path_ignore=["^site$", "^inline$", "^icons$"],
    external_scripts=["/_icons/preload.js"],
    title=site.name,
    update_title="",
)
server = app.server

# The part of the page that Dash draws: the article. The shell around it is HTML.
app.layout = live_root()
app.clientside_callback(ClientsideFunction("atoll", "show"), Output("page", "children"), Input("url", "href"))

# Delivery: pages, payloads and bundles.
views = Views(site)
bundles = Bundles(PROJECT_ROOT / "assets" / "site", reload=settings.dash_debug)
payloads, index = Payloads(views), PageIndex()
documents = Documents(app, views, bundles, site=site, backend=backend, boot=settings.dash_boot)
mount(app.backend, site_routes(settings, payloads, bundles, index))

# JSON API, then the documents for agents, whose `/<page>/llms.txt` is greedy.
if backend.name == "fastapi":
    from lib.asgi_routes import register_asgi_routes

    register_asgi_routes(app, backend)
else:
    mount(app.backend, api_routes(backend))
mount_llms(app, site)

# Everything static before the first request; the pages come last, because they answer whatever is left.
views.prepare()
index.prepare()
app.backend.pages = documents
app.backend.finish(app)
report(site_faults())
if settings.dash_debug:
    app.enable_dev_tools(debug=True)

if __name__ == "__main__":
    app.backend.serve(
        app, host=settings.host, port=settings.port, debug=settings.dash_debug, docs_dir=settings.docs_dir
    )
