"""The tools, one subject per file. A new one is a function and a line here."""

from lib.features import services
from lib.features.mcp.tool import Tool
from lib.features.mcp.tools.examples import get_example, list_examples, run_example
from lib.features.mcp.tools.pages import list_pages, read_page, search_docs
from lib.features.mcp.tools.site import active_backend, component_props


def available_tools() -> tuple[Tool, ...]:
    """Return the tools, without the search if no feature provides it."""
    search = [Tool("Search the documentation", search_docs)] if services.search else []
    return (
        *search,
        Tool("Read a page", read_page),
        Tool("List the pages", list_pages),
        Tool("List the live examples", list_examples),
        Tool("Get the code of an example", get_example),
        Tool("Run an example", run_example, runs_examples=True),
        Tool("Properties of a component", component_props),
        Tool("The active backend", active_backend),
    )
