"""`search_docs`, `read_page`, and `list_pages`"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from lib.catalog.page_text import page_markdown, section_at
from lib.content.headings import slug
from lib.content.parsed_page import Heading
from lib.features import services
from lib.features.mcp.resources import Entry, listed_page, listed_pages, parse_address, similar_pages
from lib.features.mcp.tool import Output, ToolError, link
from lib.site import get_site

MAX_RESULTS = 50


class Match(BaseModel):
    """A section that matches."""

    path: str = Field(description="Path of the page, for read_page.")
    anchor: str = Field(description="Anchor of the section, for read_page; empty for the start of the page.")
    page: str = Field(description="Name of the page.")
    heading: str = Field(description="Heading of the section; empty for the start of the page.")
    excerpt: str = Field(description="Text around the matches.")
    url: str = Field(description="Link to the section, for users.")
    score: float = Field(description="Relevance; higher is better.")


class SearchOutput(Output):
    """The matches, best first."""

    query: str
    results: list[Match]


def search_docs(
    query: Annotated[
        str, Field(description="Search terms, for example: deploy behind a proxy.", min_length=1, max_length=400)
    ],
    limit: Annotated[int, Field(description="Maximum number of results.", ge=1, le=MAX_RESULTS)] = 10,
) -> SearchOutput:
    """Search the full text of this documentation, and return the best sections with excerpts and links.

    Start with this tool. Then call read_page with the path of a result, and its anchor as the section.
    """
    if not query.strip():
        raise ToolError("`query` is blank. Enter at least one word.")
    # In debug mode the index has drafts too. Leave them out before the limit applies.
    found = services.search.search(query, MAX_RESULTS) if services.search else []
    hits = [hit for hit in found if listed_page(hit.path) is not None]
    results = [Match(**hit._asdict(), page=hit.name, url=link(hit.path, hit.anchor)) for hit in hits[:limit]]
    return SearchOutput(query=query, results=results)


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
    url: str = Field(description="Link to the page or section, for users.")
    markdown: str
    sections: list[SectionLink] = Field(description="All headings of the page.")


def read_page(
    path: Annotated[
        str, Field(description="Path or URL of the page, for example /getting-started.", min_length=1, max_length=2000)
    ],
    section: Annotated[
        str | None, Field(description="Anchor or heading of one section. Default: the whole page.", max_length=400)
    ] = None,
) -> ReadOutput:
    """Return a page of this documentation, or one section of it, as Markdown with all its code.

    Paths come from search_docs and list_pages. Read long pages by section.
    """
    page, anchor = parse_address(path)
    entry = listed_page(page)
    if entry is None:
        raise ToolError(_no_page(page))
    headings: Sequence[Heading] = entry.get("headings") or ()
    markdown, heading = page_markdown(entry, get_site()), None
    wanted = section or anchor
    if wanted:
        heading = _heading(headings, wanted)
        found = section_at(markdown, headings, heading) if heading else None
        if found is None:
            raise ToolError(_no_section(entry["path"], headings))
        markdown = found
    return ReadOutput(
        path=entry["path"],
        name=entry["name"],
        description=entry["description"] or "",
        section=heading.text if heading else None,
        url=link(entry["path"], heading.id if heading else ""),
        markdown=markdown,
        sections=[
            SectionLink(level=item.level, heading=item.text, anchor=item.id, url=link(entry["path"], item.id))
            for item in headings
        ],
    )


def _heading(headings: Sequence[Heading], wanted: str) -> Heading | None:
    """Return the heading with this anchor or text."""
    bare = wanted.strip().lstrip("#").strip()
    by_id = next((heading for heading in headings if heading.id == bare), None)
    return by_id or next((heading for heading in headings if slug(heading.text) == slug(bare)), None)


def _no_page(path: str) -> str:
    known = ", ".join(f"{entry['path']} ({entry['name']})" for entry in similar_pages(path))
    return f"Page not found. {f'Similar pages: {known}.' if known else 'list_pages returns all pages.'}"


def _no_section(path: str, headings: Sequence[Heading]) -> str:
    known = ", ".join(f"{heading.id} ({heading.text})" for heading in headings)
    hint = f"Available sections: {known}." if known else "Read the whole page, without `section`."
    return f"Section not found in {path}. {hint}"


class ListedPage(BaseModel):
    """A page in the list."""

    path: str = Field(description="Path of the page, for read_page.")
    name: str
    description: str
    category: str = Field(description="Category in the navigation; empty for pages without a category.")
    tags: list[str]
    url: str


class ListOutput(Output):
    """The pages in reading order."""

    pages: list[ListedPage]


def list_pages(
    category: Annotated[str | None, Field(description="Only pages of this category.", max_length=200)] = None,
) -> ListOutput:
    """List the pages of this documentation in reading order, with their descriptions.

    To answer a question, search_docs is faster.
    """
    pages = [_listed(entry) for entry in listed_pages()]
    if category is None:
        return ListOutput(pages=pages)
    wanted = category.strip().casefold()
    chosen = [page for page in pages if page.category.casefold() == wanted]
    if not chosen:
        known = ", ".join(dict.fromkeys(page.category for page in pages if page.category))
        raise ToolError(f"Unknown category. Available categories: {known or 'none; omit it'}.")
    return ListOutput(pages=chosen)


def _listed(entry: Entry) -> ListedPage:
    return ListedPage(
        path=entry["path"],
        name=entry["name"],
        description=entry["description"] or "",
        category=entry.get("category") or "",
        tags=list(entry.get("tags") or ()),
        url=link(entry["path"]),
    )
