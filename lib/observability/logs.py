"""The log: one JSON object per line in production, lines to read in development, for whoever writes to it.

`run.py` calls `configure_logging` in each process, before the site is made. Records of libraries take the same way as
the site's own, but for access logs of servers, which have the addresses of readers in them: `observer.py` writes a line
for each request instead.
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from lib.observability.redaction import Redaction, secrets_of, without_readers
from lib.observability.request_id import request_id
from lib.observability.sink import Sink, sink
from lib.settings import Settings, get_settings

# Loggers that come with handlers of their own.
SERVERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "gunicorn", "gunicorn.error", "gunicorn.access", "hypercorn",
           "hypercorn.error", "hypercorn.access", "werkzeug", "dash", "sqlalchemy", "alembic")  # fmt: skip
# They name who asks for what.
ACCESS = ("uvicorn.access", "gunicorn.access", "hypercorn.access")
# What these tell below a level is what readers send: headers, frames, queries.
LEAST: Mapping[str, int] = {
    "uvicorn.error": logging.INFO,
    "gunicorn.error": logging.INFO,
    "hypercorn.error": logging.INFO,
    "websockets": logging.INFO,
    "asyncio": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "urllib3": logging.INFO,
    "httpx": logging.WARNING,
    "PIL": logging.INFO,
}
# Lines for requests that servers write with others: uvicorn's of WebSockets, Werkzeug's of all.
_REQUESTS = ('"WebSocket %s"', '"%s" %s %s')

# Made once: `json.dumps` makes one for each line.
_ENCODER = json.JSONEncoder(default=str)


def configure_logging(settings: Settings, to: Sink = sink) -> None:
    """Makes the log of this process what the settings say. May be called again."""
    is_json = writes_json(settings)
    redaction = Redaction(secrets_of(settings))
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_request_id,
    ]
    ending: list[Processor] = [*_rendered(is_json), redaction.process]
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: _Lines(to),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
    )
    _take_over(_SinkHandler(to, formatter), level)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def site_handler() -> logging.Handler:
    """The handler, for configurations as files: `uvicorn.json` is for the process that watches uvicorn's workers."""
    configure_logging(get_settings())
    return logging.getLogger().handlers[0]


def writes_json(settings: Settings) -> bool:
    """Whether lines are JSON."""
    if settings.log_format == "auto":
        return settings.environment == "production"
    return settings.log_format == "json"


def add_request_id(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """A processor: records that a request causes carry its id."""
    current = request_id.get()
    if current:
        event.setdefault("request_id", current)
    return event


def _rendered(is_json: bool) -> list[Processor]:
    """From a record to a line. Values of local variables stay out of tracebacks: they may be anything."""
    if not is_json:
        # Rich would draw the variables too.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=_is_terminal(), exception_formatter=plain, pad_event_to=0)]
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer(_json)]


def _json(event: EventDict, **_: Any) -> str:
    return _ENCODER.encode(event)


def _is_terminal() -> bool:
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()


def _take_over(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in SERVERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = name not in ACCESS
    for name, least in LEAST.items():
        logging.getLogger(name).setLevel(max(least, level))


class _Lines:
    """What structlog hands its lines to."""

    def __init__(self, to: Sink) -> None:
        self._write = to.write

    def msg(self, line: str) -> None:
        self._write(line)

    debug = info = warning = error = critical = msg


class _SinkHandler(logging.Handler):
    """Records of the standard library. `to` does not block, so no lock is held for long."""

    def __init__(self, to: Sink, formatter: logging.Formatter) -> None:
        super().__init__()
        self._to = to
        self.setFormatter(formatter)

    def filter(self, record: logging.LogRecord) -> bool:
        return not (isinstance(record.msg, str) and any(request in record.msg for request in _REQUESTS))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if record.name.startswith(SERVERS):
                record.msg, record.args = without_readers(record.getMessage()).strip(), None
            self._to.write(self.format(record))
        except Exception:  # a record that cannot be written must not become a fault of the request
            self._to.write(f'{{"level": "error", "event": "a record of {record.name} could not be written"}}')


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("uncaught").critical("Uncaught exception", exc_info=(kind, error, traceback))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        name = args.thread.name if args.thread else "?"
        caught = (args.exc_type, args.exc_value, args.exc_traceback)
        logging.getLogger("uncaught").error("Uncaught exception in thread %s", name, exc_info=caught)
