"""The official MCP client can use every tool and resource, and nothing else."""

import asyncio
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextResourceContents, Tool

from lib.features.mcp.endpoint import RUNNING
from tests.mcp.asking import call, data, refused, talk, text
from tests.mcp.conftest import BASE_URL, PLACES, running
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import some

TOOLS = {
    "search_docs", "read_page", "list_pages", "list_examples", "get_example", "run_example", "component_props",
    "active_backend",
}  # fmt: skip
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
    assert version == "2025-11-25"
    assert server.name == "Atoll"
    assert server.website_url == f"{base(mcp_site)}/"
    assert "search_docs" in instructions
    assert "callback" not in instructions
    assert "Dash web application" not in instructions


def test_exactly_these_tools(mcp_site: Site) -> None:
    async def scenario(client: Client) -> list[Tool]:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in talk(mcp_site, scenario)}
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.title
        assert len(tool.description or "") > 60
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema is not None
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
    assert tools["search_docs"].input_schema["required"] == ["query"]
    assert tools["search_docs"].input_schema["properties"]["limit"]["default"] == 10


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
    assert error.code == -32002
    assert ("Similar pages: docs://page/harbor." if "harbour" in uri else "Page not found") in error.message


def test_search(mcp_site: Site) -> None:
    found = call(mcp_site, "search_docs", query="bowline")
    first = data(found)["results"][0]
    assert (first["path"], first["anchor"], first["heading"]) == ("/harbor", "ropes", "Moorings")
    assert first["url"] == f"{base(mcp_site)}/harbor#ropes"
    assert f"]({base(mcp_site)}/harbor#ropes)" in text(found)
    assert data(call(mcp_site, "search_docs", query="xylophone"))["results"] == []
    assert "list_pages" in text(call(mcp_site, "search_docs", query="xylophone"))
    assert len(data(call(mcp_site, "search_docs", query="harbor", limit=1))["results"]) == 1


@pytest.mark.parametrize("arguments", [{}, {"query": ""}, {"query": " "}, {"query": 5}, {"query": "a" * 401},
                                       {"query": "a", "limit": 0}, {"query": "a", "limit": 51},
                                       {"query": "a", "limits": 5}])  # fmt: skip
def test_bad_input_is_said_so(mcp_site: Site, arguments: dict[str, Any]) -> None:
    wrong = next((name for name in ("limits", "limit") if name in arguments), "query")
    assert f"`{wrong}`" in refused(mcp_site, "search_docs", **arguments)


def test_read_a_page_and_its_sections(mcp_site: Site) -> None:
    whole = data(call(mcp_site, "read_page", path="/harbor"))
    assert whole["url"] == f"{base(mcp_site)}/harbor"
    assert whole["section"] is None
    assert "Tie a bowline." in whole["markdown"]
    assert "import plotly" in whole["markdown"]
    assert [item["anchor"] for item in whole["sections"]] == ["ropes", "long-stays", "the-tide-clock"]
    for section in ("ropes", "#ropes", "moorings"):
        part = data(call(mcp_site, "read_page", path="harbor/", section=section))
        assert part["section"] == "Moorings"
        assert part["url"] == f"{base(mcp_site)}/harbor#ropes"
        assert "Tie a bowline." in part["markdown"]
        assert "harbor master" in part["markdown"]
        assert "not a heading" in part["markdown"]
        assert "high water" not in part["markdown"]
    linked = data(call(mcp_site, "read_page", path=f"{base(mcp_site)}/harbor#the-tide-clock"))
    assert linked["markdown"].startswith("## The `tide` clock")
    assert data(call(mcp_site, "read_page", path="/"))["path"] == "/"


def test_a_page_that_is_not_there(mcp_site: Site) -> None:
    assert "/harbor (Harbor)" in refused(mcp_site, "read_page", path="/harbour")
    assert "/examples/all" in refused(mcp_site, "read_page", path="examples")
    assert "ropes (Moorings)" in refused(mcp_site, "read_page", path="/harbor", section="anchors")
    for secret in ("/cellar", "/sketch", "/not-found-404", "/../../etc/passwd"):
        assert "Page not found" in refused(mcp_site, "read_page", path=secret)


def test_list_pages(mcp_site: Site) -> None:
    listed = data(call(mcp_site, "list_pages"))["pages"]
    assert [page["path"] for page in listed] == ["/", "/examples/all", "/harbor"]
    of_the_sea = data(call(mcp_site, "list_pages", category="sea"))["pages"]
    assert [(page["path"], page["tags"], page["url"]) for page in of_the_sea] == [
        ("/harbor", ["boats"], f"{base(mcp_site)}/harbor")
    ]
    assert "Sea" in refused(mcp_site, "list_pages", category="Sky")


def test_examples(mcp_site: Site) -> None:
    listed = {example["name"]: example for example in data(call(mcp_site, "list_examples"))["examples"]}
    runnable = [name for name, example in listed.items() if example["can_run"]]
    assert sorted(runnable) == ["docs.data-visualization.stations", "tests.examples.runs", "tests.examples.runs_async"]
    assert "tests.examples.contract" in listed
    assert listed["tests.examples.runs"]["inputs"]["properties"]["number"]["maximum"] == 60
    stations = data(call(mcp_site, "get_example", name="docs.data-visualization.stations"))
    assert stations["shown"] == [{"page": "Harbor", "url": f"{base(mcp_site)}/harbor#the-tide-clock"}]
    assert "def run(" in stations["code"]
    assert "tests.examples.runs" in refused(mcp_site, "get_example", name="run")


def test_run_an_example(mcp_site: Site) -> None:
    ran = data(call(mcp_site, "run_example", name="tests.examples.runs", inputs={"what": "add", "numbers": [2, 3]}))
    assert ran["result"] == {"sum": 6}
    later = data(call(mcp_site, "run_example", name="tests.examples.runs_async", inputs={"seconds": 0}))
    assert later["result"] == "waited 0"
    chosen = {"chosen": ["Pier"]}
    figure = data(call(mcp_site, "run_example", name="docs.data-visualization.stations", inputs=chosen))["result"]
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


def test_component_props(mcp_site: Site) -> None:
    graph = data(call(mcp_site, "component_props", name="dcc.Graph"))
    assert graph["component"] == "dcc.Graph"
    assert "figure" in [prop["name"] for prop in graph["props"]]
    assert data(call(mcp_site, "component_props", name="SegmentedControl"))["component"] == "dmc.SegmentedControl"
    assert "dmc.Select" in refused(mcp_site, "component_props", name="dmc.Selectt")
    assert "dcc.Textarea" in refused(mcp_site, "component_props", name="Textarea")


@pytest.mark.parametrize("name", ["antigravity.x", "os.system", "run.server", "lib.app.create_app", "dash.callback",
                                  "dash.html.__builtins__", "html.Div.__init__", "dag.AgGrid"])  # fmt: skip
def test_no_module_is_imported_for_a_stranger(mcp_site: Site, name: str) -> None:
    assert "Component not found" in refused(mcp_site, "component_props", name=name)


def test_active_backend(mcp_site: Site) -> None:
    assert data(call(mcp_site, "active_backend"))["name"] == mcp_site.backend


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
