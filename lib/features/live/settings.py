"""Settings of live updates."""

from pydantic import Field

from lib.settings import FeatureSettings


class LiveSettings(FeatureSettings):
    """Whether open pages are updated."""

    AFTER = "redis_url"

    live_updates: bool = Field(
        True, description="Open pages show how many readers are there and what an administrator announces."
    )
