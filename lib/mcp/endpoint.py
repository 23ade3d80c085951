"""The one address that clients speak to: Streamable HTTP, without sessions and without streams.

Every message is answered by itself, so that the messages of one client may reach different processes.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from lib.mcp.about import VERSIONS
from lib.mcp.dash_server import DashServer, tool_result
from lib.mcp.documents import Documents
from lib.mcp.guard import Guard, guard
from lib.mcp.message import (
    INTERNAL_ERROR,
    UNSUPPORTED_VERSION,
    Message,
    RpcError,
    failure,
    read_message,
    result,
)
from lib.mcp.tool import Answer
from lib.mcp.tools import TOOLS
from lib.mcp.workers import Busy, TooSlow, Workers
from lib.servers.contract import Post, PostHandler, Response
from lib.servers.faults import APOLOGY, note
from lib.settings import Settings
from lib.site import Site

# Threads, and callers that may wait for one. Examples have their own: one that hangs must not close the library.
READING = (8, 56)
RUNNING = (4, 28)
# Seconds that a call of an example waits for a thread. Most are done in far less.
PATIENCE = 0.5

BUSY = "The server is busy. Ask again in a moment."

_HEADERS: Mapping[str, str] = {"cache-control": "no-store"}


def endpoint(app: Any, settings: Settings, site: Site) -> PostHandler:
    """The handler of POST."""
    seconds = settings.mcp_timeout
    server = DashServer(app, site, [tool(site, seconds) for tool in TOOLS], Documents(site))
    return Endpoint(guard(settings), server, Workers(*READING, seconds), Workers(*RUNNING, seconds, PATIENCE))


class Endpoint:
    """Guards, reads, and has a thread answer; the event loop goes on meanwhile."""

    def __init__(self, rules: Guard, server: DashServer, reading: Workers, running: Workers) -> None:
        self._guard = rules
        self._server = server
        self._reading = reading
        self._running = running

    async def __call__(self, request: Post) -> Response:
        refusal = self._guard.refusal(request)
        if refusal is not None:
            return refusal
        try:
            _check_version(request.headers.get("mcp-protocol-version"))
            message = read_message(request.body)
        except RpcError as error:
            return _json(400, failure(None, error))
        if message is None or message.id is None:  # an answer, or a notification: neither is answered
            return Response(b"", 202, "", _HEADERS)
        try:
            return _json(200, result(message.id, await self._answer(message)))
        except RpcError as error:
            return _json(200, failure(message.id, error))
        except Exception as error:
            number = note(message.method, error)
            return _json(200, failure(message.id, RpcError(INTERNAL_ERROR, f"{APOLOGY} {number}")))

    async def _answer(self, message: Message) -> dict[str, Any]:
        tool = self._server.tool(message)
        workers = self._running if tool is not None and tool.RUNS_EXAMPLES else self._reading
        try:
            return await workers.run(partial(_checked, self._server, message))
        except Busy:
            return _without_answer(message, BUSY)
        except TooSlow:
            return _without_answer(message, f"This took longer than {workers.seconds:g} s. Ask for less.")


def _checked(server: DashServer, message: Message) -> dict[str, Any]:
    server.check(message)
    return server.answer(message)


def _without_answer(message: Message, why: str) -> dict[str, Any]:
    """A tool says itself why it failed, where a model reads it; other messages fail as such."""
    if message.method != "tools/call":
        raise RpcError(INTERNAL_ERROR, why)
    said: dict[str, Any] = tool_result(Answer(why)).model_dump(exclude_none=True, mode="json")
    return said


def _check_version(version: str | None) -> None:
    if version is not None and version not in VERSIONS:
        supported = {"supported": list(VERSIONS), "requested": version}
        raise RpcError(UNSUPPORTED_VERSION, f"This version is not spoken. Use one of {', '.join(VERSIONS)}.", supported)


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body).encode(), status, "application/json", _HEADERS)
