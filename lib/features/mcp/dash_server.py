"""Dash's MCP server with nothing of Dash's in it: the one module that touches what Dash keeps to itself.

Stock, it lists and calls every callback, and shows the layout, the pages and the components (`dash.mcp.primitives`).
Here all of these providers go, and two of the site take their place. `tests/mcp/test_dash_server.py` says what is
relied on, for the day when Dash changes it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash.mcp import configure_mcp_server
from dash.mcp.primitives.resources.base import MCPResourceProvider
from dash.mcp.primitives.tools.base import MCPToolProvider
from dash.mcp.types import (
    CallToolResult,
    ReadResourceResult,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
)
from pydantic import AnyUrl

from lib import dash_internals
from lib.features.mcp.documents import SCHEME, TEMPLATE, Documents, about
from lib.features.mcp.message import INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND, Message, RpcError
from lib.features.mcp.tool import Answer, AnyTool
from lib.http.errors import INTERNAL_ERROR_DETAIL, note
from lib.site import Site

# What Dash answers; all else it can do, such as the tasks of background callbacks, is not offered.
PASSED_ON = frozenset(
    {"initialize", "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read"}
)


class DashServer:
    """Answers the messages of one site. One per process, as Dash keeps its providers per process."""

    def __init__(self, app: Any, site: Site, tools: Sequence[AnyTool], documents: Documents) -> None:
        self._app = app
        self._site = site
        self._tools = {tool.name: tool for tool in tools}
        self._documents = documents
        self._amend: Mapping[str, Callable[[Message, dict[str, Any]], dict[str, Any]]] = {
            "initialize": lambda message, given: {**given, **about(self._site, message.params)},
            "resources/list": lambda message, given: {**given, **self._documents.listed(message.params)},
        }
        dash_internals.check("mcp")
        configure_mcp_server(
            include_layout=False, include_callbacks=False, include_clientside_callbacks=False, include_pages=False
        )
        dash_internals.replace_mcp_providers(_tool_provider(self._tools), _resource_provider(documents))

    def tool(self, message: Message) -> AnyTool | None:
        """The tool that a message calls; None for other messages. Raises `RpcError` when there is no such tool."""
        if message.method != "tools/call":
            return None
        name, arguments = message.params.get("name"), message.params.get("arguments", {})
        if not isinstance(name, str) or name not in self._tools:
            raise RpcError(INVALID_PARAMS, f"There is no such tool. There are: {', '.join(self._tools)}.")
        if not isinstance(arguments, dict):
            raise RpcError(INVALID_PARAMS, "`arguments` is an object, with the tool's inputs by name.")
        return self._tools[name]

    def check(self, message: Message) -> None:
        """Raises `RpcError` for what Dash need not see: its own answers have the names of exceptions in them."""
        if message.method == "ping":
            return
        if message.method not in PASSED_ON:
            raise RpcError(METHOD_NOT_FOUND, "There is no such method. There are tools and resources.")
        self.tool(message)
        if message.method == "resources/read":
            self._documents.find(message.params.get("uri"))

    def answer(self, message: Message) -> dict[str, Any]:
        """The result of a message that `check` let pass."""
        if message.method == "ping":
            return {}
        params = {key: value for key, value in message.params.items() if key != "task"}  # all tools answer at once
        if message.method == "tools/call":
            params["arguments"] = params.get("arguments", {})
        with dash_internals.app_context(self._app):
            answered = dash_internals.process_mcp_message({"method": message.method, "params": params, "id": 0})
        if not answered or "result" not in answered:
            number = note(message.method, RuntimeError(f"Dash's MCP server answered {answered!r}"))
            raise RpcError(INTERNAL_ERROR, f"{INTERNAL_ERROR_DETAIL} {number}")
        given: dict[str, Any] = answered["result"]
        amend = self._amend.get(message.method)
        return amend(message, given) if amend else given


def _tool_provider(tools: Mapping[str, AnyTool]) -> type[MCPToolProvider]:
    class SiteTools(MCPToolProvider):  # type: ignore[misc]  # Dash is untyped
        """The tools of the site, as Dash asks for them."""

        @classmethod
        def get_tool_names(cls) -> set[str]:
            return set(tools)

        @classmethod
        def list_tools(cls) -> list[Tool]:
            return [Tool(**tool.described()) for tool in tools.values()]

        @classmethod
        def call_tool(cls, tool_name: str, arguments: dict[str, Any], task: Any = None) -> CallToolResult:
            return tool_result(tools[tool_name].answer(arguments))

    return SiteTools


def tool_result(answer: Answer) -> CallToolResult:
    """An answer in the words of the protocol."""
    return CallToolResult(
        content=[TextContent(type="text", text=answer.text)],
        structuredContent=answer.data,
        isError=answer.data is None,
    )


def _resource_provider(documents: Documents) -> type[MCPResourceProvider]:
    class SitePages(MCPResourceProvider):  # type: ignore[misc]  # Dash is untyped
        """The pages of the site, as Dash asks for them. Dash lists one resource per provider; `resources/list` all."""

        uri = SCHEME

        @classmethod
        def get_template(cls) -> ResourceTemplate:
            return ResourceTemplate(**TEMPLATE)

        @classmethod
        def read_resource(cls, uri: str) -> ReadResourceResult:
            contents = documents.read(uri)
            return ReadResourceResult(
                contents=[TextResourceContents(uri=AnyUrl(uri), mimeType=contents.media_type, text=contents.text)]
            )

    return SitePages
