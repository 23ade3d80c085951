"""The endpoints for the backend and the pages of the site."""

from lib.backend import BackendInfo
from lib.features.api import models, queries
from lib.servers.operations import Operations


def api_operations(backend: BackendInfo) -> Operations:
    """Return the operations under `/api/`."""
    operations = Operations("site")

    @operations.add("/api/backend", "Running backend")
    def get_backend() -> models.BackendInfoModel:
        """Return the running backend, the requested one, why they differ, and the capabilities of the site."""
        return queries.backend_info(backend)

    @operations.add("/api/pages/", "Pages of the site", is_described=False)
    @operations.add("/api/pages", "Pages of the site")
    def list_pages(query: models.PageQuery) -> models.PageListResponse:
        """Return the listed pages, filtered, sorted, and paginated."""
        return queries.page_list(backend, query)

    @operations.add("/api/pages/{path:path}", "One page", place="path", errors={404: "Page not found."})
    def get_page(page: models.PagePath) -> models.PageDetail:
        """Return a page with its metadata, headings, Markdown, links, and backlinks."""
        return queries.page_detail(page.path)

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
