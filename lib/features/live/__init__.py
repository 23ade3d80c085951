"""The live visitor count and announcements of the administrator, on every open page.

FastAPI and Quart send the state as a stream. Flask responds to polls, because a stream would block a thread.
"""

from components.slots import template
from lib.features import services
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.settings import FeatureSettings

LIVE = "/_live"


class LiveSettings(FeatureSettings):
    """Whether open pages are updated."""

    live_updates: bool = True
    """Shows the live visitor count and the announcements of the administrator on open pages."""


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.live.announcement import ANNOUNCEMENT, announcement_endpoint, announcement_panel
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
    slots={"footer_lines": template("lib/features/live/elements.html", "visitor_line")},
    is_enabled=lambda settings: settings.load(LiveSettings).live_updates,
    mount=_mount,
)
