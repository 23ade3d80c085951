"""The official MCP client can use every tool and resource, and nothing else."""

import asyncio
import json
import re
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextResourceContents, Tool

from lib import directives
from lib.features import all_features
from lib.features.mcp.endpoint import RUNNING
from lib.features.mcp.settings import MCP_PATH
from lib.features.mcp.tool import MAX_TOKENS, count_tokens
from tests.apart import run_apart
from tests.mcp.asking import STATELESS, answer, call, refused, talk, text
from tests.mcp.conftest import BASE_URL, PLACES, running
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import some

TOOLS = {
    "search_docs", "read_page", "list_pages", "list_examples", "get_example", "run_example", "describe_component",
    "list_directives", "check_page", "active_backend",
}  # fmt: skip
for _feature in all_features():
    directives.add(_feature.directives())

SECRET = ("cellar", "sketch", "wreck", "tests.examples.slow", "ferry")


# The responses of tools do not depend on the backend. test_transport.py and test_fuzz.py test all three.
@pytest.fixture(scope="session", params=some(PLACES, ("flask", ""), ("fastapi", "/handbook")), ids="".join)
def mcp_site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site, at the root and under a prefix."""
    return running(sites, *request.param)


def base(site: Site) -> str:
    """Return the public URL, including the prefix."""
    return BASE_URL + ("/handbook" if site.url.endswith("/handbook") else "")


def test_the_server_introduces_the_site(mcp_site: Site) -> None:
    async def scenario(client: Client) -> tuple[str, Any, str]:
        return client.protocol_version, client.server_info, client.instructions or ""

    version, server, instructions = talk(mcp_site, scenario)
    assert version == STATELESS
    assert server.name == "Atoll"
    assert server.website_url == f"{base(mcp_site)}/"
    assert "search_docs" in instructions
    assert "callback" not in instructions
    assert "Dash web application" not in instructions


def test_older_clients_begin_with_a_handshake(mcp_site: Site) -> None:
    async def conversation() -> tuple[str, int]:
        async with Client(mcp_site.url + MCP_PATH, mode="legacy") as client:
            return client.protocol_version, len((await client.list_tools()).tools)

    assert run_apart(conversation()) == ("2025-11-25", len(TOOLS))


def test_exactly_these_tools(mcp_site: Site) -> None:
    async def scenario(client: Client) -> list[Tool]:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in talk(mcp_site, scenario)}
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.title
        assert len(tool.description or "") > 60
        assert tool.input_schema["additionalProperties"] is False
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
    assert tools["search_docs"].input_schema["required"] == ["query"]
    assert tools["search_docs"].input_schema["properties"]["limit"]["default"] == 5
    for name, tool in tools.items():
        inputs = tool.input_schema["properties"]
        assert "max_tokens" in inputs, name
        assert all(schema["description"] for schema in inputs.values()), name
    sent = "".join(tool.model_dump_json(exclude_none=True) for tool in tools.values())
    assert count_tokens(sent) < MAX_TOKENS, "clients send all tools to the model"


def test_clients_offer_prompts_to_their_users(mcp_site: Site) -> None:
    async def scenario(client: Client) -> dict[str, str]:
        prompts = (await client.list_prompts()).prompts
        found = {}
        for prompt in prompts:
            given = {argument.name: "<Tides & ports>" for argument in prompt.arguments or ()}
            assert prompt.title
            assert len(prompt.description or "") > 30
            message = (await client.get_prompt(prompt.name, given)).messages[0]
            assert message.role == "user"
            assert message.content.type == "text"
            found[prompt.name] = message.content.text
            required = [argument.name for argument in prompt.arguments or () if argument.required]
            wrongs: list[dict[str, str]] = [{"unknown": "x" * 30_000}, *([{}] if required else [])]
            for wrong in wrongs:
                with pytest.raises(MCPError) as caught:
                    await client.get_prompt(prompt.name, wrong)
                assert prompt.name in caught.value.message
        without = (await client.get_prompt("port_to_fastapi")).messages[0]
        assert without.content.type == "text"
        assert "Read its files" in without.content.text
        with pytest.raises(MCPError):
            await client.get_prompt("nothing")
        return found

    prompts = talk(mcp_site, scenario)
    assert {"write_page", "port_to_fastapi"} <= prompts.keys()
    for name, shown in prompts.items():
        assert "<Tides & ports>" in shown, name
        assert "{{" not in shown, name
        named = {word for word in TOOLS if word in shown}
        assert named, f"{name} names no tool"
        assert count_tokens(shown) < 1000


def test_pages_are_resources(mcp_site: Site) -> None:
    async def scenario(client: Client) -> tuple[Any, Any, str]:
        listed = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        contents = (await client.read_resource("docs://page/harbor")).contents[0]
        nested = (await client.read_resource("docs://page/examples%2Fall")).contents[0]
        assert isinstance(nested, TextResourceContents)
        assert isinstance(contents, TextResourceContents)
        assert "All examples" in nested.text
        assert contents.mime_type == "text/markdown"
        return listed, templates, contents.text

    listed, templates, markdown = talk(mcp_site, scenario)
    uris = [str(resource.uri) for resource in listed]
    assert uris == ["docs://page/", "docs://page/examples/all", "docs://page/harbor"]
    assert all(resource.description and resource.mime_type == "text/markdown" for resource in listed)
    # Clients in TypeScript reject a date without a time.
    assert [each.annotations.last_modified for each in listed if each.annotations] == ["2026-01-31T00:00:00Z"]
    assert [template.uri_template for template in templates] == ["docs://page/{path}"]
    assert "Tie a bowline." in markdown


@pytest.mark.parametrize("uri", ["docs://page/cellar", "docs://page/sketch", "docs://page/harbour", "docs://page/../x",
                                 "dash://layout", "dash://components", "dash://pages", "dash://page-layout/harbor",
                                 "dash://clientside-callbacks", "file:///etc/passwd"])  # fmt: skip
def test_no_other_resource_can_be_read(mcp_site: Site, uri: str) -> None:
    async def scenario(client: Client) -> MCPError:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(uri)
        return caught.value

    error = talk(mcp_site, scenario)
    assert error.code == -32602
    assert ("Similar pages: docs://page/harbor." if "harbour" in uri else "Page not found") in error.message


def test_search_returns_passages(mcp_site: Site) -> None:
    found = answer(mcp_site, "search_docs", query="bowline")
    assert found.startswith(f"1. [Harbor: Moorings]({base(mcp_site)}/harbor#ropes)\n\nTie a bowline.")
    start = answer(mcp_site, "search_docs", query="swell", limit=1)
    assert start.startswith(f"1. [Harbor]({base(mcp_site)}/harbor)")
    assert "A harbor keeps boats from the swell." in start
    assert "bowline" not in start, "that is another section"
    assert "\n2. " not in start
    nothing = answer(mcp_site, "search_docs", query="xylophone")
    assert nothing.startswith("No results for: xylophone.")
    assert "list_pages" in nothing


@pytest.mark.parametrize("arguments", [{}, {"query": ""}, {"query": " "}, {"query": 5}, {"query": "a" * 401},
                                       {"query": "a", "limit": 0}, {"query": "a", "limit": 51},
                                       {"query": "a", "limits": 5}])  # fmt: skip
def test_bad_input_is_said_so(mcp_site: Site, arguments: dict[str, Any]) -> None:
    wrong = next((name for name in ("limits", "limit") if name in arguments), "query")
    assert f"`{wrong}`" in refused(mcp_site, "search_docs", **arguments)


def test_read_a_page_and_its_sections(mcp_site: Site) -> None:
    url = f"{base(mcp_site)}/harbor"
    whole = answer(mcp_site, "read_page", path="/harbor")
    assert whole.startswith(f"Source: {url}\n\n# Harbor\n")
    assert "Tie a bowline." in whole
    assert "import plotly" in whole
    assert answer(mcp_site, "read_page", path="/harbor#top") == whole
    for section in ("ropes", "#ropes", "moorings"):
        part = answer(mcp_site, "read_page", path="harbor/", section=section)
        assert part.startswith(f"Source: {url}#ropes\n\n## Moorings")
        assert "Tie a bowline." in part
        assert "harbor master" in part
        assert "not a heading" in part
        assert "high water" not in part
    linked = answer(mcp_site, "read_page", path=f"{url}#the-tide-clock")
    assert "\n\n## The `tide` clock" in linked
    assert answer(mcp_site, "read_page", path="/").startswith(f"Source: {base(mcp_site)}/\n")


def test_former_paths_are_the_page(mcp_site: Site) -> None:
    url = base(mcp_site)
    for path in ("/port", "old/pier/", f"{url}/port", f"{url}/old/pier.md", "/old/pier/llms.txt"):
        assert answer(mcp_site, "read_page", path=path).startswith(f"Source: {url}/harbor\n"), path
        assert "Tie a bowline." in answer(mcp_site, "read_page", path=f"{path}#ropes"), path

    async def scenario(client: Client) -> str:
        contents = (await client.read_resource("docs://page/port")).contents[0]
        assert isinstance(contents, TextResourceContents)
        return contents.text

    assert "Tie a bowline." in talk(mcp_site, scenario)


def test_a_page_that_is_not_there(mcp_site: Site) -> None:
    assert "/harbor (Harbor)" in refused(mcp_site, "read_page", path="/harbour")
    assert "/examples/all" in refused(mcp_site, "read_page", path="examples")
    assert "Similar sections: ropes" in refused(mcp_site, "read_page", path="/harbor", section="rope")
    assert f"{base(mcp_site)}/api/pages" in refused(mcp_site, "read_page", path="/api/pages")
    for secret in ("/cellar", "/sketch", "/not-found-404", "/../../etc/passwd"):
        said = refused(mcp_site, "read_page", path=secret)
        assert "Page not found" in said or "is not a page" in said
        assert "wreck" not in said


def test_list_pages(mcp_site: Site) -> None:
    url = base(mcp_site)
    assert re.findall(r"\]\((.*?)\)", answer(mcp_site, "list_pages")) == [
        f"{url}/",
        f"{url}/examples/all",
        f"{url}/harbor",
    ]
    assert answer(mcp_site, "list_pages", category="sea") == f"- [Harbor]({url}/harbor): About harbor."
    assert "Sea" in refused(mcp_site, "list_pages", category="Sky")


def test_examples(mcp_site: Site) -> None:
    listed = {line.split("`")[1]: line for line in answer(mcp_site, "list_examples").splitlines()}
    runnable = [name for name, line in listed.items() if "Inputs for run_example: {" in line]
    assert sorted(runnable) == ["docs.data-visualization.stations", "tests.examples.runs", "tests.examples.runs_async"]
    assert "tests.examples.contract" in listed
    schema = json.loads(listed["tests.examples.runs"].partition("Inputs for run_example: ")[2])
    assert schema["properties"]["number"]["maximum"] == 60
    stations = answer(mcp_site, "get_example", name="docs.data-visualization.stations")
    assert f"[Harbor]({base(mcp_site)}/harbor#the-tide-clock)" in stations
    assert "def run(" in stations
    assert "tests.examples.runs" in refused(mcp_site, "get_example", name="run")


def test_run_an_example(mcp_site: Site) -> None:
    def ran(name: str, **inputs: Any) -> Any:
        return json.loads(answer(mcp_site, "run_example", name=name, inputs=inputs, max_tokens=1_000_000))

    assert ran("tests.examples.runs", what="add", numbers=[2, 3]) == {"sum": 6}
    assert ran("tests.examples.runs_async", seconds=0) == "waited 0"
    figure = ran("docs.data-visualization.stations", chosen=["Pier"])
    assert [trace["name"] for trace in figure["data"]] == ["Pier"]
    assert figure["layout"]["showlegend"] is True


@pytest.mark.parametrize(("name", "inputs", "says"), [
    ("tests.examples.runs", {}, "`what`"),
    ("tests.examples.runs", {"what": "sing"}, "'add', 'wait', 'fail' or 'odd'"),
    ("tests.examples.runs", {"what": "add", "number": 61}, "less than or equal to 60"),
    ("tests.examples.runs", {"what": "add", "more": 1}, "`more`"),
    ("tests.examples.runs_untyped", {"anything": 1}, "cannot run"),
    ("tests.examples.contract", {}, "cannot run"),
    ("tests.examples.slow", {}, "Example not found"),
    ("docs.interactive-components.ferry", {}, "Example not found"),
    ("os", {}, "Example not found"),
])  # fmt: skip
def test_what_cannot_be_run(mcp_site: Site, name: str, inputs: dict[str, Any], says: str) -> None:
    assert says in refused(mcp_site, "run_example", name=name, inputs=inputs)


@pytest.mark.parametrize("what", ["fail", "odd"])
def test_a_failing_example_is_an_id_for_the_asker_and_a_traceback_in_the_log(mcp_site: Site, what: str) -> None:
    said = refused(mcp_site, "run_example", name="tests.examples.runs", inputs={"what": what})
    assert "secret" not in said
    number = said.rstrip(".").rpartition(" ")[2]
    logged = mcp_site.said(number).partition(number)[2]
    assert "Traceback" in logged


def test_describe_a_component(mcp_site: Site) -> None:
    graph = answer(mcp_site, "describe_component", name="dcc.Graph")
    assert graph.startswith("dcc.Graph\n")
    assert "- `figure` (" in graph
    assert answer(mcp_site, "describe_component", name="SegmentedControl").startswith("dmc.SegmentedControl")
    full = "dash_mantine_components.SegmentedControl"
    assert answer(mcp_site, "describe_component", name=full).startswith("dmc.SegmentedControl")
    assert "dmc.Select" in refused(mcp_site, "describe_component", name="dmc.Selectt")
    assert "dcc.Textarea" in refused(mcp_site, "describe_component", name="Textarea")


def test_list_directives(mcp_site: Site) -> None:
    listed = answer(mcp_site, "list_directives")
    for name in directives.names():
        assert f"**`.. {name}::`** " in listed
    tabs = answer(mcp_site, "list_directives", name="tabs")
    assert tabs.startswith("**`.. tabs::`** Alternatives")
    assert "- `:sync:` (default true)" in tabs
    assert "- `:height:`: Reserved height in pixels" in answer(mcp_site, "list_directives", name="exec")
    assert answer(mcp_site, "list_directives", name="sourcetabs").startswith("**`.. source::`**"), "an alias"
    assert "`tabs`" in refused(mcp_site, "list_directives", name="tab5")


def test_check_a_page(mcp_site: Site) -> None:
    matter = "---\nname: Quay\ndescription: D\nendpoint: /quay\n---\n\n"
    good = answer(mcp_site, "check_page", markdown=f"{matter}[Moorings](/harbor#ropes) and [llms](/llms.txt).\n")
    assert good == "No errors."
    bad = answer(
        mcp_site,
        "check_page",
        markdown=f"{matter}[a](/harbor#rope) [b](/cellar)\n\n.. tabz::x\n\n.. exec::antigravity\n\n.. source::.env\n",
    )
    assert bad.startswith("3 errors:\n\n- Line 7: Broken link `/cellar`. ")
    assert "- Line 7: Broken link `/harbor#rope`. Did you mean `ropes`?" in bad
    assert "- Line 9: Unknown directive `tabz`. Did you mean `tab`?" in bad
    assert bad.partition("\n\nNot checked")[2].startswith(
        ", because this would run code or read files of the project: `exec` in line 11, `source` in line 13."
    )
    assert "`markdown`" in refused(mcp_site, "check_page", markdown="")


@pytest.mark.parametrize("name", ["antigravity.x", "os.system", "run.server", "lib.app.create_app", "dash.callback",
                                  "dash.html.__builtins__", "html.Div.__init__", "dag.AgGrid"])  # fmt: skip
def test_no_module_is_imported_for_a_stranger(mcp_site: Site, name: str) -> None:
    assert "Component not found" in refused(mcp_site, "describe_component", name=name)


def test_active_backend(mcp_site: Site) -> None:
    assert mcp_site.backend in answer(mcp_site, "active_backend").lower()


@pytest.mark.parametrize("tool", ["search_docs", "list_pages", "list_examples", "read_page"])
def test_hidden_pages_and_drafts_are_nowhere(mcp_site: Site, tool: str) -> None:
    arguments = {"search_docs": {"query": "wreck"}, "read_page": {"path": "/"}}.get(tool, {})
    said = text(call(mcp_site, tool, **arguments)).replace("No results for: wreck", "")
    assert [word for word in SECRET if word in said] == []


@pytest.mark.parametrize("tool", ["echo", "update", "get_dash_component", "get_background_task_result"])
def test_callbacks_cannot_be_called(mcp_site: Site, tool: str) -> None:
    async def scenario(client: Client) -> MCPError:
        with pytest.raises(MCPError) as caught:
            await client.call_tool(tool, {})
        return caught.value

    error = talk(mcp_site, scenario)
    assert error.code == -32602
    assert "Unknown tool" in error.message


def test_twenty_at_once(mcp_site: Site) -> None:
    """As many examples run as there are threads. One more would wait for half a second, and could be rejected."""
    examples = RUNNING[0]

    async def scenario(client: Client) -> list[CallToolResult]:
        calls = [
            client.call_tool("run_example", {"name": "tests.examples.runs", "inputs": {"what": "add"}})
            if number < examples
            else client.call_tool("search_docs", {"query": "harbor"})
            for number in range(20)
        ]
        return await asyncio.gather(*calls)

    assert [result.is_error for result in talk(mcp_site, scenario)] == [False] * 20
