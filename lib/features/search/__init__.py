"""Full-text search over the sections of all listed pages, for the search dialog, the JSON API, and agents."""

from typing import Any

from lib.backend import BackendInfo
from lib.features import services
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.site import Site


def _link(site: Site, backend: BackendInfo, page: Any) -> Any:
    from lib.features.search.dialog import search_link
    from lib.features.search.page import PAGE

    return search_link(site.url(PAGE))


def _dialog(site: Site, backend: BackendInfo, page: Any) -> Any:
    from lib.features.search.dialog import search_dialog

    return search_dialog()


def _mount(context: FeatureContext) -> Contribution:
    from lib.delivery.bundles import StaticBody
    from lib.features.search.dialog import page_index
    from lib.features.search.page import register
    from lib.features.search.site_search import site_search
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
    has_assets=lambda settings: True,
    slots={"header_middle": _link, "body_end": _dialog},
    mount=_mount,
)
