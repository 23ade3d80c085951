"""OpenTelemetry traces. Imported only if environment variables turn them on.

These are OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_TRACES_EXPORTER. The SDK reads all others
(opentelemetry.io/docs/languages/sdk-configuration).
"""

import atexit
import inspect
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from dash.exceptions import PreventUpdate
from opentelemetry import context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter
from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lib.dash_internals import wrap_callbacks
from lib.features import services
from lib.process.lifecycle import shutdown_tasks

log = logging.getLogger(__name__)

# Seconds for the spans of the shutdown itself. The shutdown tasks send those before.
SHUTDOWN_TIMEOUT = 0.5

_PROPAGATOR = TraceContextTextMapPropagator()


class Traces:
    """A span per request, under the client's span (W3C Trace Context), with the spans of callbacks under it."""

    def __init__(self, app: Any, service: str, exporter: str) -> None:
        if exporter not in {"console", "otlp"}:
            log.warning("Unknown OTEL_TRACES_EXPORTER=%s; sending spans with OTLP over HTTP", exporter)
        # A name in the environment replaces that of the site.
        resource = Resource.create({SERVICE_NAME: service}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        sender = ConsoleSpanExporter() if exporter == "console" else OTLPSpanExporter()
        self._provider.add_span_processor(BatchSpanProcessor(sender))
        self._tracer = self._provider.get_tracer("site")
        services.tracer = self._child
        wrap_callbacks(app, lambda execute: partial(self._traced, execute))
        atexit.register(self.stop)
        shutdown_tasks.add(self._provider.force_flush)

    def begin(self, method: str, path: str, headers: Mapping[str, str]) -> Any:
        """Start the span of a request and make it the current one. Return both for `RequestRecord.trace`."""
        parent = _PROPAGATOR.extract(headers)
        attributes = {"http.request.method": method, "url.path": path}
        started = self._tracer.start_span(method, parent, SpanKind.SERVER, attributes)
        return started, context.attach(set_span_in_context(started, parent))

    def end(self, trace: Any, method: str, route: str, status: int) -> str:
        """End the span of a request and return the ID of its trace."""
        started, token = trace
        started.update_name(f"{method} {route}")
        started.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= 500:
            started.set_status(StatusCode.ERROR)
        started.end()
        context.detach(token)
        return f"{started.get_span_context().trace_id:032x}"

    def stop(self) -> None:
        """Send the buffered spans, for a limited time if the collector is unavailable."""
        sending = threading.Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        sending.join(SHUTDOWN_TIMEOUT)

    @contextmanager
    def _child(self, name: str) -> Iterator[None]:
        """Start a span. An error adds its type, not its text, which can contain personal data."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as started:
            try:
                yield
            except PreventUpdate:  # not an error: the callback updates nothing
                raise
            except Exception as error:
                started.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def _traced(
        self, execute: Callable[..., Any], func: Callable[..., Any], args: Any, outputs: Any, given: Any
    ) -> Callable[[], Any]:
        """Return Dash's call of a callback with a span around it, named by its outputs."""
        call: Callable[[], Any] = execute(func, args, outputs, given)
        name = f"callback {_names_of(outputs)}"
        if not inspect.iscoroutinefunction(call):
            return self._child(name)(call)

        async def traced() -> Any:
            with self._child(name):
                return await call()

        return traced


def _names_of(outputs: Any) -> str:
    """Return the outputs as `id.property`."""
    names = set()
    for output in filter(None, outputs if isinstance(outputs, list) else [outputs]):
        first = output[0] if isinstance(output, list) else output
        name = first.get("id")
        # The rest of a dictionary ID can be personal data.
        shown = name.get("type", "…") if isinstance(name, dict) else name
        names.add(f"{shown}.{first.get('property')}")
    return " ".join(sorted(names)) or "without output"
