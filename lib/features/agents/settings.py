"""Settings of the crawler policy."""

from typing import Any, Literal

from pydantic import Field, field_validator

from lib.settings import FeatureSettings, lowercase


class CrawlerSettings(FeatureSettings):
    """Which kinds of crawlers can read the pages."""

    AFTER = "site_lang"

    robots_train: Literal["allow", "deny"] = Field(
        "deny",
        description="Crawlers that gather text to train models: `allow` or `deny`, in robots.txt and in what they get.",
    )
    robots_search: Literal["allow", "deny"] = Field("allow", description="The same for the crawlers of search engines.")
    robots_agents: Literal["allow", "deny"] = Field(
        "allow", description="The same for agents that read a page because a person asked them to."
    )

    @field_validator("robots_train", "robots_search", "robots_agents", mode="before")
    @classmethod
    def _lowercase(cls, value: Any) -> Any:
        return lowercase(value)
