"""Validation and error handling around Dash's dispatch of callbacks, for every backend."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import urlsplit

from dash import ALL, Output
from dash.exceptions import CallbackException, PreventUpdate, UnsupportedRelativePath
from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestTimeout

from lib.dash_internals import app_context, validate_outputs, wrap_callbacks
from lib.http.errors import INTERNAL_ERROR_DETAIL, ProblemError, note
from lib.http.messages import Response

log = logging.getLogger(__name__)

# Dash's notation for wildcards that match several components.
_WILDCARDS = ('["ALL"]', '["ALLSMALLER"]')

# Runs a callback on a backend. Arguments: the function that the author wrote, and the call that Dash prepared.
Runner = Callable[[Callable[..., Any], Callable[[], Any]], Callable[[], Any]]


class _RejectedError(Exception):
    """Ends a callback request with a status and the reason."""


class Call:
    """A callback request over HTTP. `response` is the response if the dispatch returns none."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.response = Response(b"", 204, "")
        self.client_error: str | None = "The body must be a JSON object."
        """The cause of an exception; None if the callback itself can have raised it."""
        self.is_background = False

    def check_type(self, *, is_json: bool) -> None:
        """Reject a body of another type, which a form of another site could send."""
        if not is_json:
            raise _RejectedError(415, "Send the callback request as application/json.")

    def check(self, body: Any) -> None:
        """Reject a body with which no callback can be called."""
        if error := find_error(body, self._app.callback_map) or self._location_error(body):
            raise _RejectedError(400, error)
        self.client_error = "The body does not match the callback."
        self.is_background = bool(self._app.callback_map[body["output"]].get("background"))

    def _location_error(self, body: Any) -> str | None:
        """Return the error in the URL for Dash's router, which does not check it."""
        specs = self._app.callback_map[body["output"]]["inputs"]
        # By position, as Dash reads them: the names in the body can differ.
        inputs = zip(specs, body["inputs"], strict=True)
        given = {spec["property"]: item.get("value") for spec, item in inputs if spec["id"] == "_pages_location"}
        if not all(value is None or isinstance(value, str) for value in given.values()):
            return "The URL must be a string."
        try:
            self._app.strip_relative_path(given.get("pathname"))
        except UnsupportedRelativePath:
            return "The URL does not belong to this app."
        return None


_call: ContextVar[Call | None] = ContextVar("callback_over_http", default=None)


class Callbacks:
    """Hands the callbacks of an app to the runner of the backend.

    Dash's dispatch calls the result of `_execute_callback`, so this class wraps that method. MCP and WebSocket threads
    call it too, and get Dash's own call.
    """

    def __init__(self, app: Any, runner: Runner) -> None:
        self._app = app
        self._runner = runner
        wrap_callbacks(app, self._wrap)

    def _wrap(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def execute(func: Callable[..., Any], args: Any, outputs_list: Any, context: Any) -> Callable[[], Any]:
            call = _call.get()
            if call is not None:
                call.client_error = None
                # On FastAPI, Dash gives the names in lowercase, and the whole URL.
                context.headers = Headers(context.headers)
                context.path = "{2}?{3}".format(*urlsplit(context.path))
            prepared: Callable[[], Any] = original(func, args, outputs_list, context)
            if call is not None and call.is_background and iscoroutinefunction(func):
                # It starts a process, or reads its result: that blocks, and awaits nothing.
                return self._runner(asyncio.run, lambda: asyncio.run(prepared()))
            return prepared if call is None else self._runner(func, prepared)

        return execute

    @contextmanager
    def call(self, *, debug: bool) -> Iterator[Call]:
        """Mark Dash's dispatch in the block as HTTP, and make `dash.get_app()` return this app.

        An exception becomes the response of the call. With `debug`, an exception of the
        callback is raised.
        """
        call = Call(self._app)
        over_http = _call.set(call)
        try:
            with app_context(self._app):
                yield call
        except (PreventUpdate, RequestTimeout, ProblemError):  # the frameworks have responses to these
            raise
        except _RejectedError as rejection:
            call.response = _failed(*rejection.args)
        except Exception as error:
            if call.client_error is None:
                call.response = _failed(500, INTERNAL_ERROR_DETAIL, id=note("A callback", error))
                if debug:
                    raise
            else:
                log.info("Rejected a callback request: %r", error)
                call.response = _failed(400, call.client_error)
        finally:
            _call.reset(over_http)


def _failed(status: int, why: str, **members: str) -> Response:
    """Return an error as Dash's renderer expects it."""
    body = json.dumps({"error": why, **members}).encode()
    return Response(body, status, "application/json", {"cache-control": "no-store"})


def find_error(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the error in a body, or None. `callbacks` is Dash's map."""
    if not isinstance(body, dict):
        return "The body must be a JSON object."
    name = body.get("output")
    callback = callbacks.get(name) if isinstance(name, str) else None
    if callback is None or "callback" not in callback:
        return "`output` does not belong to a callback of this app."
    for key, specs in (("inputs", callback["inputs"]), ("state", callback["state"])):
        if not _match(body.get(key, []), [any(part in spec["id"] for part in _WILDCARDS) for spec in specs]):
            return f"`{key}` does not match the callback."
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(item, str) for item in changed):
        return "`changedPropIds` must be a list of strings."
    if not callback["no_output"] and not _are_outputs(body.get("outputs"), callback["output"]):
        return "`outputs` does not match the callback."
    return None


def _are_outputs(outputs: Any, registered: Any) -> bool:
    """Return whether the outputs are those of the callback, by Dash's own rule for wildcards and duplicates."""
    has_several = isinstance(registered, list | tuple)
    expected, given = (registered, outputs) if has_several else ([registered], [outputs])
    ids = (dependency.component_id for dependency in expected)
    if not _match(given, [isinstance(each, dict) and ALL in each.values() for each in ids]):
        return False
    try:
        validate_outputs(registered, outputs, Output)
    except (CallbackException, TypeError):
        return False
    return True


def _match(values: Any, wildcards: Sequence[bool]) -> bool:
    """Return whether there is one property for each dependency, and a list of properties for each wildcard."""
    if not isinstance(values, list) or len(values) != len(wildcards):
        return False
    return all(
        isinstance(value, list) and all(map(_is_property, value)) if wildcard else _is_property(value)
        for value, wildcard in zip(values, wildcards, strict=True)
    )


def _is_property(value: Any) -> bool:
    """Return whether this is `{"id": …, "property": …}`, with or without a value."""
    return (
        isinstance(value, dict) and isinstance(value.get("id"), str | dict) and isinstance(value.get("property"), str)
    )
