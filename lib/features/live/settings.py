"""Settings of live updates."""

from pydantic import Field

from lib.settings import FeatureSettings


class LiveSettings(FeatureSettings):
    """Whether open pages are updated."""

    live_updates: bool = Field(
        True, description="Shows the live visitor count and the announcements of the administrator on open pages."
    )
