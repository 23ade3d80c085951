"""Full-text search over the sections of all listed pages, for the search dialog, the JSON API, and agents."""

from components.slots import template
from lib.features import services
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.servers.policy import PathPolicy, RateKind

ELEMENTS = "lib/features/search/elements.html"

GET = frozenset({"GET"})


def _mount(context: FeatureContext) -> Contribution:
    from lib.delivery.bundles import StaticBody
    from lib.features.search.page import register
    from lib.features.search.site_search import page_index, site_search
    from lib.http.messages import Request

    index = StaticBody(lambda: page_index(context.site), "application/json", context.delivery.compressor)
    services.search = site_search
    register()
    return Contribution(
        routes={"/_pages.json": index},
        readiness_checks={"page index": lambda: None if index.lookup(Request("")) else "The page index is missing."},
        prepare=site_search.prepare,
    )


feature = Feature(
    name="search",
    reserved_names=("search",),
    paths=PathPolicy(rate_limited=tuple(RateKind("search", path, GET) for path in ("search", "_page/search"))),
    has_assets=lambda settings: True,
    slots={
        "header_middle": template(ELEMENTS, "button"),
        "body_end": template(ELEMENTS, "dialog"),
        "article_end": template(ELEMENTS, "not_found"),
        "keys": template(ELEMENTS, "keys"),
        "footer_links": template(ELEMENTS, "tags_link"),
    },
    mount=_mount,
)
