"""The methods of the Model Context Protocol that this site supports."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lib import dash_internals
from lib.features.mcp.documents import Documents
from lib.features.mcp.message import INVALID_PARAMS, METHOD_NOT_FOUND, Message, RpcError
from lib.features.mcp.tool import AnyTool
from lib.site import VERSION, Site

# Revisions of the Model Context Protocol, oldest first. Later ones start without `initialize`; their clients fall back.
VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")

INSTRUCTIONS = """\
This is the documentation of {name}: {description}

Begin with search_docs, then read_page for what it found: whole, or one section by its anchor. list_pages has all
pages, list_examples the live examples, get_example their code; run_example runs those that can be run.
component_props lists a component's properties. Each result has links; give them to the reader with what you say."""


class McpServer:
    """The MCP server of one site."""

    def __init__(self, app: Any, site: Site, tools: Sequence[AnyTool]) -> None:
        self._app = app
        self._site = site
        self._tools = {tool.NAME: tool for tool in tools}
        documents = Documents(site)
        self._methods: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "initialize": self._initialize,
            "ping": lambda params: {},
            "tools/list": lambda params: {"tools": [tool.definition() for tool in tools]},
            "tools/call": lambda params: self._find_tool(params).run(params.get("arguments", {})),
            "resources/list": documents.list,
            "resources/templates/list": documents.list_templates,
            "resources/read": documents.read,
        }

    def runs_example(self, message: Message) -> bool:
        """Return whether a message runs code of the pages' authors. Raises `RpcError` for an unknown tool."""
        return message.method == "tools/call" and self._find_tool(message.params).RUNS_EXAMPLES

    def result(self, message: Message) -> dict[str, Any]:
        """Return the result of a message. Raises `RpcError`."""
        method = self._methods.get(message.method)
        if method is None:
            raise RpcError(METHOD_NOT_FOUND, "There is no such method. There are tools and resources.")
        with dash_internals.app_context(self._app):
            return method(message.params)

    def _initialize(self, params: dict[str, Any]) -> dict[str, Any]:
        requested, site = params.get("protocolVersion"), self._site
        return {
            "protocolVersion": requested if requested in VERSIONS else VERSIONS[-1],
            "capabilities": {"tools": {}, "resources": {}},
            "serverInfo": {
                "name": site.name,
                "title": f"{site.name} documentation",
                "version": VERSION,
                "websiteUrl": site.absolute("/"),
            },
            "instructions": INSTRUCTIONS.format(name=site.name, description=site.description),
        }

    def _find_tool(self, params: dict[str, Any]) -> AnyTool:
        name = params.get("name")
        if not isinstance(name, str) or name not in self._tools:
            raise RpcError(INVALID_PARAMS, f"There is no such tool. There are: {', '.join(self._tools)}.")
        if not isinstance(params.get("arguments", {}), dict):
            raise RpcError(INVALID_PARAMS, "`arguments` is an object, with the tool's inputs by name.")
        return self._tools[name]
