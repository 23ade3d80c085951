"""Endpoints under `/api/demo/` that show the capabilities of a server, one per endpoint, on each backend.

The modules `*_routes.py` use a web framework; no other module here does.
"""

from importlib import import_module

from lib.features.feature import Contribution, Feature, FeatureContext

LINKS = ("plain", "fan-out", "dependency", "events", "feed", "feed/events")


def _mount(context: FeatureContext) -> Contribution:
    """Add the endpoints to `app.server`, under the prefix of the site."""
    from lib.features.demo.models import Greeting, visitor_from
    from lib.servers.health import json_handler

    name, server = context.backend.name, context.app.server
    module = import_module(f"{__name__}.{name}_routes")
    if name == "fastapi":
        server.include_router(module.router, prefix=context.path(""))
        return Contribution()
    server.register_blueprint(module.demo, url_prefix=context.path("/api/demo"))
    routes = {
        "/api/demo/plain": json_handler(lambda _: Greeting.now(name)),
        "/api/demo/dependency": json_handler(lambda request: visitor_from(request.headers.get("accept-language", ""))),
    }
    return Contribution(routes=routes)


feature = Feature(
    name="demo",
    docs="/fastapi-showcase",
    requires=("api", "live"),
    reserved_names=("api/demo/",),
    links=tuple(f"/api/demo/{name}" for name in LINKS),
    has_assets=lambda settings: True,
    mount=_mount,
)
