"""The endpoints of the site in the form of OpenAPI, from the models that check their parameters on every backend.

For the endpoint explorer on Flask and Quart, where no `/openapi.json` is. On FastAPI a test holds the two equal.
"""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field

from lib.features.api.models import PageQuery, SearchQuery
from lib.features.demo.models import EventsQuery, FanOutQuery, FeedQuery, TaskPath, TaskQuery

Place = Literal["path", "query", "header"]


class ApiPagePath(BaseModel):
    """Which page, in the JSON API."""

    path: str = Field(description="Path of the page, slashes included; `index` is home.", examples=["getting-started"])


class PagePath(BaseModel):
    """Which page, as a document."""

    path: str = Field(description="Path of the page.", examples=["getting-started"])


class LanguageHeader(BaseModel):
    """What the dependency reads."""

    language: str = Field(
        "", alias="accept-language", description="Languages, best first.", examples=["de-CH, en;q=0.5"]
    )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, and the models of what may be sent to it."""

    tag: str
    path: str
    summary: str
    takes: tuple[tuple[Place, type[BaseModel]], ...] = ()
    method: Literal["get", "post"] = "get"

    def operation(self) -> dict[str, Any]:
        """The endpoint as an operation of OpenAPI."""
        parameters = [parameter for place, model in self.takes for parameter in _parameters(place, model)]
        return {"tags": [self.tag], "summary": self.summary, "parameters": parameters}


ENDPOINTS = (
    Endpoint("health", "/healthz", "Liveness"),
    Endpoint("health", "/readyz", "Readiness"),
    Endpoint("site", "/api/backend", "Running backend"),
    Endpoint("site", "/api/pages", "Pages of the site", (("query", PageQuery),)),
    Endpoint("site", "/api/pages/{path}", "One page", (("path", ApiPagePath),)),
    Endpoint("site", "/api/search", "Search in the text", (("query", SearchQuery),)),
    Endpoint("demo", "/api/demo/plain", "A plain endpoint"),
    Endpoint("demo", "/api/demo/fan-out", "Three waits at once", (("query", FanOutQuery),)),
    Endpoint("demo", "/api/demo/dependency", "A dependency", (("header", LanguageHeader),)),
    Endpoint("demo", "/api/demo/events", "Server-sent events", (("query", EventsQuery),)),
    Endpoint("demo", "/api/demo/feed", "The newest sample"),
    Endpoint("demo", "/api/demo/feed/events", "Samples as server-sent events", (("query", FeedQuery),)),
    Endpoint("demo", "/api/demo/tasks", "Start a background task", (("query", TaskQuery),), method="post"),
    Endpoint("demo", "/api/demo/tasks/{task_id}", "How far a task is", (("path", TaskPath),)),
    Endpoint("agents", "/llms.txt", "Every page with its description and the address of its Markdown"),
    Endpoint("agents", "/llms-small.txt", "The same with the headings of every page"),
    Endpoint("agents", "/llms-full.txt", "The text of every page in one document"),
    Endpoint("agents", "/{path}.md", "One page as Markdown; the home page is `/index.md`", (("path", PagePath),)),
    Endpoint("agents", "/{path}/llms.txt", "The same, in the form that suits the reader", (("path", PagePath),)),
    Endpoint("agents", "/robots.txt", "Which crawlers are welcome"),
    Endpoint("agents", "/sitemap.xml", "The addresses of all pages"),
    Endpoint("agents", "/feed.xml", "The pages that changed last (RFC 4287)"),
    Endpoint("agents", "/.well-known/api-catalog", "Where the machine-readable parts of the site are (RFC 9727)"),
)


def described() -> dict[str, Any]:
    """The endpoints as the `paths` of an OpenAPI document."""
    return {endpoint.path: {endpoint.method: endpoint.operation()} for endpoint in ENDPOINTS}


def _parameters(place: Place, model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    required = set(schema.get("required", ()))
    return [
        {
            "name": name,
            "in": place,
            "required": name in required,
            "description": field.pop("description", ""),
            "schema": field,
        }
        for name, field in schema["properties"].items()
    ]
