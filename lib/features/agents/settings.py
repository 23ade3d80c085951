"""Settings of the crawler policy."""

from typing import Annotated, Literal

from pydantic import Field

from lib.settings import LOWERCASE, FeatureSettings

Access = Annotated[Literal["allow", "deny"], LOWERCASE]


class CrawlerSettings(FeatureSettings):
    """Which kinds of crawlers can read the pages."""

    robots_train: Access = Field(
        "deny",
        description="Crawlers that collect text to train models: `allow` or `deny`. In robots.txt, and for their "
        "requests.",
    )
    robots_search: Access = Field("allow", description="Crawlers of search engines: `allow` or `deny`.")
    robots_agents: Access = Field("allow", description="Agents that fetch a page for a user: `allow` or `deny`.")
