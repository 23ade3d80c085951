"""The observer of all requests: it records them in the access log, counts, and traces the reports of the middleware."""

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import structlog

from lib.backend import BackendInfo
from lib.dash_internals import background_jobs
from lib.features.observability.settings import MetricsSettings
from lib.http.user_agents import classify_user_agent
from lib.process.cache import remembered
from lib.process.lifecycle import degraded
from lib.process.log_sink import request_id, request_id_from, sink
from lib.servers.routes import route_templates
from lib.servers.rule_list import from_memory
from lib.settings import Settings

if TYPE_CHECKING:
    from lib.features.observability.metrics import Metrics
    from lib.features.observability.traces import Traces

log = logging.getLogger(__name__)

# The request headers that the middleware passes on; the last two are those of W3C Trace Context.
HEADERS = ("x-request-id", "user-agent", "traceparent", "tracestate")
# Route templates of unknown paths, of pages, and of their Markdown.
UNKNOWN = "404"
PAGE = "/<page>"
MARKDOWN = "/<page>.md"
# Paths whose template is cached.
CACHE_SIZE = 8192

_VARIABLE = re.compile(r"<[^<>]+>")

Kind = Literal["request", "stream", "websocket"]

# The status that is logged if the client left before there was one, as nginx does.
GONE = 499
MAX_PATH_LENGTH = 1024
# Routes that monitors and open pages request repeatedly.
REPEATED = frozenset({"/healthz", "/readyz", "/metrics", "/_dev/version", "/_live"})


@dataclass(slots=True, eq=False)
class RequestRecord:
    """A request and its response, filled in by the middleware. `on_end` is called once at the end."""

    method: str
    path: str
    id: str
    agent: str
    on_end: Callable[["RequestRecord"], None] | None
    kind: Kind = "request"
    status: int = 0
    sent: int = 0
    from_memory: bool = False
    is_complete: bool = False
    trace: Any = None
    started: float = field(default_factory=perf_counter)
    ended: float = 0.0

    def complete(self) -> None:
        """Record that the last byte was sent. Later work of the app is not part of the response."""
        self.is_complete = True
        self.ended = perf_counter()

    def finish(self, status: int = GONE) -> None:
        """End the record, complete or not. `status` is used if there was no response."""
        on_end, self.on_end = self.on_end, None
        if on_end is not None:
            self.status = self.status or status
            self.ended = self.ended or perf_counter()
            on_end(self)


class AccessLog:
    """The access log. It has no query, body, cookie, or IP address."""

    def __init__(self, backend: str, level: str) -> None:
        self._backend = backend
        self._level = logging.getLevelNamesMapping()[level]
        self._log: Any = structlog.get_logger().bind()
        if not structlog.is_configured():  # in a parent app that has its own log
            logger, processors = logging.getLogger("requests"), [structlog.stdlib.render_to_log_kwargs]
            self._log = structlog.wrap_logger(logger, processors, structlog.stdlib.BoundLogger).bind()

    def write(self, record: RequestRecord, route: str, trace_id: str | None) -> None:
        """Write a line, if its level is logged."""
        level = logging.INFO
        if route in REPEATED:
            level = logging.DEBUG
        elif record.status >= 500:
            level = logging.WARNING
        if level < self._level:
            return
        path = record.path[:MAX_PATH_LENGTH]
        if not path.isprintable():
            path = path.encode("unicode_escape").decode()  # a line break would start a forged line
        self._log.log(
            level,
            record.kind,
            method=record.method[:16],
            path=path,
            route=route,
            status=record.status,
            ms=round((record.ended - record.started) * 1000, 2),
            bytes=record.sent,
            complete=record.is_complete,
            source="memory" if record.from_memory else "framework",
            client_type=classify_user_agent(record.agent).kind,
            backend=self._backend,
            request_id=record.id,
            **({"trace_id": trace_id} if trace_id else {}),
        )


