"""The endpoints for the backend and the pages of the site."""

from typing import Any

from lib.backend import BackendInfo
from lib.features.api import models, queries
from lib.http.compression import REVALIDATE
from lib.http.messages import Response
from lib.servers.operations import Operations, json_response


def api_operations(backend: BackendInfo) -> Operations:
    """Return the operations under `/api/`."""
    operations = Operations("site")
    # The responses change only with the pages.
    cached: dict[str, Any] = {"cache_policy": lambda: REVALIDATE}

    @operations.add("/api/backend", "Running backend", **cached)
    def get_backend() -> models.BackendInfoModel:
        """Return the running backend, the requested one, why they differ, and the capabilities of the site."""
        return queries.backend_info(backend)

    @operations.add("/api/pages/", "Pages of the site", result=models.PageListResponse, is_described=False, **cached)
    @operations.add("/api/pages", "Pages of the site", result=models.PageListResponse, **cached)
    def list_pages(query: models.PageQuery) -> Response:
        """Return the listed pages, filtered, sorted, and paginated."""
        found = queries.page_list(backend, query)
        link = {"link": f'<{found.next}>; rel="next"'} if found.next else {}
        chosen = queries.chosen_fields(query.fields)
        include = chosen and {**dict.fromkeys(models.PageListResponse.model_fields, True), "pages": {"__all__": chosen}}
        return json_response(found, include, headers=link)

    @operations.add(
        "/api/pages/{path:path}", "One page", result=models.PageDetail, errors={404: "Page not found."}, **cached
    )
    def get_page(query: models.PageDetailQuery) -> Response:
        """Return a page with its metadata, headings, Markdown, links, and backlinks."""
        return json_response(queries.page_detail(query.path), queries.chosen_fields(query.fields))

    @operations.add(
        "/api/search",
        "Full-text search",
        errors={503: "Search is unavailable on this server."},
        cache_policy=queries.search_policy,
        blocks=True,
    )
    def search(query: models.SearchQuery) -> models.SearchResponse:
        """Return the sections that match a query, best first, with excerpts."""
        return queries.search_pages(query)

    return operations
