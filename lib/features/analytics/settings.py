"""Settings of the administrator and of the page view analytics."""

from pydantic import Field, SecretStr

from lib.settings import FeatureSettings


class AdminSettings(FeatureSettings):
    """The administrator's token."""

    admin_token: SecretStr = SecretStr("")
    """Token to sign in at `/analytics` and to send announcements. Empty: both are disabled."""


class AnalyticsSettings(FeatureSettings):
    """Which page views are stored, where, and for how long."""

    analytics_enabled: bool = True
    """Counts page views without cookies and without IP addresses. Sends nothing to another host."""
    analytics_url: str = ""
    """SQLAlchemy URL of the analytics database, for example `postgresql+psycopg://user@host/atoll`. Empty: SQLite in
    `DATA_DIR`, for one machine."""
    analytics_retention_days: int = Field(400, ge=1, le=36500)
    """Number of days after which analytics data is deleted."""
    analytics_queue: int = Field(8192, ge=16, le=1_000_000)
    """Maximum number of events in the queue of a process while the database is slow or down. Other events are counted
    as lost."""
