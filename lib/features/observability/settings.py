"""Settings of the metrics."""

from pydantic import Field, SecretStr

from lib.settings import FeatureSettings


class MetricsSettings(FeatureSettings):
    """Whether Prometheus can read metrics."""

    metrics_enabled: bool = Field(False, description="Prometheus metrics at `/metrics`.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token that `/metrics` requires. Empty: no token is required."
    )
