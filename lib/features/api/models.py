"""Parameters and responses of the JSON API, from which FastAPI generates the OpenAPI document."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS


class BackendInfoModel(BaseModel):
    """The running backend, and the requested one."""

    name: str = Field(description="Identifier of the backend.", examples=list(SUPPORTED_BACKENDS))
    label: str = Field(description="Display name.", examples=["FastAPI"])
    is_async: bool = Field(description="True on ASGI: FastAPI and Quart.", examples=[True])
    description: str = Field(description="Description in one sentence.", examples=["WSGI, one thread per request."])
    requested: str = Field(description="The value of DASH_BACKEND.", examples=["fastapi"])
    fallback_reason: str | None = Field(description="Why the requested one does not run.", examples=["No such module"])
    capabilities: dict[str, bool] = Field(description="Capabilities on this backend.", examples=[{"openapi": True}])


class PageSummary(BaseModel):
    """A page in a list."""

    name: str = Field(description="Name in the navigation.", examples=["Getting started"])
    path: str = Field(description="Path of the page.", examples=["/getting-started"])
    url: str = Field("", description="Absolute URL of the page.", examples=["https://example.org/start"])
    markdown_url: str | None = Field(None, description="URL of its Markdown.", examples=["https://example.org/a.md"])
    title: str | None = Field(None, description="Title of the page.", examples=["Getting started"])
    description: str | None = Field(None, description="One sentence.", examples=["Install the site and add a page."])
    icon: str | None = Field(None, description="Icon, as `set:name`.", examples=["tabler:rocket"])
    category: str | None = Field(None, description="Category in the navigation.", examples=["Start"])
    tags: list[str] = Field([], description="Tags for search and groups.", examples=[["install", "run"]])
    lastmod: date | None = Field(None, description="Date of the last relevant change.", examples=["2026-01-31"])


class PageListResponse(BaseModel):
    """Pages of the site, and their number."""

    backend: str = Field(description="The running backend.", examples=list(SUPPORTED_BACKENDS))
    count: int = Field(description="Number of pages in this response.", ge=0, examples=[10])
    total: int = Field(description="Number of pages that match the filters.", ge=0, examples=[42])
    next: str | None = Field(None, description="URL path of the next part.", examples=["/api/pages?offset=100"])
    pages: list[PageSummary] = Field(description="The pages in the requested order.")


class SearchHit(BaseModel):
    """A section of a page, from one heading to the next."""

    name: str = Field(description="Name of the page.", examples=["Deployment"])
    path: str = Field(description="Path of the page.", examples=["/deployment"])
    heading: str = Field(description="Heading; empty for the start of a page.", examples=["Start with gunicorn"])
    anchor: str = Field(description="ID of the heading; empty for the start of a page.", examples=["what-serves-it"])
    url: str = Field(description="URL path of the section with the prefix.", examples=["/deployment#what-serves-it"])
    excerpt: str = Field(description="Text around the matches.", examples=["Two workers with eight threads each"])
    marks: list[tuple[int, int]] = Field(description="Start and end of each match in it.", examples=[[[4, 11]]])
    score: float = Field(description="Relevance; higher is better.", examples=[9.43])


class SearchResponse(BaseModel):
    """Sections that match a query."""

    query: str = Field(description="The query.", examples=["deploy gunicorn"])
    count: int = Field(description="Number of sections in this response.", ge=0, examples=[1])
    hits: list[SearchHit] = Field(description="The sections, best first; at most three per page.")
    suggestions: dict[str, str] = Field({}, description="Without results: titles and URL paths of similar sections.")


class PageHeading(BaseModel):
    """A heading in a page's table of contents."""

    level: int = Field(description="Level of the heading, from 2 to 6.", ge=2, le=6, examples=[2])
    id: str = Field(description="ID of the heading.", examples=["install"])
    text: str = Field(description="The heading without markup.", examples=["Install"])


class LinkOut(BaseModel):
    """A link in a page."""

    target: str = Field(description="Target as in the file of the page.", examples=["/authoring#front-matter"])
    path: str | None = Field(None, description="Path in this site, or null.", examples=["/authoring"])
    line: int = Field(description="Line number in the file of the page.", examples=[12])


class LinkIn(BaseModel):
    """A page that links here."""

    name: str = Field(description="Name of the page.", examples=["Write pages"])
    path: str = Field(description="Path of the page.", examples=["/authoring"])


class PageDetail(PageSummary):
    """One page with its content."""

    source: str | None = Field(None, description="File of the page in the project.", examples=["docs/tides.md"])
    headings: list[PageHeading] = Field([], description="Table of contents of the page.")
    markdown: str | None = Field(
        None, description="Markdown of the page with expanded directives.", examples=["## Install\n\nClone it."]
    )
    links_out: list[LinkOut] = Field([], description="Links in the page, in reading order.")
    links_in: list[LinkIn] = Field([], description="Pages that link to this page, sorted by path.")


ALWAYS = ("name", "path")  # also if `fields` does not name them


def _names_of(model: type[BaseModel]) -> Any:
    """Return the parameter that selects fields of a model."""
    name = f"({'|'.join(model.model_fields)})"
    about = "Fields of a page, separated by commas; `name` and `path` are always included. Default: all fields."
    return Field(None, max_length=200, pattern=f"^{name}(,{name})*$", description=about, examples=["url,description"])


SortOrder = Literal["path", "-path", "name", "-name", "category", "-category", "lastmod", "-lastmod", "navigation"]


class PageQuery(BaseModel):
    """Filters and order of pages. Other parameters are ignored."""

    sort: SortOrder = Field("path", description="Sort key; `-` reverses the order. Pages without a value come last.")
    category: str | None = Field(None, max_length=100, description="Only pages of this category.", examples=["Start"])
    tag: str | None = Field(None, max_length=100, description="Only pages with this tag.")
    q: str | None = Field(
        None, max_length=200, description="Only pages whose metadata or headings contain these terms.", examples=["sea"]
    )
    limit: int = Field(100, ge=1, le=500, description="Maximum number of pages.", examples=[20])
    offset: int = Field(0, ge=0, description="Number of pages to skip.", examples=[0])
    fields: str | None = _names_of(PageSummary)


class PageDetailQuery(BaseModel):
    """A page, and the fields of the response."""

    path: str = Field(description="Path of the page with slashes. Home page: `index`.", examples=["getting-started"])
    fields: str | None = _names_of(PageDetail)


class SearchQuery(BaseModel):
    """A query for the text of the pages."""

    q: str = Field(
        min_length=1, max_length=200, description="Terms; the last one can be incomplete.", examples=["gunicorn"]
    )
    limit: int = Field(10, ge=1, le=50, description="Maximum number of sections.", examples=[5])
