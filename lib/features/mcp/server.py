"""The methods of the Model Context Protocol that this site supports, its tools, and its prompts."""

import tomllib
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from jinja2 import TemplateNotFound, UndefinedError
from pydantic import Field, TypeAdapter, ValidationError

from lib import dash_internals
from lib.features import services
from lib.features.mcp.message import INVALID_PARAMS, META, METHOD_NOT_FOUND, VERSIONS, WITH_HANDSHAKE, Message, RpcError
from lib.features.mcp.tool import FOLDER, Tool, templates
from lib.features.mcp.tools.examples import get_example, list_examples, run_example
from lib.features.mcp.tools.pages import TEMPLATE, list_pages, list_resources, read_page, read_resource, search_docs
from lib.features.mcp.tools.site import active_backend, check_page, describe_component, list_directives
from lib.site import VERSION, get_site

PROMPTS: list[dict[str, Any]] = tomllib.loads((FOLDER / "prompts.toml").read_text(encoding="utf-8"))["prompts"]
_ARGUMENTS = TypeAdapter(dict[str, Annotated[str, Field(min_length=1, max_length=20_000)]])
# Milliseconds for which clients can cache lists and pages.
CACHE_TIME = 300_000
# Results of these methods are not cacheable.
CALLS = frozenset({"tools/call", "prompts/get"})
# A new tool is a function and a name here. Without the feature search, there is no `search_docs`.
TOOLS: list[Callable[..., str]] = [search_docs, read_page, list_pages, list_examples, get_example, run_example]
TOOLS += [describe_component, list_directives, check_page, active_backend]


class McpServer:
    """The MCP server of one app."""

    def __init__(self, app: Any) -> None:
        self._app = app
        calls = [call for call in TOOLS if services.search or call is not search_docs]
        self._tools = {call.__name__: Tool(call) for call in calls}
        self._methods: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "tools/list": lambda params: {"tools": [tool.definition() for tool in self._tools.values()]},
            "resources/list": list_resources,
            "resources/templates/list": lambda params: {"resourceTemplates": [TEMPLATE]},
            "resources/read": read_resource,
            "prompts/list": lambda params: {"prompts": PROMPTS},
            "prompts/get": get_prompt,
        }

    def runs_example(self, message: Message) -> bool:
        """Return whether a message runs code of the pages' authors. Raises `RpcError` for an unknown tool."""
        return message.method == "tools/call" and self._find_tool(message.params).name == run_example.__name__

    def result(self, message: Message, stateless: bool) -> dict[str, Any]:
        """Return the result of a message. Raises `RpcError`. `stateless`: of a client that sends no `initialize`."""
        methods = {**self._methods, **(_STATELESS if stateless else _HANDSHAKE)}
        if message.method not in (*methods, "tools/call"):
            raise RpcError(METHOD_NOT_FOUND, "Unknown method. The server has tools, resources, and prompts.")
        with dash_internals.app_context(self._app):
            if message.method == "tools/call":
                return self._find_tool(message.params).run(message.params.get("arguments", {}))
            return methods[message.method](message.params)

    def _find_tool(self, params: dict[str, Any]) -> Tool:
        name = params.get("name")
        if not isinstance(name, str) or name not in self._tools:
            raise RpcError(INVALID_PARAMS, f"Unknown tool. Available tools: {', '.join(self._tools)}.")
        if not isinstance(params.get("arguments", {}), dict):
            raise RpcError(INVALID_PARAMS, "`arguments` must be an object with the inputs of the tool by name.")
        return self._tools[name]


def with_envelope(message: Message, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result for a client that sends no `initialize`."""
    cache = {} if message.method in CALLS else {"ttlMs": CACHE_TIME, "cacheScope": "public"}
    return {**result, **cache, "resultType": "complete", "_meta": {f"{META}serverInfo": _server_info()}}


def _server_info() -> dict[str, Any]:
    site = get_site()
    info = {"name": site.name, "title": f"{site.name} documentation", "version": VERSION}
    return {**info, "websiteUrl": site.absolute("/")}


def _described() -> dict[str, Any]:
    instructions = templates.get_template("instructions.md").render(site=get_site()).rstrip()
    return {"capabilities": {"tools": {}, "resources": {}, "prompts": {}}, "instructions": instructions}


def _initialize(params: dict[str, Any]) -> dict[str, Any]:
    requested = params.get("protocolVersion")
    version = requested if requested in WITH_HANDSHAKE else WITH_HANDSHAKE[-1]
    return {"protocolVersion": version, "serverInfo": _server_info(), **_described()}


_Method = Callable[[dict[str, Any]], dict[str, Any]]
_HANDSHAKE: Mapping[str, _Method] = {"initialize": _initialize, "ping": lambda params: {}}
_STATELESS: Mapping[str, _Method] = {
    "server/discover": lambda params: {"supportedVersions": list(VERSIONS), **_described()}
}


def get_prompt(params: dict[str, Any]) -> dict[str, Any]:
    """Return the text of a prompt with its arguments. Raises `RpcError`."""
    prompt = next((each for each in PROMPTS if each["name"] == params.get("name")), {"name": ""})
    try:
        given = _ARGUMENTS.validate_python(params.get("arguments", {}))
        text = templates.get_template(f"{prompt['name']}.md").render({**given, "site": get_site()})
    except (TemplateNotFound, UndefinedError, ValidationError) as error:
        known = (f"{each['name']}({', '.join(argument['name'] for argument in each['arguments'])})" for each in PROMPTS)
        raise RpcError(INVALID_PARAMS, f"Unknown prompt, or wrong arguments. Prompts: {', '.join(known)}.") from error
    content = {"type": "text", "text": text.strip()}
    return {"description": prompt["description"], "messages": [{"role": "user", "content": content}]}
