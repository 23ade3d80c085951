"""The OpenAPI document is correct; Swagger UI and ReDoc need no other host."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate
from playwright.sync_api import Browser, expect

from lib.features.api.openapi import extend_openapi
from lib.site import VERSION, get_site
from tests.browser.visitor import Visitor
from tests.serving import BROWSER, PROJECT, Site
from tests.sites import Sites

OURS = {"health", "site", "demo"}


@pytest.fixture
def document(site: Site) -> dict[str, Any]:
    """Return `/openapi.json`."""
    with site.client() as client:
        response = client.get("/openapi.json")
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def test_each_backend_has_the_same_one(document: dict[str, Any], fastapi_document: dict[str, Any]) -> None:
    assert document == fastapi_document


@pytest.fixture(scope="session")
def fastapi_document(sites: Sites) -> dict[str, Any]:
    """Return the document that FastAPI generates from the routes that it serves."""
    with sites.get("plain", "fastapi").client() as client:
        body: dict[str, Any] = client.get("/openapi.json").json()
    return body


def test_it_is_valid(fastapi_document: dict[str, Any]) -> None:
    validate(fastapi_document)


def test_it_is_sent_packed(site: Site, document: dict[str, Any]) -> None:
    with site.client() as client:
        packed = client.get("/openapi.json")
        plain = client.get("/openapi.json", headers={"accept-encoding": "identity"})
    assert packed.json() == plain.json() == document
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert "Accept-Encoding" in packed.headers["vary"]


def test_it_says_whose_api_it_is(fastapi_document: dict[str, Any]) -> None:
    document = fastapi_document
    assert document["info"]["title"] == "Atoll"
    assert document["info"]["version"] == VERSION
    assert document["info"]["description"]
    assert document["servers"] == [{"url": "/"}]
    assert document["security"] == [], "no operation needs a login"
    tags = {tag["name"] for tag in document["tags"]}
    assert tags == {tag for _, operation in operations(document) for tag in operation["tags"]}
    assert all(tag["description"] for tag in document["tags"])


def test_it_states_the_license_of_the_site() -> None:
    def info(license_name: str) -> dict[str, Any]:
        server = FastAPI()
        extend_openapi(server, dataclasses.replace(get_site(), license=license_name), "")
        validate(server.openapi())
        found: dict[str, Any] = server.openapi()["info"]
        return found

    assert info("CC-BY-4.0")["license"] == {"name": "CC-BY-4.0", "identifier": "CC-BY-4.0"}
    assert "license" not in info("")


def test_every_operation_has_a_short_id_of_its_own(fastapi_document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(fastapi_document)]
    assert len(set(names)) == len(names)
    assert {"get_backend", "list_pages", "get_page", "search", "start_task"} <= set(names)


def test_nothing_of_dash_is_in_it(fastapi_document: dict[str, Any]) -> None:
    paths = set(fastapi_document["paths"])
    assert {"/healthz", "/readyz", "/api/backend", "/api/pages", "/api/pages/{path}"} <= paths
    assert not [path for path in paths if path.startswith(("/_", "/assets"))]
    assert "/{tail}" not in paths


def test_every_operation_and_every_field_is_described(fastapi_document: dict[str, Any]) -> None:
    ours = [(path, operation) for path, operation in operations(fastapi_document) if OURS & set(operation["tags"])]
    for path, operation in ours:
        assert operation["summary"] and operation["description"], path
        assert all(item.get("description") for item in operation.get("parameters", [])), path
    for name, schema in fastapi_document["components"]["schemas"].items():
        for field, content in schema["properties"].items():
            assert content.get("description"), f"{name}.{field}"
            assert "examples" in content or refers(content) or "default" in content, f"{name}.{field}"


def test_errors_are_problem_documents(fastapi_document: dict[str, Any]) -> None:
    assert "Problem" in fastapi_document["components"]["schemas"]
    for path, operation in operations(fastapi_document):
        if OURS & set(operation["tags"]):
            errors = [answer for status, answer in operation["responses"].items() if status >= "400"]
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in errors), path


def test_each_operation_is_there(site: Site, fastapi_document: dict[str, Any]) -> None:
    with site.client() as client:
        for endpoint, methods in fastapi_document["paths"].items():
            path = endpoint.replace("{path}", "getting-started").replace("{task_id}", "0" * 32)
            parameters = {"q": "loop"} if endpoint == "/api/search" else {"count": "1"}
            for method in methods:
                answer = client.request(method, path, params=parameters)
                assert answer.status_code in ({404} if "{task_id}" in endpoint else {200, 202}), endpoint


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_explorers_need_no_other_host(path: str, site: Site, browser: Browser) -> None:
    with Visitor.opening(browser, site.url) as reader:
        reader.page.goto(path, wait_until="networkidle")
        expect(reader.page.get_by_text("Running backend").last).to_be_visible()
        expect(reader.page).to_have_title("Atoll - Swagger UI" if path == "/docs" else "Atoll - ReDoc")
        reader.check()


@pytest.mark.one_backend
@pytest.mark.release
def test_swagger_ui_follows_the_theme(site: Site, browser: Browser) -> None:
    with Visitor.opening(browser, site.url) as reader:
        page = reader.page
        for is_dark, chosen, scheme in ((True, None, "dark"), (True, "light", "normal"), (False, "dark", "dark")):
            page.emulate_media(color_scheme="dark" if is_dark else "light")
            page.goto("/docs")
            page.evaluate("(theme) => theme && localStorage.setItem('mantine-color-scheme-value', theme)", chosen)
            page.reload()
            expect(page.locator("html")).to_have_css("color-scheme", scheme)
            color = "rgb(228, 230, 230)" if scheme == "dark" else "rgb(59, 65, 81)"  # those of Swagger UI
            expect(page.locator(".swagger-ui .opblock-summary-path").first).to_have_css("color", color)
        reader.check()


@pytest.mark.one_backend
@pytest.mark.release
def test_the_description_is_true(site: Site, tmp_path: Path) -> None:
    """schemathesis sends valid and invalid requests to every operation, with all of its checks.

    The document and the operations are the same on all backends, as the tests above show.
    """
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.servers.openapi_hooks", "PYTHONPATH": str(PROJECT)}
    arguments = ["run", f"{site.url}/openapi.json", "--checks", "all", "-n", "25", "--seed", "1",
                 "--header", f"User-Agent: {BROWSER}", "--continue-on-failure", "--no-shrink"]  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *arguments],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return path and operation."""
    return [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]


def refers(content: dict[str, Any]) -> bool:
    """Return whether a field consists of another model, which has its own examples."""
    return "$ref" in content or "$ref" in content.get("items", {})
