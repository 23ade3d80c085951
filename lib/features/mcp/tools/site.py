"""`search_docs`"""

import dash
from pydantic import BaseModel, Field

from lib.backend import get_backend_info
from lib.features import services
from lib.features.mcp.documents import listed_page
from lib.features.mcp.tool import Inputs, Output, SiteTool, ToolError
from lib.features.mcp.tools.examples import NoInputs
from lib.settings import get_settings
from lib.site import VERSION

MAX_RESULTS = 50


class SearchInputs(Inputs):
    """What is searched for."""

    query: str = Field(description="Words to look for, such as: deploy behind a proxy.", min_length=1, max_length=400)
    limit: int = Field(10, ge=1, le=MAX_RESULTS, description="How many results at most.")


class Found(BaseModel):
    """A section that was found."""

    path: str = Field(description="The page, as read_page takes it.")
    anchor: str = Field(description="The section of the page, as read_page takes it; empty for its beginning.")
    page: str = Field(description="Name of the page.")
    heading: str = Field(description="Heading of the section; empty for the page's beginning.")
    excerpt: str = Field(description="The text around the words that were found.")
    url: str = Field(description="Link to the section, for readers.")
    score: float = Field(description="How well it fits; higher is better.")


class SearchOutput(Output):
    """What was found, best first."""

    query: str
    results: list[Found]

    def text(self) -> str:
        if not self.results:
            return f"Nothing was found for: {self.query}. Try fewer or other words, or list_pages for all pages."
        return "\n\n".join(f"{at}. {_line(found)}" for at, found in enumerate(self.results, 1))


class SearchDocs(SiteTool[SearchInputs, SearchOutput]):
    """Searches the full text of this documentation and returns the sections that fit best, with excerpts and links.

    Begin here. Then call read_page with a result's path, and its anchor as the section, to read on.
    """

    NAME = "search_docs"
    TITLE = "Search the documentation"
    INPUTS = SearchInputs
    OUTPUT = SearchOutput

    def call(self, inputs: SearchInputs) -> SearchOutput:
        if not inputs.query.strip():
            raise ToolError("`query` is blank. Give a word or more to look for.")
        # While an author writes, the index holds drafts too: they are left out before the rest is counted.
        search = services.search.get()
        found = search.search(inputs.query, MAX_RESULTS) if search else []
        hits = [hit for hit in found if listed_page(hit.path) is not None]
        return SearchOutput(query=inputs.query, results=[self._found(hit) for hit in hits[: inputs.limit]])

    def _found(self, hit: services.SearchResult) -> Found:
        return Found(
            path=hit.path,
            anchor=hit.anchor,
            page=hit.name,
            heading=hit.heading,
            excerpt=hit.excerpt,
            url=self.link(hit.path, hit.anchor),
            score=round(hit.score, 4),
        )


def _line(found: Found) -> str:
    title = f"{found.page}: {found.heading}" if found.heading else found.page
    return f"[{title}]({found.url})\n{found.excerpt}"


class BackendOutput(Output):
    """What serves this site."""

    name: str = Field(description="flask, fastapi or quart.")
    label: str
    is_async: bool = Field(description="Whether it has an event loop (ASGI) or a thread per request (WSGI).")
    description: str
    dash_version: str
    site_version: str

    def text(self) -> str:
        kind = "ASGI" if self.is_async else "WSGI"
        return f"This site runs on {self.label} ({kind}) with Dash {self.dash_version}. {self.description}"


class ActiveBackend(SiteTool[NoInputs, BackendOutput]):
    """Tells which web framework serves this site at the moment: Flask, FastAPI or Quart; and the version of Dash."""

    NAME = "active_backend"
    TITLE = "The active backend"
    INPUTS = NoInputs
    OUTPUT = BackendOutput

    def call(self, inputs: NoInputs) -> BackendOutput:
        backend = get_backend_info(get_settings().dash_backend)
        return BackendOutput(
            name=backend.name,
            label=backend.label,
            is_async=backend.is_async,
            description=backend.description,
            dash_version=dash.__version__,
            site_version=VERSION,
        )