class Templates:
    """The route templates of paths: the few values by which metrics and traces are grouped.

    They do not contain the `prefix` of the site, which does not end with a slash.
    `routes` returns the routes of the server. It is called by the first request, when all routes exist.
    """

    def __init__(self, prefix: str, routes: Callable[[], Iterable[str]]) -> None:
        self._prefix = prefix
        self._routes = routes
        self.of = remembered(CACHE_SIZE)(self._of)

    def _of(self, path: str, is_missing: bool) -> str:
        """Return the template of a path; `is_missing` states that the response was a 404."""
        inside = path.removeprefix(self._prefix) or "/"
        for pattern, template in self._patterns:
            if pattern.fullmatch(inside):
                return template
        if is_missing:
            return UNKNOWN
        return MARKDOWN if inside.endswith(".md") else PAGE

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """The routes with the most literal text first, without the one for pages, which matches all paths."""
        routes = {route.removeprefix(self._prefix) for route in self._routes() if route.startswith(self._prefix)}
        templates = ["/", *(route for route in routes if not _VARIABLE.fullmatch(route.lstrip("/")))]
        templates.sort(key=lambda route: (-len(_VARIABLE.sub("", route)), route))
        # A variable at the end matches the rest of the path, any other one segment.
        texts = [re.sub(r"<[^<>]+>\Z", ".*", re.escape(route)) for route in templates]
        patterns = [re.compile(_VARIABLE.sub("[^/]+", text), re.DOTALL) for text in texts]
        return list(zip(patterns, templates, strict=True))


@dataclass(slots=True)
class Observer:
    """The observer of a site. `prefix` of its routes starts and ends with a slash."""

    prefix: str
    templates: Templates
    access_log: AccessLog
    metrics: "Metrics | None" = None
    traces: "Traces | None" = None

    def covers(self, path: str) -> bool:
        """Return whether a path belongs to the site."""
        return path.startswith(self.prefix) or path + "/" == self.prefix

    def begin(self, method: str, path: str, headers: Mapping[str, str]) -> RequestRecord:
        """Start the record of a request, with those of its headers that are in `HEADERS`."""
        if self.metrics is not None and not self.metrics.is_started:
            try:
                self.metrics.start()
            except OSError as error:
                degraded["metrics"] = "The disk is full."
                log.error("Metrics of this process are unavailable because the disk is full: %s", error)
                self.metrics = None
        number = request_id_from(headers.get("x-request-id"))
        record = RequestRecord(method, path, number, headers.get("user-agent", ""), self._end)
        request_id.set(record.id)
        from_memory.set(False)
        if self.traces is not None:
            record.trace = self.traces.begin(method, path, headers)
        if self.metrics is not None:
            self.metrics.in_progress.inc()
        return record

    def opened(self, record: RequestRecord, kind: Kind) -> None:
        """Record that the response is a stream or a WebSocket."""
        record.kind = kind
        if self.metrics is not None:
            self.metrics.streams.labels(kind).inc()

    def stop(self) -> None:
        """Send buffered spans and log lines at the end of the process."""
        if self.traces is not None:
            self.traces.stop()
        sink.flush()

    def _end(self, record: RequestRecord) -> None:
        try:
            if self.metrics is not None:  # first: after an error, the request would count as in progress forever
                self.metrics.in_progress.dec()
                if record.kind != "request":
                    self.metrics.streams.labels(record.kind).dec()
            record.from_memory = from_memory.get()
            route = self.templates.of(record.path, record.status == 404)
            if self.metrics is not None:
                self.metrics.count(record.method, route, record.status, record.from_memory)
                if record.kind == "request":
                    self.metrics.find_duration(route).observe(record.ended - record.started)
            trace_id = None
            if self.traces is not None:
                trace_id = self.traces.end(record.trace, record.method, route, record.status)
            self.access_log.write(record, route, trace_id)
        except Exception:  # an error of the observer must not break the response
            log.exception("Cannot record a request")


def observer_for(app: Any, settings: Settings, backend: BackendInfo) -> Observer:
    """Return the observer of a site, with the metrics and traces that the settings and the environment enable."""
    prefix = app.config.routes_pathname_prefix
    templates = Templates(prefix.rstrip("/"), lambda: route_templates(app.backend.server))
    observer = Observer(prefix, templates, AccessLog(backend.name, settings.log_level))
    if settings.load(MetricsSettings).metrics_enabled:
        try:
            from lib.features.observability.metrics_folder import join_group

            join_group(settings.cache_dir)
            from lib.features.observability.metrics import Metrics

            observer.metrics = Metrics(backend.name, settings.build, partial(background_jobs, app))
        except OSError as error:
            degraded["metrics"] = "Their folder cannot be used."
            log.error("Metrics are unavailable because their folder cannot be used: %s", error)
    exporter = traces_exporter(os.environ)
    if exporter is not None:
        from lib.features.observability.traces import Traces

        observer.traces = Traces(app, settings.site_name, exporter)
    return observer


def traces_exporter(environment: Mapping[str, str]) -> str | None:
    """Return the exporter that the variables of OpenTelemetry select; None if traces are off."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if exporter == "none":
        return None
    endpoints = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    return exporter or ("otlp" if any(map(environment.get, endpoints)) else None)
