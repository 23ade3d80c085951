"""`search_docs`"""

from pydantic import BaseModel, Field

from lib.mcp.listed import listed_page
from lib.mcp.tool import Inputs, Output, SiteTool, ToolError
from lib.search import Hit, search

MOST = 50


class SearchInputs(Inputs):
    """What is searched for."""

    query: str = Field(description="Words to look for, such as: deploy behind a proxy.", min_length=1, max_length=400)
    limit: int = Field(10, ge=1, le=MOST, description="How many results at most.")


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
        hits = [hit for hit in search(inputs.query, MOST) if listed_page(hit.path) is not None]
        return SearchOutput(query=inputs.query, results=[self._found(hit) for hit in hits[: inputs.limit]])

    def _found(self, hit: Hit) -> Found:
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
