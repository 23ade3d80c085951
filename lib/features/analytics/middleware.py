"""ASGI middleware that follows the lifespan of the server, and can record page views and callbacks."""

import asyncio
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.features.analytics.tracker import Tracker, tracker
from lib.features.analytics.visits import VisitRule
from lib.process.lifecycle import shutdown_tasks
from lib.servers.rules import AsgiRequest, ResponseHead


class AnalyticsMiddleware:
    """Starts the tracker with the server, and stores the remaining events at its end.

    With `rule`, it also records the requests. The site does not need this, because its rule list contains the rule.
    """

    def __init__(self, app: ASGIApp, tracker: Tracker = tracker, rule: VisitRule | None = None) -> None:
        self._app = app
        self._tracker = tracker
        self._rule = rule

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            send = self._following_lifespan(send)
        elif scope["type"] == "http" and self._rule:
            send = _recording(self._rule, AsgiRequest(scope), send)
        await self._app(scope, receive, send)

    def _following_lifespan(self, send: Send) -> Send:
        """Run the shutdown tasks here: some servers end by the signal, and run no Python code after the lifespan."""

        async def follow(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                await asyncio.to_thread(self._tracker.start)
            elif message["type"].startswith("lifespan.shutdown."):
                await asyncio.to_thread(shutdown_tasks.run)
            await send(message)

        return follow


def _recording(rule: VisitRule, request: AsgiRequest, send: Send) -> Send:
    rule.process_request(request)

    async def record(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.get("headers", [])]
            rule.process_response(request, ResponseHead(message["status"], headers))
        await send(message)

    return record


def register_asgi_middleware(app: Any, tracker: Tracker = tracker) -> None:
    """Record the page views and callbacks of a Dash app on FastAPI or Quart."""
    rule = VisitRule(tracker, app.config.routes_pathname_prefix, app.backend.server_type)
    app.backend.wrap(partial(AnalyticsMiddleware, tracker=tracker, rule=rule))
