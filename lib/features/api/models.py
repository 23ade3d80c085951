"""The bodies of the JSON API. On FastAPI they are its OpenAPI schema too."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS


class BackendInfoModel(BaseModel):
    """The running backend, and what was asked for."""

    name: str = Field(description="Identifier of the backend.", examples=list(SUPPORTED_BACKENDS))
    label: str = Field(description="Its name for people.", examples=["FastAPI"])
    is_async: bool = Field(description="True on ASGI: FastAPI and Quart.", examples=[True])
    description: str = Field(description="What it is, in a sentence.", examples=["WSGI, one thread per request."])
    requested: str = Field(description="The value of DASH_BACKEND.", examples=["fastapi"])
    fallback_reason: str | None = Field(
        description="Why another backend runs than the one that was asked for; null when it is the one.",
        examples=["DASH_BACKEND='flsk' is not one of: flask, fastapi, quart"],
    )
    capabilities: dict[str, bool] = Field(
        description="What this site offers on this backend, by name.",
        examples=[{"openapi": True, "websocket_endpoints": True}],
    )


class PageSummary(BaseModel):
    """A page as lists show it."""

    name: str = Field(description="Name in the navigation.", examples=["Getting Started"])
    path: str = Field(description="Path of the page.", examples=["/getting-started"])
    title: str | None = Field(None, description="Title of the page.", examples=["Getting Started"])
    description: str | None = Field(None, description="One sentence about it.", examples=["Run it in two minutes."])
    icon: str | None = Field(None, description="Icon, as `set:name`.", examples=["tabler:rocket"])
    category: str | None = Field(
        None, description="Heading it stands under in the navigation.", examples=["Start here"]
    )
    tags: list[str] = Field([], description="Words to find and group pages by.", examples=[["install", "run"]])
    lastmod: date | None = Field(
        None, description="Date of the last change that matters to a reader.", examples=["2026-01-31"]
    )


class PageListResponse(BaseModel):
    """Pages of the site: those that were asked for, and how many there are."""

    backend: str = Field(description="The running backend.", examples=list(SUPPORTED_BACKENDS))
    count: int = Field(description="How many pages follow.", ge=0, examples=[10])
    total: int = Field(description="How many pages fit the filters, with and beyond these.", ge=0, examples=[42])
    pages: list[PageSummary] = Field(description="The pages, in the order that was asked for.")


class SearchHit(BaseModel):
    """A section of a page, from one heading to the next."""

    name: str = Field(description="Name of the page.", examples=["Deployment"])
    path: str = Field(description="Path of the page.", examples=["/deployment"])
    heading: str = Field(
        description="Heading of the section; empty for the page's beginning.", examples=["gunicorn for Flask"]
    )
    anchor: str = Field(description="Id of the heading; empty for the page's beginning.", examples=["stopping"])
    url: str = Field(
        description="Where a browser finds the section: the path below the site's prefix, with the anchor.",
        examples=["/deployment#stopping"],
    )
    excerpt: str = Field(
        description="Text around the words that were found.", examples=["Two workers with eight threads each"]
    )
    marks: list[tuple[int, int]] = Field(
        description="Where these words stand in the excerpt: the first character of each and the one after its last.",
        examples=[[[4, 11]]],
    )
    score: float = Field(description="How well it fits; higher is better.", examples=[9.43])


class SearchResponse(BaseModel):
    """Sections of the pages that a query is about."""

    query: str = Field(description="What was searched for.", examples=["gunicorn workers"])
    count: int = Field(description="How many sections follow.", ge=0, examples=[1])
    hits: list[SearchHit] = Field(description="The sections, best first; three of a page at most.")


class PageHeading(BaseModel):
    """A heading in a page's table of contents."""

    level: int = Field(description="2 to 6.", ge=2, le=6, examples=[2])
    id: str = Field(description="Its anchor.", examples=["install"])
    text: str = Field(description="The heading without markup.", examples=["Install"])


