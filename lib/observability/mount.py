"""The observer of a site, with what the settings and the environment ask for."""

import logging
import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from lib.backend import BackendInfo
from lib.observability.access import AccessLog
from lib.observability.group import join_group
from lib.observability.observer import Observer
from lib.observability.sample import Sample
from lib.observability.sink import sink
from lib.observability.templates import Templates
from lib.servers.contract import Waiting
from lib.servers.templates import route_templates
from lib.settings import Settings

if TYPE_CHECKING:
    from lib.observability.metrics import Metrics
    from lib.observability.traces import Traces

log = logging.getLogger(__name__)

METRICS = "/metrics"


def mount_observer(app: Any, settings: Settings, backend: BackendInfo) -> Observer:
    """What observes each request of the site, once `lib/servers/observed.py` stands around it. Adds `/metrics`."""
    prefix = app.config.routes_pathname_prefix
    metrics = _metrics(settings, backend)
    observer = Observer(
        prefix,
        Templates(prefix.rstrip("/"), lambda: route_templates(app.backend.server)),
        AccessLog(backend.name, settings.log_level),
        metrics=metrics,
        traces=_traces(app, settings),
        look=partial(_sample, app, settings),
    )
    if metrics is not None:
        from lib.observability.scrape import scrape  # noqa: PLC0415  # what is turned off is not imported

        token = settings.metrics_token.get_secret_value()
        handler = scrape(metrics.folder, token, observer.sample)
        app.backend.add_get(prefix.rstrip("/") + METRICS, Waiting(handler))
    return observer


def traces_wanted(environment: Mapping[str, str]) -> str | None:
    """The exporter that OpenTelemetry's variables ask for; None when traces are off."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if exporter == "none":
        return None
    return exporter or ("otlp" if _endpoint(environment) else None)


def _endpoint(environment: Mapping[str, str]) -> str:
    return environment.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "")


def _metrics(settings: Settings, backend: BackendInfo) -> "Metrics | None":
    if not settings.metrics_enabled:
        return None
    try:
        join_group(settings.cache_dir)
        from lib.observability.metrics import Metrics  # noqa: PLC0415

        return Metrics(backend.name, settings.build)
    except OSError as error:
        log.error("There are no metrics, for want of a folder or of room: %s", error)
        return None


def _traces(app: Any, settings: Settings) -> "Traces | None":
    exporter = traces_wanted(os.environ)
    if exporter is None:
        return None
    from lib.observability.traces import Traces, trace_callbacks  # noqa: PLC0415

    trace_callbacks(app)
    return Traces(settings.site_name, exporter)


def _sample(app: Any, settings: Settings) -> Sample:
    """What this process is at."""
    manager = app._background_manager
    visits: Mapping[str, int] = {}
    waiting = 0
    if settings.analytics_enabled:
        from lib.analytics_tracker import tracker  # noqa: PLC0415  # SQLAlchemy is not for sites without analytics

        counts = tracker.counts()
        waiting = counts.waiting
        visits = {"accepted": counts.accepted, "stored": counts.stored, "lost": counts.lost}
    return Sample(manager.running() if manager is not None else 0, waiting, visits, sink.lost)
