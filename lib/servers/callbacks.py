"""What every backend puts around Dash's own dispatch of callbacks."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from dash import ALL, Output
from dash.exceptions import CallbackException, UnsupportedRelativePath

from lib.dash_internals import app_context, validate_outputs, wrap_callbacks
from lib.http.errors import handle_callback_error
from lib.http.messages import Response

# How Dash writes the wildcards that stand for several components.
_SEVERAL = ('["ALL"]', '["ALLSMALLER"]')


def fault_in(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What is wrong with a body, in a sentence; None when the callback can be called. `callbacks` is Dash's map."""
    if not isinstance(body, dict):
        return "The body must be a JSON object."
    name = body.get("output")
    callback = callbacks.get(name) if isinstance(name, str) else None
    if callback is None or "callback" not in callback:
        return "`output` names no callback of this app."
    for key, specs in (("inputs", callback["inputs"]), ("state", callback["state"])):
        if not _fit(body.get(key, []), specs):
            return f"`{key}` does not fit the callback."
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(item, str) for item in changed):
        return "`changedPropIds` must be a list of strings."
    if not callback["no_output"] and not _names_outputs(body.get("outputs"), callback["output"]):
        return "`outputs` does not fit the callback."
    return None


def _fit(values: Any, specs: list[Mapping[str, Any]]) -> bool:
    """Whether there is one value for each input, and a list of them where the input stands for several components."""
    if not isinstance(values, list) or len(values) != len(specs):
        return False
    return all(_fits(value, spec) for value, spec in zip(values, specs, strict=True))


def _fits(value: Any, spec: Mapping[str, Any]) -> bool:
    if any(wildcard in spec["id"] for wildcard in _SEVERAL):
        return isinstance(value, list) and all(_is_property(item) for item in value)
    return _is_property(value)


def _is_property(value: Any) -> bool:
    """Whether this is `{"id": …, "property": …}`, with or without a value."""
    return (
        isinstance(value, dict) and isinstance(value.get("id"), str | dict) and isinstance(value.get("property"), str)
    )


def _names_outputs(outputs: Any, registered: Any) -> bool:
    """Whether the outputs are those of the callback, by Dash's own rule for wildcards and duplicates."""
    several = isinstance(registered, list | tuple)
    wanted, given = (registered, outputs) if several else ([registered], [outputs])
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    if not all(_is_output(output, dependency) for output, dependency in zip(given, wanted, strict=True)):
        return False
    try:
        validate_outputs(registered, outputs, Output)
    except (CallbackException, TypeError):
        return False
    return True


def _is_output(value: Any, dependency: Any) -> bool:
    """Whether this is one property, or a list of them where the output stands for several components."""
    parts = dependency.component_id
    if isinstance(parts, dict) and any(part is ALL for part in parts.values()):
        return isinstance(value, list) and all(_is_property(item) for item in value)
    return _is_property(value)


log = logging.getLogger(__name__)

# How a backend runs a callback: the function as it was written, and the call that Dash made of it.
Runner = Callable[[Callable[..., Any], Callable[[], Any]], Callable[[], Any]]


@dataclass(slots=True)
class Call:
    """A callback that was asked for over HTTP. Until it is prepared, what goes wrong is the asker's fault."""

    prepared: bool = False


_call: ContextVar[Call | None] = ContextVar("callback_over_http", default=None)


class Callbacks:
    """Hands each callback of an app to the backend's runner.

    Dash's dispatch calls whatever `_execute_callback` returns, and on ASGI awaits what that gives, so a wrapper around
    this one method is enough. MCP and WebSocket threads call it too and expect Dash's own call.
    """

    def __init__(self, app: Any, runner: Runner) -> None:
        self._app = app
        self._runner = runner
        wrap_callbacks(app, self._wrap)

    def _wrap(self, stock: Callable[..., Any]) -> Callable[..., Any]:
        self._stock = stock
        return self._execute

    def rejection(self, body: Any) -> Response | None:
        """The answer to a body that no callback can be called with."""
        fault = fault_in(body, self._app.callback_map) or self._no_address(body)
        return _rejected(400, fault) if fault else None

    def _no_address(self, body: Any) -> str | None:
        """What is wrong with the address that Dash's own router is called with; it does not look itself."""
        specs = self._app.callback_map[body["output"]]["inputs"]
        # By place, as Dash reads them: the names in the body may be others.
        inputs = zip(specs, body["inputs"], strict=True)
        given = {spec["property"]: item.get("value") for spec, item in inputs if spec["id"] == "_pages_location"}
        if not all(value is None or isinstance(value, str) for value in given.values()):
            return "An address must be a string."
        try:
            self._app.strip_relative_path(given.get("pathname"))
        except UnsupportedRelativePath:
            return "This address is not of this app."
        return None

    @contextmanager
    def call(self) -> Iterator[Call]:
        """Around Dash's dispatch: marks it as HTTP, and `dash.get_app()` as this app, of which there may be several."""
        call = Call()
        over_http = _call.set(call)
        try:
            with app_context(self._app):
                yield call
        finally:
            _call.reset(over_http)

    def failure(self, call: Call, error: Exception) -> Response:
        """The answer when the dispatch raised."""
        if call.prepared:
            return handle_callback_error(error)
        log.info("A callback request was refused: %r", error)
        return _rejected(400, "The body does not fit the callback.")

    def _execute(self, func: Callable[..., Any], args: Any, outputs_list: Any, context: Any) -> Callable[[], Any]:
        call = _call.get()
        if call is not None:
            call.prepared = True
        stock: Callable[[], Any] = self._stock(func, args, outputs_list, context)
        return stock if call is None else self._runner(func, stock)


def not_json() -> Response:
    """The answer to a body of another type: a form of another site could send it."""
    return _rejected(415, "A callback is called with application/json.")


def _rejected(status: int, why: str) -> Response:
    return Response(json.dumps({"error": why}).encode(), status, "application/json", {"cache-control": "no-store"})
