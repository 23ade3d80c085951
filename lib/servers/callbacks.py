"""What every backend puts around Dash's own dispatch of callbacks."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from dash._get_app import app_context
from dash.exceptions import UnsupportedRelativePath

from lib.servers.callback_body import fault_in
from lib.servers.contract import Response
from lib.servers.faults import callback_fault

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
        self._stock = app._execute_callback
        app._execute_callback = self._execute

    def refusal(self, body: Any) -> Response | None:
        """The answer to a body that no callback can be called with."""
        fault = fault_in(body, self._app.callback_map) or self._no_address(body)
        return _refused(400, fault) if fault else None

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
        over_http, app = _call.set(call), app_context.set(self._app)
        try:
            yield call
        finally:
            _call.reset(over_http)
            app_context.reset(app)

    def failure(self, call: Call, error: Exception) -> Response:
        """The answer when the dispatch raised."""
        if call.prepared:
            return callback_fault(error)
        log.info("A callback request was refused: %r", error)
        return _refused(400, "The body does not fit the callback.")

    def _execute(self, func: Callable[..., Any], args: Any, outputs_list: Any, context: Any) -> Callable[[], Any]:
        call = _call.get()
        if call is not None:
            call.prepared = True
        stock: Callable[[], Any] = self._stock(func, args, outputs_list, context)
        return stock if call is None else self._runner(func, stock)


def not_json() -> Response:
    """The answer to a body of another type: a form of another site could send it."""
    return _refused(415, "A callback is called with application/json.")


def _refused(status: int, why: str) -> Response:
    return Response(json.dumps({"error": why}).encode(), status, "application/json", {"cache-control": "no-store"})
