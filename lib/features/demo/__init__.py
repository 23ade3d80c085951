"""Endpoints under `/api/demo/` that show the capabilities of a server, one per endpoint, on each backend."""

from lib.features.feature import Contribution, Feature, FeatureContext

LINKS = ("plain", "fan-out", "dependency", "events", "feed", "feed/events")


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.demo.operations import operations
    from lib.features.demo.streams import clock, feed_socket

    return Contribution(operations=operations, sockets={"/api/demo/clock": clock, "/api/demo/feed/socket": feed_socket})


feature = Feature(
    name="demo",
    docs="/fastapi-showcase",
    requires=("api", "live"),
    reserved_names=("api/demo/",),
    links=tuple(f"/api/demo/{name}" for name in LINKS),
    has_assets=lambda settings: True,
    mount=_mount,
)
