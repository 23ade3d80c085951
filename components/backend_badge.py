"""The badge in the header that names the running backend."""

from dash import html

from components.icon import icon
from lib.backend import BackendInfo
from lib.site import Site


def backend_badge(site: Site, backend: BackendInfo) -> html.A:
    """`FastAPI · async`, linked to the page that explains the choice."""
    return html.A(
        [
            icon(backend.icon, size=16),
            html.Span([backend.label, html.Span(f" · {backend.mode}", className="backend-mode")]),
        ],
        href=site.url("/backends"),
        className="badge backend-badge",
        title=backend.description,
        **{"data-backend": backend.name},
    )
