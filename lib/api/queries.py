"""What the API answers, computed from the app's own state."""

import dash

from lib.api.models import BackendInfoModel, HealthResponse, PageListResponse, PageSummary
from lib.backend import BackendInfo, choose_backend
from lib.delivery.navigation import is_listed


def health(backend: BackendInfo) -> HealthResponse:
    """Liveness: touches nothing that could be slow or away."""
    return HealthResponse(ok=True, backend=backend.name, dash_version=dash.__version__)


def backend_info(backend: BackendInfo) -> BackendInfoModel:
    """The running backend, and why it is not the one that was asked for, if so."""
    choice = choose_backend()
    return BackendInfoModel(
        name=backend.name,
        label=backend.label,
        is_async=backend.is_async,
        description=backend.description,
        requested=choice.requested,
        fallback_reason=choice.reason,
    )


def page_list(backend: BackendInfo) -> PageListResponse:
    """Every page that lists show, sorted by path."""
    pages = [
        PageSummary(
            name=entry["name"],
            path=entry["path"],
            title=entry["title"],
            description=entry["description"],
            icon=entry.get("icon"),
            category=entry.get("category"),
        )
        for entry in dash.page_registry.values()
        if is_listed(entry)
    ]
    return PageListResponse(backend=backend.name, count=len(pages), pages=sorted(pages, key=lambda page: page.path))
