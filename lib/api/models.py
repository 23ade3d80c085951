"""The bodies of the JSON API. On FastAPI they are its OpenAPI schema too."""

from pydantic import BaseModel, Field

from lib.backend import SUPPORTED_BACKENDS


class HealthResponse(BaseModel):
    """The process is up."""

    ok: bool = Field(True, description="Always true: an answer is the proof.")
    backend: str = Field(description="The running backend.", examples=["fastapi"])
    dash_version: str = Field(description="Version of Dash.", examples=["4.4.1"])


class BackendInfoModel(BaseModel):
    """The running backend, and what was asked for."""

    name: str = Field(description="Identifier of the backend.", examples=list(SUPPORTED_BACKENDS))
    label: str = Field(description="Its name for people.", examples=["FastAPI"])
    is_async: bool = Field(description="True on ASGI: FastAPI and Quart.")
    description: str = Field(description="What it is, in a sentence.")
    requested: str = Field(description="The value of DASH_BACKEND.", examples=["fastapi"])
    fallback_reason: str | None = Field(description="Why another backend runs than the one that was asked for.")


class PageSummary(BaseModel):
    """A page as lists show it."""

    name: str = Field(description="Name in the navigation.", examples=["Getting Started"])
    path: str = Field(description="Path of the page.", examples=["/getting-started"])
    title: str | None = Field(None, description="Title of the page.")
    description: str | None = Field(None, description="One sentence about it.")
    icon: str | None = Field(None, description="Icon, as `set:name`.", examples=["tabler:rocket"])
    category: str | None = Field(None, description="Heading it stands under in the navigation.")


class PageListResponse(BaseModel):
    """The pages of the site."""

    backend: str = Field(description="The running backend.", examples=["fastapi"])
    count: int = Field(description="How many pages follow.", examples=[10])
    pages: list[PageSummary] = Field(description="The pages, sorted by path.")
