"""The observer of a site, with what the settings and the environment enable."""

import logging
import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lib.backend import BackendInfo
from lib.dash_internals import background_jobs
from lib.features import services
from lib.features.observability.observer import Observer, Sample
from lib.features.observability.request_record import AccessLog
from lib.features.observability.route_templates import Templates
from lib.features.observability.settings import MetricsSettings
from lib.process.log_sink import sink
from lib.servers.routes import route_templates
from lib.settings import Settings

log = logging.getLogger(__name__)


def observer_for(app: Any, settings: Settings, backend: BackendInfo) -> Observer:
    """Return the observer of the requests of a site, for its middleware."""
    prefix = app.config.routes_pathname_prefix
    return Observer(
        prefix,
        Templates(prefix.rstrip("/"), lambda: route_templates(app.backend.server)),
        AccessLog(backend.name, settings.log_level),
        metrics=_metrics(settings, backend),
        traces=_traces(app, settings),
        look=partial(_sample, app),
    )


def middleware_for(backend: BackendInfo, observer: Observer) -> Callable[[Any], Any]:
    """Return the middleware that reports requests to the observer: ASGI or WSGI."""
    if backend.is_async:
        from lib.features.observability.asgi import Observed

        return partial(Observed, observer=observer)
    from lib.features.observability.wsgi import Observed as ObservedWsgi

    return partial(ObservedWsgi, observer=observer)


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


def _metrics(settings: Settings, backend: BackendInfo) -> Any:
    if not settings.load(MetricsSettings).metrics_enabled:
        return None
    try:
        from lib.features.observability.metrics_folder import join_group

        join_group(settings.cache_dir)
        from lib.features.observability.metrics import Metrics

        return Metrics(backend.name, settings.build)
    except OSError as error:
        log.error("There are no metrics, for want of a folder or of room: %s", error)
        return None


def _traces(app: Any, settings: Settings) -> Any:
    exporter = traces_wanted(os.environ)
    if exporter is None:
        return None
    from lib.features.observability.traces import Traces, trace_callbacks

    trace_callbacks(app)
    return Traces(settings.site_name, exporter)


def _sample(app: Any) -> Sample:
    """Return the state of this process."""
    gauges = services.gauges.get()
    values: Mapping[str, Any] = gauges() if gauges else {"visits": {}, "waiting": 0}
    return Sample(background_jobs(app), values["waiting"], values["visits"], sink.lost)
