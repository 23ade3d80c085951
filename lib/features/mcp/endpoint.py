"""The MCP endpoint: Streamable HTTP without sessions and streams, so that each message can reach another process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from lib.features.mcp.message import (
    INTERNAL_ERROR,
    UNSUPPORTED_VERSION,
    Message,
    RpcError,
    failure,
    read_message,
    result,
)
from lib.features.mcp.server import VERSIONS, McpServer
from lib.features.mcp.settings import McpSettings
from lib.features.mcp.tool import tool_result
from lib.features.mcp.tools import available_tools
from lib.features.mcp.workers import ToolTimeoutError, WorkerPoolFullError, Workers
from lib.http.client_limits import RateLimiter
from lib.http.errors import INTERNAL_ERROR_DETAIL, note, problem
from lib.http.messages import Post, Response
from lib.http.origins import host_of, origin_host
from lib.servers.hosts import LOCAL, parse_hosts
from lib.settings import Settings
from lib.site import Site

# In bytes.
BODY_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Guard:
    """Checks requests. `hosts` are the allowed host names, at any port."""

    hosts: frozenset[str]
    rate: RateLimiter

    def rejection(self, request: Post) -> Response | None:
        """Return the error for a request that is not allowed, or None."""
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
    """Return the guard that the settings describe."""
    mcp = settings.load(McpSettings)
    own = [urlsplit(settings.site_base_url).netloc, settings.host, *mcp.mcp_allowed_hosts.split(",")]
    return Guard(LOCAL | frozenset(parse_hosts(own)), RateLimiter(mcp.mcp_rate_limit))


# Threads, and calls that can wait for one. Examples have their own threads, so that they cannot block reading.
READING = (8, 56)
RUNNING = (4, 28)
# Seconds that a call of an example can wait for a thread.
QUEUE_TIMEOUT_SECONDS = 0.5

BUSY = "The server is busy. Ask again in a moment."

_HEADERS: Mapping[str, str] = {"cache-control": "no-store"}


class Endpoint:
    """Checks and parses POST requests, and handles them in threads, so that the event loop stays free."""

    def __init__(self, app: Any, settings: Settings, site: Site) -> None:
        seconds = settings.load(McpSettings).mcp_timeout
        self._guard = guard(settings)
        self._server = McpServer(app, site, [tool(site, seconds) for tool in available_tools()])
        self._reading = Workers(*READING, seconds)
        self._running = Workers(*RUNNING, seconds, QUEUE_TIMEOUT_SECONDS)

    async def __call__(self, request: Post) -> Response:
        rejection = self._guard.rejection(request)
        if rejection is not None:
            return rejection
        try:
            _check_version(request.headers.get("mcp-protocol-version"))
            message = read_message(request.body)
        except RpcError as error:
            return _json(400, failure(None, error))
        if message is None or message.id is None:  # a response or a notification
            return Response(b"", 202, "", _HEADERS)
        try:
            return _json(200, result(message.id, await self._result(message)))
        except RpcError as error:
            return _json(200, failure(message.id, error))
        except Exception as error:
            number = note(message.method, error)
            return _json(200, failure(message.id, RpcError(INTERNAL_ERROR, f"{INTERNAL_ERROR_DETAIL} {number}")))

    async def _result(self, message: Message) -> dict[str, Any]:
        workers = self._running if self._server.runs_example(message) else self._reading
        try:
            return await workers.run(partial(self._server.result, message))
        except WorkerPoolFullError:
            return _failed(message, BUSY)
        except ToolTimeoutError:
            return _failed(message, f"This took longer than {workers.seconds:g} s. Ask for less.")


def _failed(message: Message, reason: str) -> dict[str, Any]:
    """Return the error of a tool as its result, which models read. Raises `RpcError` for other methods."""
    if message.method != "tools/call":
        raise RpcError(INTERNAL_ERROR, reason)
    return tool_result(reason)


def _check_version(version: str | None) -> None:
    if version is not None and version not in VERSIONS:
        supported = {"supported": list(VERSIONS), "requested": version}
        raise RpcError(UNSUPPORTED_VERSION, f"This version is not spoken. Use one of {', '.join(VERSIONS)}.", supported)


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body).encode(), status, "application/json", _HEADERS)
