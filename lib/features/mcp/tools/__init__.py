"""The tools, one subject per file. A new one is a class and a line here."""

from lib.features import services
from lib.features.mcp.tool import AnyTool
from lib.features.mcp.tools.examples import GetExample, ListExamples, RunExample
from lib.features.mcp.tools.pages import ListPages, ReadPage, SearchDocs
from lib.features.mcp.tools.site import ActiveBackend, ComponentProps

TOOLS: tuple[type[AnyTool], ...] = (
    SearchDocs,
    ReadPage,
    ListPages,
    ListExamples,
    GetExample,
    RunExample,
    ComponentProps,
    ActiveBackend,
)


def available_tools() -> tuple[type[AnyTool], ...]:
    """Return the tools, without the search if no feature provides it."""
    return tuple(tool for tool in TOOLS if tool is not SearchDocs or services.search.get() is not None)
