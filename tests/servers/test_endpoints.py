"""The list of endpoints in the API explorer is correct on backends without OpenAPI."""

from typing import Any

from lib.features.demo.endpoints import PATHS
from tests.serving import Site

OURS = {"health", "site", "demo", "agents"}


def test_it_says_what_openapi_says(site: Site) -> None:
    if site.backend != "fastapi":
        return
    with site.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    assert {path: compared(methods) for path, methods in paths.items()} == {
        path: compared(methods) for path, methods in PATHS.items()
    }


def test_each_endpoint_is_there(site: Site) -> None:
    with site.client() as client:
        for endpoint, methods in PATHS.items():
            path = endpoint.replace("{path}", "getting-started").replace("{task_id}", "0" * 32)
            parameters = {"q": "loop"} if endpoint == "/api/search" else {"count": "1"}
            for method in methods:
                answer = client.request(method, path, params=parameters)
                assert answer.status_code in ({404} if "{task_id}" in endpoint else {200, 202}), endpoint


def compared(methods: dict[str, Any]) -> dict[str, Any]:
    """Return the values of each operation that the explorer shows."""
    return {
        method: (operation["tags"], operation["summary"], [shown(each) for each in operation.get("parameters", ())])
        for method, operation in methods.items()
        if OURS & set(operation["tags"])
    }


def shown(parameter: dict[str, Any]) -> tuple[Any, ...]:
    """Return name, location, whether it is required, description, and bounds of a parameter."""
    beside = {"title", "description", "examples"}
    schema = {name: value for name, value in parameter["schema"].items() if name not in beside and value is not None}
    return parameter["name"], parameter["in"], parameter["required"], parameter["description"], schema
