"""The log: JSON lines in production, text in development, for the records of the site and of libraries.

Access logs of servers are off, because they contain IP addresses: `observer.py` logs each request instead."""

import json
import logging
import re
import sys
import threading
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import structlog
from pydantic import SecretStr, ValidationError
from structlog.typing import EventDict, Processor

from lib.process.log_sink import request_id, sink
from lib.settings import Settings, feature_models, get_settings

HIDDEN = "[hidden]"
# A shorter secret could be a part of a word.
MIN_SECRET_LENGTH = 4

_PASSWORD = re.compile(r"(?<=://)([^\s/:@\"'\\]*):[^\s/@\"'\\]+@")
# IP addresses in messages of servers. The ones after `://` are those that they listen on.
_ADDRESS = re.compile(
    r"(?<![\w.:/\[])(?:\d{1,3}(?:\.\d{1,3}){3}|\[?(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})[0-9a-f:]{2,39}\]?)(?::\d{1,5})?(?![\w.])",
    re.IGNORECASE,
)
# Messages about addresses that this site cannot listen on, by gunicorn and uvicorn.
_LISTENER = re.compile(r"Connection in use|Invalid address|Can't connect to|connection to .* failed|.*bind on address")
# Queries in request lines, which servers log if they are invalid.
_QUERY = re.compile(r"\?[^\s\"']+")


class Redaction:
    """Hides secrets in a line of text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        written = {form for secret in secrets if len(secret) >= MIN_SECRET_LENGTH for form in _forms(secret)}
        # The longest first: one can be the start of another.
        longest = sorted(written, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest))) if longest else None

    def __call__(self, line: str) -> str:
        """Return a line without the secrets."""
        if self._secrets is not None:
            line = self._secrets.sub(HIDDEN, line)
        return _PASSWORD.sub(rf"\1:{HIDDEN}@", line) if "@" in line else line


def _settings_redaction(settings: Settings) -> Callable[[Any, str, Any], str]:
    """Return the last processor of structlog. It also hides secrets of features that become known later."""
    redaction = lru_cache(maxsize=1)(lambda models: Redaction(secrets_of(settings)))
    return lambda _logger, _method, line: redaction(feature_models())(line)


def secrets_of(settings: Settings) -> Iterator[str]:
    """Return every secret in the settings of the core and of the known features."""
    for model in (settings, *map(settings.load, feature_models())):
        for _, value in model:
            if isinstance(value, SecretStr):
                yield value.get_secret_value()
            elif isinstance(value, str) and "@" in value and "://" in value:
                yield from _passwords(value)


def without_clients(message: str) -> str:
    """Return a message of a server without the IP addresses of clients, and without queries."""
    return _QUERY.sub("", message if _LISTENER.match(message) else _ADDRESS.sub(HIDDEN, message))


def _passwords(url: str) -> Iterator[str]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)


def _forms(secret: str) -> set[str]:
    """Return the notations of a secret in JSON, Python, and URLs."""
    return {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1],
            quote(secret), quote(secret, safe="")}  # fmt: skip


# Loggers of servers and libraries.
_LOGGERS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SERVERS = tuple(_LOGGERS["own_handlers"])
# Lines for requests in other loggers: uvicorn's for WebSockets, Werkzeug's for all.
_REQUESTS = ('"WebSocket %s"', '"%s" %s %s')


def configure_logging(settings: Settings) -> None:
    """Configure the log of this process. Can be called again."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_request_id,
    ]
    ending: list[Processor] = [*_rendered(_is_json(settings)), _settings_redaction(settings)]
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: _Lines,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
    )
    handler = _SinkHandler()
    handler.setFormatter(formatter)
    _take_over(handler, level)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


@contextmanager
def refusal_logged() -> Iterator[None]:
    """Log why the site does not start (`SystemExit` with a message) as JSON, if the other lines are JSON."""
    try:
        yield
    except SystemExit as end:
        if not isinstance(end.code, str) or not _is_json(_valid_settings()):
            raise
        record: EventDict = {"event": end.code, "logger": __name__, "level": "critical"}
        sink.write(Redaction(())(json.dumps(structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", record))))
        raise SystemExit(1) from end


def _valid_settings() -> Settings:
    """Return the settings of the environment, with the default for each invalid value."""
    try:
        return Settings()
    except ValidationError as error:
        names = {str(item["loc"][0]) for item in error.errors()}
        return Settings(**{name: Settings.model_fields[name].default for name in names})


def _is_json(settings: Settings) -> bool:
    return settings.log_format == "json" or (settings.log_format, settings.environment) == ("auto", "production")


def site_handler() -> logging.Handler:
    """Return the handler for logging configurations in files, such as `uvicorn.json` for uvicorn's supervisor."""
    configure_logging(get_settings())
    return logging.getLogger().handlers[0]


def add_request_id(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Add the ID of the current request, as a processor of structlog."""
    current = request_id.get()
    if current:
        event.setdefault("request_id", current)
    return event


def _rendered(is_json: bool) -> list[Processor]:
    """Return the processors that render a record, without the values of local variables in tracebacks."""
    if not is_json:
        is_terminal = sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()
        # Rich would show the variables.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=is_terminal, exception_formatter=plain, pad_event_to=0)]
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    # `json.dumps` would create an encoder for each line.
    encode = json.JSONEncoder(default=str).encode
    renderer = structlog.processors.JSONRenderer(lambda event, **_: encode(event))
    return [structlog.processors.ExceptionRenderer(tracebacks), renderer]


def _take_over(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in SERVERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = not name.endswith(".access")  # these contain IP addresses
    for name, least in _LOGGERS["min_levels"].items():
        logging.getLogger(name).setLevel(max(logging.getLevelNamesMapping()[least], level))


class _Lines:
    """The logger that writes structlog's lines."""

    debug = info = warning = error = critical = staticmethod(sink.write)


class _SinkHandler(logging.Handler):
    """Writes records of the standard library."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (isinstance(record.msg, str) and any(request in record.msg for request in _REQUESTS))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if record.name.startswith(SERVERS):
                record.msg, record.args = without_clients(record.getMessage()).strip(), None
            sink.write(self.format(record))
        except Exception:  # an invalid record must not break the request
            sink.write(f'{{"level": "error", "event": "a record of {record.name} could not be written"}}')


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("uncaught").critical("Uncaught exception", exc_info=(kind, error, traceback))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        name = args.thread.name if args.thread else "?"
        caught = (args.exc_type, args.exc_value, args.exc_traceback)
        logging.getLogger("uncaught").error("Uncaught exception in thread %s", name, exc_info=caught)
