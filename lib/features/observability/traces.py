"""Traces by OpenTelemetry, when its environment variables ask for them. Imported in that case only.

OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_TRACES_EXPORTER turn them on; the SDK reads these and the others by itself
(opentelemetry.io/docs/languages/sdk-configuration).
"""

import atexit
import inspect
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from dash.exceptions import PreventUpdate
from opentelemetry import context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lib.dash_internals import wrap_callbacks
from lib.features.observability.request_record import RequestRecord
from lib.features.services import span, tracer
from lib.process.lifecycle import shutdown_tasks

log = logging.getLogger(__name__)

# Seconds for the spans of the shutdown itself. The others are sent before, while the shutdown tasks run.
LAST = 0.5

_PROPAGATOR = TraceContextTextMapPropagator()


@dataclass(frozen=True, slots=True)
class Trace:
    """The span of a request, and what makes it the current one."""

    span: Span
    token: Any


class Traces:
    """A span per request, below that of whoever asked (W3C Trace Context), and spans of callbacks below it."""

    def __init__(self, service: str, exporter: str) -> None:
        resource = Resource.create() if _is_named() else Resource.create({SERVICE_NAME: service})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(_exporter(exporter)))
        self._tracer: Tracer = self._provider.get_tracer("site")
        tracer.provide(self._child)
        atexit.register(self.stop)
        shutdown_tasks.add(self._provider.force_flush)

    def begin(self, method: str, path: str, parent: Mapping[str, str]) -> Trace:
        """The span of a request, from now on the current one."""
        above = _PROPAGATOR.extract(parent)
        attributes = {"http.request.method": method, "url.path": path}
        opened = self._tracer.start_span(method, above, SpanKind.SERVER, attributes)
        return Trace(opened, context.attach(set_span_in_context(opened, above)))

    def end(self, trace: Trace, route: str, about: RequestRecord) -> str:
        """Ends it, and gives the id of its trace."""
        opened = trace.span
        opened.update_name(f"{about.method} {route}")
        opened.set_attributes({"http.route": route, "http.response.status_code": about.status})
        if about.status >= 500:
            opened.set_status(StatusCode.ERROR)
        opened.end()
        context.detach(trace.token)
        return f"{opened.get_span_context().trace_id:032x}"

    def stop(self) -> None:
        """Sends what was gathered. A collector that is away costs a few seconds and no more."""
        sending = threading.Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        sending.join(LAST)

    @contextmanager
    def _child(self, name: str) -> Iterator[None]:
        """A span that failed tells the kind of the error and not its text, which may hold values of readers."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as opened:
            try:
                yield
            except PreventUpdate:  # how a callback says that there is nothing new
                raise
            except Exception as error:
                opened.set_status(StatusCode.ERROR, type(error).__name__)
                raise


def trace_callbacks(app: Any) -> None:
    """A span for each callback of a Dash app, named by what it writes to."""

    def wrap(stock: Callable[..., Any]) -> Callable[..., Any]:
        return partial(_traced, stock)

    wrap_callbacks(app, wrap)


def _traced(
    stock: Callable[..., Any], func: Callable[..., Any], args: Any, outputs: Any, given: Any
) -> Callable[[], Any]:
    """Return Dash's call of a callback with a span around it."""
    call: Callable[[], Any] = stock(func, args, outputs, given)
    name = f"callback {_named(outputs)}"
    if inspect.iscoroutinefunction(call):
        return partial(_later, name, call)

    def traced() -> Any:
        with span(name):
            return call()

    return traced


async def _later(name: str, call: Callable[[], Any]) -> Any:
    with span(name):
        return await call()


def _named(outputs: Any) -> str:
    """The outputs as `id.property`. Of an id that is a dictionary only the type is told: the rest may be values."""
    several = outputs if isinstance(outputs, list) else [outputs]
    names = {_output(output) for output in several if output}
    return " ".join(sorted(names)) or "without output"


def _output(output: Any) -> str:
    if isinstance(output, list):
        return _output(output[0]) if output else ""
    name = output.get("id")
    return f"{name.get('type', '…') if isinstance(name, dict) else name}.{output.get('property')}"


def _is_named() -> bool:
    """Whether the environment says how the service is called."""
    return bool(os.environ.get("OTEL_SERVICE_NAME")) or "service.name=" in os.environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )


def _exporter(name: str) -> SpanExporter:
    if name == "console":
        return ConsoleSpanExporter()
    if name != "otlp":
        log.warning("OTEL_TRACES_EXPORTER=%s is not known here; spans are sent by OTLP over HTTP", name)
    return OTLPSpanExporter()
