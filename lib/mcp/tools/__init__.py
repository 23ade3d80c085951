"""The tools, one subject per file. A new one is a class and a line here."""

from lib.mcp.tool import AnyTool
from lib.mcp.tools.backend import ActiveBackend
from lib.mcp.tools.components import ComponentProps
from lib.mcp.tools.examples import GetExample, ListExamples, RunExample
from lib.mcp.tools.pages import ListPages, ReadPage
from lib.mcp.tools.search import SearchDocs

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
