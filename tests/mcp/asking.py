"""How tests ask: as the official client does, or with messages of their own."""

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
    """What comes of a conversation of the official client's."""

    async def conversation() -> _Value:
        async with Client(site.url + MCP_PATH) as client:
            return await scenario(client)

    return run_apart(conversation())


def call(site: Site, tool: str, **arguments: Any) -> CallToolResult:
    """The result of one tool."""
    return talk(site, lambda client: client.call_tool(tool, arguments))


def data(result: CallToolResult) -> dict[str, Any]:
    """The structured content of a call that worked."""
    assert not result.is_error, text(result)
    assert result.structured_content is not None
    return dict(result.structured_content)


def text(result: CallToolResult) -> str:
    """The text of a result."""
    return "".join(part.text for part in result.content if part.type == "text")


def refused(site: Site, tool: str, **arguments: Any) -> str:
    """Why a call did not work, which is a sentence and nothing of the server's inside."""
    result = call(site, tool, **arguments)
    assert result.is_error
    assert result.structured_content is None
    said = text(result)
    assert said.endswith(".") or said.endswith("}")
    assert not any(word in said for word in ("Traceback", "Error", "Exception", str(PROJECT), ".py"))
    return said


def message(method: str, **params: Any) -> dict[str, Any]:
    """A request as JSON-RPC has it."""
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}


def post(site: Site, body: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Sends a message, or whatever bytes."""
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    return httpx.post(site.url + MCP_PATH, headers={**JSON, **(headers or {})}, timeout=PATIENCE, **content)
