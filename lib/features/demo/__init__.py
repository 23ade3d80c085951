"""Endpoints under `/api/demo/` that show the capabilities of a server, one per endpoint, on each backend.

The modules `*_routes.py` use a web framework; no other module here does.
"""

from importlib import import_module

from lib.features.feature import Contribution, Feature, FeatureContext

LINKS = ("plain", "fan-out", "dependency", "events", "feed", "feed/events")


def _mount(context: FeatureContext) -> Contribution:
    """Add the endpoints to `app.server`, under the prefix of the site."""
    routes, server = import_module(f"{__name__}.{context.backend.name}_routes"), context.app.server
    if context.backend.name == "fastapi":
        server.include_router(routes.router, prefix=context.path(""))
    else:
        server.register_blueprint(routes.demo, url_prefix=context.path("/api/demo"))
    return Contribution()


feature = Feature(
    name="demo",
    docs="/fastapi-showcase",
    requires=("api", "live"),
    reserved_names=("api/demo/",),
    links=tuple(f"/api/demo/{name}" for name in LINKS),
    has_assets=lambda settings: True,
    mount=_mount,
)
