"""Send MCP requests in tests: with the official client, or as raw messages."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import httpx
from httpx2._transports import default as transport
from mcp import Client
from mcp.types import CallToolResult

from lib.features.mcp.settings import MCP_PATH
from tests.apart import run_apart
from tests.serving import PROJECT, Site
from tests.waiting import PATIENCE

_Value = TypeVar("_Value")

# Each client would load the certificates of all authorities, as httpx would (tests/conftest.py).
transport.create_ssl_context = cache(transport.create_ssl_context)  # type: ignore[attr-defined]

JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


def talk(site: Site, scenario: Callable[[Client], Awaitable[_Value]]) -> _Value:
    """Return the result of a scenario with the official client."""

    async def conversation() -> _Value:
        async with Client(site.url + MCP_PATH) as client:
            return await scenario(client)

    return run_apart(conversation())


def call(site: Site, tool: str, **arguments: Any) -> CallToolResult:
    """Return the result of one tool call."""
    return talk(site, lambda client: client.call_tool(tool, arguments))


def answer(site: Site, tool: str, **arguments: Any) -> str:
    """Return the text of a successful call. It is the only copy of the result."""
    result = call(site, tool, **arguments)
    assert not result.is_error, text(result)
    assert result.structured_content is None
    return text(result)


def text(result: CallToolResult) -> str:
    """Return the text of a result."""
    return "".join(part.text for part in result.content if part.type == "text")


def refused(site: Site, tool: str, **arguments: Any) -> str:
    """Return the error of a failed call: a sentence without internals of the server."""
    result = call(site, tool, **arguments)
    assert result.is_error
    said = text(result)
    assert said.endswith((".", "}")) or "fetch its URL: http" in said
    assert not any(word in said for word in ("Traceback", "Error", "Exception", str(PROJECT), ".py"))
    return said


def message(method: str, **params: Any) -> dict[str, Any]:
    """Return a JSON-RPC request."""
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}


def post(site: Site, body: Any, headers: Mapping[str, str] | None = None, path: str = MCP_PATH) -> httpx.Response:
    """Send a message, or any bytes."""
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    return httpx.post(site.url + path, headers={**JSON, **(headers or {})}, timeout=PATIENCE, **content)


STATELESS = "2026-07-28"


def stateless(method: str, **params: Any) -> dict[str, Any]:
    """Return a request of the protocol without handshake."""
    declared = {"io.modelcontextprotocol/protocolVersion": STATELESS, "io.modelcontextprotocol/clientCapabilities": {}}
    return message(method, **params, _meta=declared)


def headers_of(sent: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that repeat values of such a request."""
    name = sent["params"].get("uri") or sent["params"].get("name")
    headers = {"mcp-protocol-version": STATELESS, "mcp-method": sent["method"]}
    return {**headers, "mcp-name": name} if name else headers
