"""The endpoints of the site as OpenAPI, for the endpoint explorer on backends without `/openapi.json`."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field

from lib.features.api.models import AGENT_DOCUMENTS, PageQuery, SearchQuery
from lib.features.demo.models import EventsQuery, FanOutQuery, FeedQuery, TaskPath, TaskQuery

Place = Literal["path", "query", "header"]


class ApiPagePath(BaseModel):
    """A page in the JSON API."""

    path: str = Field(description="Path of the page, slashes included; `index` is home.", examples=["getting-started"])


class PagePath(BaseModel):
    """A page as a document."""

    path: str = Field(description="Path of the page.", examples=["getting-started"])


class LanguageHeader(BaseModel):
    """The header that the dependency reads."""

    language: str = Field(
        "", alias="accept-language", description="Languages, best first.", examples=["de-CH, en;q=0.5"]
    )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A URL path, and the models of its parameters."""

    tag: str
    path: str
    summary: str
    models: tuple[tuple[Place, type[BaseModel]], ...] = ()
    method: Literal["get", "post"] = "get"

    def operation(self) -> dict[str, Any]:
        """Return the endpoint as an operation of OpenAPI."""
        parameters = [parameter for place, model in self.models for parameter in _parameters(place, model)]
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
    *(
        Endpoint("agents", path, summary, (("path", PagePath),) if "{path}" in path else ())
        for path, _, summary, _ in AGENT_DOCUMENTS
    ),
)


def openapi_paths() -> dict[str, Any]:
    """Return the endpoints as the `paths` of an OpenAPI document."""
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
