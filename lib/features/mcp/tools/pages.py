"""`search_docs`, `read_page`, and `list_pages`"""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from lib.catalog.page_text import page_markdown, section_at
from lib.content.diagnostics import Heading
from lib.content.headings import slug
from lib.features import services
from lib.features.mcp.documents import Entry, listed_page, listed_pages, parse_address, similar_pages
from lib.features.mcp.tool import Inputs, Output, SiteTool, ToolError

MAX_RESULTS = 50


class SearchInputs(Inputs):
    """A query."""

    query: str = Field(description="Words to look for, such as: deploy behind a proxy.", min_length=1, max_length=400)
    limit: int = Field(10, ge=1, le=MAX_RESULTS, description="How many results at most.")


class Match(BaseModel):
    """A section that matches."""

    path: str = Field(description="The page, as read_page takes it.")
    anchor: str = Field(description="The section of the page, as read_page takes it; empty for its beginning.")
    page: str = Field(description="Name of the page.")
    heading: str = Field(description="Heading of the section; empty for the page's beginning.")
    excerpt: str = Field(description="The text around the words that were found.")
    url: str = Field(description="Link to the section, for readers.")
    score: float = Field(description="How well it fits; higher is better.")


class SearchOutput(Output):
    """The matches, best first."""

    query: str
    results: list[Match]

    def text(self) -> str:
        if not self.results:
            return f"Nothing was found for: {self.query}. Try fewer or other words, or list_pages for all pages."
        return "\n\n".join(f"{at}. {_match_line(match)}" for at, match in enumerate(self.results, 1))


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
        # In debug mode the index has drafts too. Leave them out before the limit applies.
        search = services.search.get()
        found = search.search(inputs.query, MAX_RESULTS) if search else []
        hits = [hit for hit in found if listed_page(hit.path) is not None]
        return SearchOutput(query=inputs.query, results=[self._match(hit) for hit in hits[: inputs.limit]])

    def _match(self, hit: services.SearchResult) -> Match:
        return Match(
            path=hit.path,
            anchor=hit.anchor,
            page=hit.name,
            heading=hit.heading,
            excerpt=hit.excerpt,
            url=self.link(hit.path, hit.anchor),
            score=round(hit.score, 4),
        )


def _match_line(match: Match) -> str:
    title = f"{match.page}: {match.heading}" if match.heading else match.page
    return f"[{title}]({match.url})\n{match.excerpt}"


class ReadInputs(Inputs):
    """A page, and a part of it."""

    path: str = Field(
        description="The page's path, such as /getting-started, or its link.", min_length=1, max_length=2000
    )
    section: str | None = Field(
        None, description="Only this section: its anchor or the text of its heading.", max_length=400
    )


class SectionLink(BaseModel):
    """A heading of the page."""

    level: int
    heading: str
    anchor: str
    url: str


class ReadOutput(Output):
    """A page, or a section of it."""

    path: str
    name: str
    description: str
    section: str | None = Field(description="Heading of the section; null for the whole page.")
    url: str = Field(description="Link to what was read, for readers.")
    markdown: str
    sections: list[SectionLink] = Field(description="All headings of the page.")

    def text(self) -> str:
        return f"Source: {self.url}\n\n{self.markdown}"


class ReadPage(SiteTool[ReadInputs, ReadOutput]):
    """Reads a page of this documentation as Markdown, with all its code: whole, or one section of it.

    Paths come from search_docs and list_pages. Long pages are better read by section.
    """

    NAME = "read_page"
    TITLE = "Read a page"
    INPUTS = ReadInputs
    OUTPUT = ReadOutput

    def call(self, inputs: ReadInputs) -> ReadOutput:
        path, anchor = parse_address(inputs.path, self.site)
        entry = listed_page(path)
        if entry is None:
            raise ToolError(_no_page(path))
        markdown, heading = page_markdown(entry, self.site), None
        wanted = inputs.section or anchor
        if wanted:
            headings = entry.get("headings") or ()
            heading = _heading(headings, wanted)
            found = section_at(markdown, headings, heading) if heading else None
            if found is None:
                raise ToolError(_no_section(entry))
            markdown = found
        return ReadOutput(
            path=entry["path"],
            name=entry["name"],
            description=entry["description"] or "",
            section=heading.text if heading else None,
            url=self.link(entry["path"], heading.id if heading else ""),
            markdown=markdown,
            sections=[
                SectionLink(level=item.level, heading=item.text, anchor=item.id, url=self.link(entry["path"], item.id))
                for item in entry.get("headings") or ()
            ],
        )


class ListInputs(Inputs):
    """A filter of pages."""

    category: str | None = Field(None, description="Only pages of this category.", max_length=200)


class ListedPage(BaseModel):
    """A page in the list."""

    path: str = Field(description="The page, as read_page takes it.")
    name: str
    description: str
    category: str = Field(description="The heading it stands under in the navigation; empty where there is none.")
    tags: list[str]
    url: str


class ListOutput(Output):
    """The pages in reading order."""

    pages: list[ListedPage]

    def text(self) -> str:
        return "\n".join(f"- [{page.name}]({page.url}) `{page.path}`: {page.description}" for page in self.pages)


class ListPages(SiteTool[ListInputs, ListOutput]):
    """Lists the pages of this documentation in reading order, with what each is about.

    For a question, search_docs is quicker.
    """

    NAME = "list_pages"
    TITLE = "List the pages"
    INPUTS = ListInputs
    OUTPUT = ListOutput

    def call(self, inputs: ListInputs) -> ListOutput:
        pages = [self._listed(entry) for entry in listed_pages()]
        if inputs.category is None:
            return ListOutput(pages=pages)
        wanted = inputs.category.strip().casefold()
        chosen = [page for page in pages if page.category.casefold() == wanted]
        if not chosen:
            known = ", ".join(dict.fromkeys(page.category for page in pages if page.category))
            raise ToolError(f"There is no such category. There are: {known or 'none; leave it out'}.")
        return ListOutput(pages=chosen)

    def _listed(self, entry: Entry) -> ListedPage:
        return ListedPage(
            path=entry["path"],
            name=entry["name"],
            description=entry["description"] or "",
            category=entry.get("category") or "",
            tags=list(entry.get("tags") or ()),
            url=self.link(entry["path"]),
        )


def _heading(headings: Sequence[Heading], wanted: str) -> Heading | None:
    """Return the heading with this anchor or text."""
    bare = wanted.strip().lstrip("#").strip()
    by_id = next((heading for heading in headings if heading.id == bare), None)
    return by_id or next((heading for heading in headings if slug(heading.text) == slug(bare)), None)


def _no_page(path: str) -> str:
    known = ", ".join(f"{entry['path']} ({entry['name']})" for entry in similar_pages(path))
    return f"There is no such page. {f'Near it: {known}.' if known else 'list_pages has all pages.'}"


def _no_section(entry: Entry) -> str:
    known = ", ".join(f"{heading.id} ({heading.text})" for heading in entry.get("headings") or ())
    hint = f"It has: {known}." if known else "Read it whole, without `section`."
    return f"{entry['path']} has no such section. {hint}"
