"""The endpoints of the site as OpenAPI, for the endpoint explorer on backends without `/openapi.json`."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel

from lib.features.api.models import AGENT_DOCUMENTS, PAGE_PATH, PageQuery, SearchQuery
from lib.features.demo.models import EventsQuery, FanOutQuery, FeedQuery, TaskPath, TaskQuery


def _operation(tag: str, summary: str, parameters: Sequence[Any] = (), method: str = "get") -> dict[str, Any]:
    return {method: {"tags": [tag], "summary": summary, "parameters": parameters}}


def _parameters(place: Literal["path", "query"], model: type[BaseModel]) -> list[dict[str, Any]]:
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


API_PAGE = {**PAGE_PATH, "description": "Path of the page with slashes. Home page: `index`."}
LANGUAGE = {"name": "accept-language", "in": "header", "required": False, "schema": {"type": "string", "default": ""},
            "example": "de-CH, en;q=0.5", "description": "Preferred languages."}  # fmt: skip

# The `paths` of an OpenAPI document.
PATHS = {
    "/healthz": _operation("health", "Liveness"),
    "/readyz": _operation("health", "Readiness"),
    "/api/backend": _operation("site", "Running backend"),
    "/api/pages": _operation("site", "Pages of the site", _parameters("query", PageQuery)),
    "/api/pages/{path}": _operation("site", "One page", [API_PAGE]),
    "/api/search": _operation("site", "Full-text search", _parameters("query", SearchQuery)),
    "/api/demo/plain": _operation("demo", "A plain endpoint"),
    "/api/demo/fan-out": _operation("demo", "Three waits in parallel", _parameters("query", FanOutQuery)),
    "/api/demo/dependency": _operation("demo", "A dependency", [LANGUAGE]),
    "/api/demo/events": _operation("demo", "Server-sent events", _parameters("query", EventsQuery)),
    "/api/demo/feed": _operation("demo", "The newest sample"),
    "/api/demo/feed/events": _operation("demo", "Samples as server-sent events", _parameters("query", FeedQuery)),
    "/api/demo/tasks": _operation("demo", "Start a background task", _parameters("query", TaskQuery), "post"),
    "/api/demo/tasks/{task_id}": _operation("demo", "State of a task", _parameters("path", TaskPath)),
    **{
        path: _operation("agents", summary, [PAGE_PATH] if "{path}" in path else [])
        for path, _, summary, _ in AGENT_DOCUMENTS
    },
}
