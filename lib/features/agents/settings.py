"""Settings of the crawler policy."""

from typing import Annotated, Literal

from lib.settings import LOWERCASE, FeatureSettings

Access = Annotated[Literal["allow", "deny"], LOWERCASE]


class CrawlerSettings(FeatureSettings):
    """Which kinds of crawlers can read the pages."""

    robots_train: Access = "deny"
    """Crawlers that collect text to train models: `allow` or `deny`. In robots.txt, and for their requests."""
    robots_search: Access = "allow"
    """Crawlers of search engines: `allow` or `deny`."""
    robots_agents: Access = "allow"
    """Agents that fetch a page for a user: `allow` or `deny`."""
    content_signal: bool = False
    """Adds the three settings to robots.txt as `Content-Signal`. Some validators do not know this line."""
