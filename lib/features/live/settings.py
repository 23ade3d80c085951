"""Settings of live updates."""

from lib.settings import FeatureSettings


class LiveSettings(FeatureSettings):
    """Whether open pages are updated."""

    live_updates: bool = True
    """Shows the live visitor count and the announcements of the administrator on open pages."""
