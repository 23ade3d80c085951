"""Settings of the crawler policy."""

from typing import Any, Literal

from pydantic import Field, field_validator

from lib.settings import FeatureSettings, lowercase


class CrawlerSettings(FeatureSettings):
    """Which kinds of crawlers can read the pages."""

    robots_train: Literal["allow", "deny"] = Field(
        "deny",
        description="Crawlers that collect text to train models: `allow` or `deny`. In robots.txt, and for their "
        "requests.",
    )
    robots_search: Literal["allow", "deny"] = Field(
        "allow", description="Crawlers of search engines: `allow` or `deny`."
    )
    robots_agents: Literal["allow", "deny"] = Field(
        "allow", description="Agents that fetch a page for a user: `allow` or `deny`."
    )

    @field_validator("robots_train", "robots_search", "robots_agents", mode="before")
    @classmethod
    def _lowercase(cls, value: Any) -> Any:
        return lowercase(value)
