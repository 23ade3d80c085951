"""The one address that clients speak to: Streamable HTTP, without sessions and without streams.

Every message is answered by itself, so that the messages of one client may reach different processes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from lib.features.mcp.dash_server import DashServer, tool_result
from lib.features.mcp.documents import VERSIONS, Documents
from lib.features.mcp.message import (
    INTERNAL_ERROR,
    UNSUPPORTED_VERSION,
    Message,
    RpcError,
    failure,
    read_message,
    result,
)
from lib.features.mcp.settings import McpSettings
from lib.features.mcp.tool import Answer
from lib.features.mcp.tools import available_tools
from lib.features.mcp.workers import ToolTimeoutError, WorkerPoolFullError, Workers
from lib.http.client_limits import RateLimiter
from lib.http.errors import INTERNAL_ERROR_DETAIL, note, problem
from lib.http.messages import Post, PostHandler, Response
from lib.http.origins import host_of, origin_host
from lib.servers.hosts import LOCAL, parse_hosts
from lib.settings import Settings
from lib.site import Site

# Far more than any question to a documentation needs, in bytes.
BODY_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of one site. `hosts` are the names it answers as, at any port."""

    hosts: frozenset[str]
    rate: RateLimiter

    def rejection(self, request: Post) -> Response | None:
        """Why a request is not answered; None when it may be read."""
        if host_of(request.headers.get("host", "")) not in self.hosts:
            return problem(403, "This host is not served here. MCP_ALLOWED_HOSTS names further ones.")
        origin = request.headers.get("origin")
        if origin is not None and origin_host(origin) not in self.hosts:
            return problem(403, "Pages of other sites may not ask here. MCP_ALLOWED_HOSTS names those that may.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return problem(415, "A message is sent as application/json.")
        if len(request.body) > BODY_LIMIT:
            return problem(413, f"A message may have {BODY_LIMIT} bytes.")
        wait = self.rate.retry_after(request.client)
        if wait:
            return problem(429, f"Too many requests. Ask again in {wait} s.", {"retry-after": str(wait)})
        return None


def guard(settings: Settings) -> Guard:
    """The rules as the settings give them."""
    mcp = settings.load(McpSettings)
    own = [urlsplit(settings.site_base_url).netloc, settings.host, *mcp.mcp_allowed_hosts.split(",")]
    return Guard(LOCAL | frozenset(parse_hosts(own)), RateLimiter(mcp.mcp_rate_limit))


# Threads, and callers that may wait for one. Examples have their own: one that hangs must not close the library.
READING = (8, 56)
RUNNING = (4, 28)
# Seconds that a call of an example waits for a thread. Most are done in far less.
QUEUE_TIMEOUT_SECONDS = 0.5

BUSY = "The server is busy. Ask again in a moment."

_HEADERS: Mapping[str, str] = {"cache-control": "no-store"}


def endpoint(app: Any, settings: Settings, site: Site) -> PostHandler:
    """The handler of POST."""
    seconds = settings.load(McpSettings).mcp_timeout
    server = DashServer(app, site, [tool(site, seconds) for tool in available_tools()], Documents(site))
    return Endpoint(
        guard(settings), server, Workers(*READING, seconds), Workers(*RUNNING, seconds, QUEUE_TIMEOUT_SECONDS)
    )


class Endpoint:
    """Guards, reads, and has a thread answer; the event loop goes on meanwhile."""

    def __init__(self, rules: Guard, server: DashServer, reading: Workers, running: Workers) -> None:
        self._guard = rules
        self._server = server
        self._reading = reading
        self._running = running

    async def __call__(self, request: Post) -> Response:
        rejection = self._guard.rejection(request)
        if rejection is not None:
            return rejection
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
            return _json(200, failure(message.id, RpcError(INTERNAL_ERROR, f"{INTERNAL_ERROR_DETAIL} {number}")))

    async def _answer(self, message: Message) -> dict[str, Any]:
        tool = self._server.tool(message)
        workers = self._running if tool is not None and tool.RUNS_EXAMPLES else self._reading
        try:
            return await workers.run(partial(_checked, self._server, message))
        except WorkerPoolFullError:
            return _without_answer(message, BUSY)
        except ToolTimeoutError:
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
