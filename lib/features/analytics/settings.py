"""Settings of the administrator and of the page view analytics."""

from pydantic import Field, SecretStr

from lib.settings import FeatureSettings


class AdminSettings(FeatureSettings):
    """The administrator's token."""

    AFTER = "secret_key"

    admin_token: SecretStr = Field(
        SecretStr(""), description="Opens `/analytics` and lets its bearer send announcements. Empty: neither exists."
    )


class AnalyticsSettings(FeatureSettings):
    """Which page views are stored, where, and for how long."""

    AFTER = "live_updates"

    analytics_enabled: bool = Field(
        True, description="Counts visits, without cookies and without addresses. Nothing is sent to another host."
    )
    analytics_url: str = Field(
        "",
        description="Database of the visits, as SQLAlchemy writes it, such as "
        "`postgresql+psycopg://user@host/atoll`. Empty: SQLite in `DATA_DIR`, which is for one machine.",
    )
    analytics_retention_days: int = Field(
        400, ge=1, le=36500, description="Days after which what is known of visits is deleted."
    )
    analytics_queue: int = Field(
        8192,
        ge=16,
        le=1_000_000,
        description="Visits that a process keeps while the database is slow or away; further ones are counted as lost.",
    )
