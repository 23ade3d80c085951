"""The list of endpoints in the API explorer is true on backends without OpenAPI."""

from typing import Any

from lib.features.demo.endpoints import ENDPOINTS, openapi_paths
from tests.serving import Site

OURS = {"health", "site", "demo", "agents"}


def test_it_says_what_openapi_says(site: Site) -> None:
    if site.backend != "fastapi":
        return
    with site.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    assert {path: compared(methods) for path, methods in paths.items()} == {
        path: compared(methods) for path, methods in openapi_paths().items()
    }


def test_each_endpoint_is_there(site: Site) -> None:
    with site.client() as client:
        for endpoint in ENDPOINTS:
            path = endpoint.path.replace("{path}", "getting-started").replace("{task_id}", "0" * 32)
            parameters = {"q": "loop"} if endpoint.path == "/api/search" else {"count": "1"}
            answer = client.request(endpoint.method, path, params=parameters)
            expected = {404} if "{task_id}" in endpoint.path else {200, 202}
            assert answer.status_code in expected, endpoint.path


def compared(methods: dict[str, Any]) -> dict[str, Any]:
    """Of each operation what the explorer shows."""
    return {
        method: (operation["tags"], operation["summary"], [shown(each) for each in operation.get("parameters", ())])
        for method, operation in methods.items()
        if OURS & set(operation["tags"])
    }


def shown(parameter: dict[str, Any]) -> tuple[Any, ...]:
    """Name, place, whether it is needed, what it is for, and its bounds."""
    beside = {"title", "description", "examples"}
    schema = {name: value for name, value in parameter["schema"].items() if name not in beside and value is not None}
    return parameter["name"], parameter["in"], parameter["required"], parameter["description"], schema
