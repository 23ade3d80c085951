"""Settings of the metrics."""

from pydantic import SecretStr

from lib.settings import FeatureSettings


class MetricsSettings(FeatureSettings):
    """Whether Prometheus can read metrics."""

    metrics_enabled: bool = False
    """Prometheus metrics at `/metrics`."""
    metrics_token: SecretStr = SecretStr("")
    """Bearer token that `/metrics` requires. Empty: no token is required."""
