"""The documents for agents below a prefix.

dash-improve-my-llms mounts its routes at the top of a host only, so its builders are called from here.
"""

from typing import Any

from dash_improve_my_llms import _state, handlers

from lib.delivery.http import cacheable
from lib.servers.contract import Handler, Request, Response

MARKDOWN = "text/markdown; charset=utf-8"
TIERS = {"llms-small.txt": "small", "llms-full.txt": "full"}


def below_prefix(app: Any, pages: Handler) -> Handler:
    """A handler that answers `llms.txt` and its kin by the end of the path, and leaves the rest to `pages`."""

    def answer(request: Request) -> Response:
        tail = request.tail.strip("/")
        if tail == "robots.txt":
            return cacheable(request, handlers.build_robots_txt(app).encode(), "text/plain; charset=utf-8")
        if tail == "sitemap.xml":
            return cacheable(request, _sitemap(app).encode(), "application/xml")
        if tail in TIERS:
            body, status = _tier(app, TIERS[tail])
        elif tail == "llms.txt" or tail.endswith("/llms.txt"):
            body, status = _page(app, tail.removesuffix("llms.txt").strip("/"))
        else:
            return pages(request)
        return (
            cacheable(request, body.encode(), MARKDOWN) if status == 200 else Response(body.encode(), status, MARKDOWN)
        )

    return answer


def _page(app: Any, path: str) -> tuple[str, int]:
    body, status = handlers.build_llms_txt_for_page(
        app=app, page_path=path, page_metadata=_state.page_metadata, hidden_paths=_state.hidden_pages, state=_state
    )
    return body, status


def _tier(app: Any, tier: str) -> tuple[str, int]:
    body, status = handlers.build_llms_tier_doc(
        app=app, tier=tier, page_metadata=_state.page_metadata, hidden_paths=_state.hidden_pages, state=_state
    )
    return body, status


def _sitemap(app: Any) -> str:
    xml: str = handlers.build_sitemap_xml(app=app, page_metadata=_state.page_metadata, hidden_paths=_state.hidden_pages)
    return xml
