"""Access log with request IDs, Prometheus metrics, and OpenTelemetry traces."""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from tempfile import mkdtemp

from lib.features.feature import Contribution, Feature, FeatureContext
from lib.features.observability.settings import MetricsSettings
from lib.servers.policy import PathPolicy
from lib.settings import Settings

METRICS = "/metrics"


def _production_errors(settings: Settings) -> Iterator[str]:
    metrics = settings.load(MetricsSettings)
    if metrics.metrics_enabled and not metrics.metrics_token.get_secret_value():
        yield "METRICS_ENABLED without METRICS_TOKEN makes the metrics public. Set METRICS_TOKEN."


def _on_master_start(settings: Settings) -> None:
    """Set the shared folder of the workers' metrics: a temporary one if `CACHE_DIR` is read-only, as in the image."""
    if not settings.load(MetricsSettings).metrics_enabled:
        return
    from lib.features.observability.metrics_folder import VARIABLE, join_group

    if not os.access(settings.cache_dir, os.W_OK):
        os.environ.setdefault(VARIABLE, mkdtemp(prefix="metrics-"))
    with suppress(OSError):  # the workers report it
        join_group(settings.cache_dir)


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.observability.observer import observer_for
    from lib.http.messages import BlockingHandler

    observer = observer_for(context.app, context.settings, context.backend)
    middleware = import_module(f"{__name__}.{'asgi' if context.backend.is_async else 'wsgi'}").Observed
    routes = {}
    if observer.metrics is not None:
        from lib.features.observability.metrics import scrape

        token = context.settings.load(MetricsSettings).metrics_token.get_secret_value()
        routes[METRICS] = BlockingHandler(scrape(observer.metrics, token))
    return Contribution(routes=routes, middleware=partial(middleware, observer=observer))


feature = Feature(
    name="observability",
    settings=(MetricsSettings,),
    docs="/observability",
    reserved_names=(METRICS[1:],),
    # Prometheus requests the IP address of a process.
    paths=PathPolicy(any_host=frozenset({METRICS[1:]})),
    production_errors=_production_errors,
    on_master_start=_on_master_start,
    mount=_mount,
)
