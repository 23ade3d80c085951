"""Told of each request of the site by the middleware; writes its log line and counts it."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.features.observability.request_record import AccessLog, Kind, RequestRecord, exchange
from lib.features.observability.route_templates import Templates
from lib.process.lifecycle import after_fork
from lib.process.log_sink import request_id, request_id_from, sink

log = logging.getLogger(__name__)

# Seconds between two samples.
SAMPLED = 2.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process is at. `visits` and `lost_lines` are counted from its start."""

    jobs: int = 0
    """Background callbacks that run."""

    waiting: int = 0
    """Visits that are not stored yet."""

    visits: Mapping[str, int] = field(default_factory=dict)
    """Visits by what became of them."""

    lost_lines: int = 0
    """Log lines that were left out."""


class Observer:
    """One per site. `prefix` is where its routes begin, with both slashes. `look` is called from time to time."""

    def __init__(
        self,
        prefix: str,
        templates: Templates,
        access: AccessLog,
        *,
        metrics: Any = None,
        traces: Any = None,
        look: Callable[[], Sample] = Sample,
    ) -> None:
        self._prefix = prefix
        self._templates = templates
        self._access = access
        self.metrics = metrics
        self.traces = traces
        self._look = look
        self._restart()
        after_fork(self._restart)

    def covers(self, path: str) -> bool:
        """Whether a path belongs to the site."""
        return path.startswith(self._prefix) or path + "/" == self._prefix

    def begin(
        self, method: str, path: str, number: str | None, agent: str | None, parent: Mapping[str, str]
    ) -> RequestRecord:
        """A request has come: its `X-Request-ID`, `User-Agent`, and headers of the W3C's Trace Context."""
        if not self._is_started:
            self._start()
        current = RequestRecord(method, path, request_id_from(number), agent or "", self._end)
        request_id.set(current.id)
        exchange.set(current)
        if self.metrics is not None:
            self.metrics.in_progress.inc()
        if self.traces is not None:
            current.trace = self.traces.begin(method, path, parent)
        return current

    def opened(self, current: RequestRecord, kind: Kind) -> None:
        """An answer turns out to be a stream or a WebSocket."""
        current.kind = kind
        if self.metrics is not None:
            self.metrics.streams.labels(kind).inc()

    def stop(self) -> None:
        """The process ends: what was gathered is sent."""
        if self.traces is not None:
            self.traces.stop()
        sink.flush()

    def sample(self) -> None:
        """Looks at what no request tells."""
        if self.metrics is None:
            return
        with self._sampling:
            self.metrics.sample(self._look())

    def _end(self, current: RequestRecord) -> None:
        try:
            self._note(current)
        except Exception:  # what observes must not break what it observes
            log.exception("A request could not be noted")

    def _note(self, current: RequestRecord) -> None:
        route = self._templates.of(current.path, current.status == 404)
        if self.metrics is not None:
            self.metrics.in_progress.dec()
            self.metrics.answered(current.method, route, current.status, current.from_memory)
            if current.kind == "request":
                self.metrics.took(route, current.ended - current.started)
            else:
                self.metrics.streams.labels(current.kind).dec()
        trace_id = self.traces.end(current.trace, route, current) if self.traces is not None else None
        self._access.write(current, route, trace_id)

    def _restart(self) -> None:
        """In the child of a fork too, which has no threads but one."""
        self._is_started = False
        self._sampling = threading.Lock()

    def _start(self) -> None:
        """With the first request of a process."""
        self._is_started = True
        if self.metrics is None:
            return
        try:
            self.metrics.begin()
        except OSError as error:
            log.error("There are no metrics of this process, for want of room: %s", error)
            self.metrics = None
            return
        threading.Thread(target=self._look_again_and_again, name="metrics", daemon=True).start()

    def _look_again_and_again(self) -> None:
        while True:
            try:
                self.sample()
            except Exception:
                log.exception("The process could not be looked at")
            time.sleep(SAMPLED)
