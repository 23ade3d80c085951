"""The live visitor count and announcements of the administrator, on every open page.

FastAPI and Quart send the state as a stream. Flask responds to polls, because a stream would block a thread.
"""

from typing import Any

from lib.backend import BackendInfo
from lib.features import services
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.features.live.settings import LiveSettings
from lib.site import Site

LIVE = "/_live"


def _visitor_line(site: Site, backend: BackendInfo, page: Any) -> Any:
    """Return the line of the visitor count, which also specifies whether the browser uses a stream or polls."""
    from dash import html

    # The blank reserves the space of the line until `assets/features/live/scripts` fills it.
    return html.P("\u00a0", **{"data-updates": "stream" if backend.is_async else "poll"})


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.live.announcement import ANNOUNCEMENT, announcement_endpoint
    from lib.features.live.elements import announcement_panel
    from lib.features.live.live_state import get_live_state
    from lib.features.live.streams import Poll, stream_handler

    live, admin = get_live_state(), services.admin
    if admin is not None:
        services.admin_panels.append(announcement_panel)
    return Contribution(
        routes={LIVE: stream_handler(live) if context.backend.is_async else Poll(live)},
        post_routes={} if admin is None else {ANNOUNCEMENT: announcement_endpoint(live, admin)},
    )


feature = Feature(
    name="live",
    settings=(LiveSettings,),
    docs="/live-updates",
    has_assets=lambda settings: True,
    slots={"footer_lines": _visitor_line},
    is_enabled=lambda settings: settings.load(LiveSettings).live_updates,
    mount=_mount,
)
