"""What may be asked of the API, validated by the same models on every backend."""

from typing import Literal

from pydantic import BaseModel, Field

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