class LinkOut(BaseModel):
    """A link in a page."""

    target: str = Field(
        description="Where it leads, as its author wrote it; the file of a page stands as that page's path.",
        examples=["/authoring#directives"],
    )
    path: str | None = Field(
        None,
        description="The path inside this site that it leads to; null when there is none.",
        examples=["/authoring"],
    )
    line: int = Field(description="The line it stands on, in the page's file.", examples=[12])


class LinkIn(BaseModel):
    """A page that links here."""

    name: str = Field(description="Its name.", examples=["Authoring"])
    path: str = Field(description="Its path.", examples=["/authoring"])


class PageDetail(PageSummary):
    """One page with its content."""

    source: str | None = Field(
        None, description="Its file in the project; null for pages in Python.", examples=["docs/authoring/authoring.md"]
    )
    headings: list[PageHeading] = Field([], description="Its table of contents.")
    markdown: str | None = Field(
        None,
        description="Its text with the directives written out; null for pages in Python.",
        examples=["## Install\n\nClone it, then run `make run`."],
    )
    links_out: list[LinkOut] = Field([], description="The links in it, in reading order.")
    links_in: list[LinkIn] = Field([], description="The pages that link to it, by path.")


SortOrder = Literal["path", "-path", "name", "-name", "category", "-category", "lastmod", "-lastmod"]


class PageQuery(BaseModel):
    """Which pages, and in which order. Parameters that are not named here are ignored."""

    sort: SortOrder = Field(
        "path", description="What the pages are sorted by; `-` turns the order round. Pages without a value come last."
    )
    category: str | None = Field(
        None, max_length=100, description="Only pages of this category, in any case.", examples=["Start here"]
    )
    tag: str | None = Field(None, max_length=100, description="Only pages with this tag, in any case.")
    q: str | None = Field(
        None,
        max_length=200,
        description="Only pages whose name, description, category, tags or headings contain each of these words.",
        examples=["backend"],
    )
    limit: int = Field(100, ge=1, le=500, description="How many pages at most.", examples=[20])
    offset: int = Field(0, ge=0, description="How many pages to pass over first.", examples=[0])


class SearchQuery(BaseModel):
    """What is searched for in the text of the pages."""

    q: str = Field(
        min_length=1,
        max_length=200,
        description=(
            "Words; the last one may be a beginning. Sections with all of them come first, then those with some. "
            "Case, accents and endings do not matter, nor do signs between words."
        ),
        examples=["gunicorn workers"],
    )
    limit: int = Field(10, ge=1, le=50, description="How many sections at most.", examples=[5])


_TEXT = {"schema": {"type": "string"}}
_DOCUMENT = {"text/markdown": _TEXT, "text/html": _TEXT, "text/plain": _TEXT}
# The documents for agents, which FastAPI does not route: path, operation, summary, media types.
AGENT_DOCUMENTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("/llms.txt", "llms_txt", "Every page with its description and the address of its Markdown", _DOCUMENT),
    ("/llms-small.txt", "llms_small_txt", "The same with the headings of every page", _DOCUMENT),
    ("/llms-full.txt", "llms_full_txt", "The text of every page in one document", _DOCUMENT),
    ("/{path}.md", "page_markdown", "One page as Markdown; the home page is `/index.md`", {"text/markdown": _TEXT}),
    ("/{path}/llms.txt", "page_llms_txt", "The same, in the form that suits the reader", _DOCUMENT),
    ("/robots.txt", "robots_txt", "Which crawlers are welcome", {"text/plain": _TEXT}),
    ("/sitemap.xml", "sitemap_xml", "The addresses of all pages", {"application/xml": _TEXT}),
    ("/feed.xml", "feed_xml", "The pages that changed last (RFC 4287)", {"application/atom+xml": _TEXT}),
    ("/.well-known/api-catalog", "api_catalog", "Where the machine-readable parts of the site are (RFC 9727)",
     {"application/linkset+json": {"schema": {"type": "object"}}}),
)  # fmt: skip
