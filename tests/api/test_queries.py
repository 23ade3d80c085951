"""What the JSON API answers, on whichever server."""

import json
from pathlib import Path

import dash
import pytest

from lib import backend
from lib.api.queries import backend_info, health, page_list
from lib.api.routes import api_routes
from lib.backend import SUPPORTED_BACKENDS, get_backend_info
from lib.servers.contract import Request
from lib.settings import Settings
from tests.delivery.conftest import Register


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing in the environment and no `.env` chooses a backend."""
    monkeypatch.delenv("DASH_BACKEND", raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    backend._choose.cache_clear()


@pytest.mark.parametrize("name", SUPPORTED_BACKENDS)
def test_health_names_what_runs(name: str) -> None:
    answer = health(get_backend_info(name))
    assert (answer.ok, answer.backend, answer.dash_version) == (True, name, dash.__version__)


@pytest.mark.parametrize("name", SUPPORTED_BACKENDS)
def test_the_backend_that_was_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_BACKEND", name.upper())
    answer = backend_info(get_backend_info())
    assert (answer.name, answer.requested, answer.fallback_reason) == (name, name, None)
    assert answer.is_async is (name != "flask")
    assert answer.label
    assert answer.description


def test_a_fall_back_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_BACKEND", "django")
    answer = backend_info(get_backend_info())
    assert (answer.name, answer.requested) == ("flask", "django")
    assert answer.fallback_reason is not None
    assert all(word in answer.fallback_reason for word in ("django", *SUPPORTED_BACKENDS))


def test_pages_are_sorted_by_path_and_counted(register: Register) -> None:
    register("/b", category="Write", icon="tabler:rocket")
    register("/")
    register("/a", name="Ä")
    answer = page_list(get_backend_info())
    assert [page.path for page in answer.pages] == ["/", "/a", "/b"]
    assert (answer.count, answer.backend) == (3, "flask")
    last = answer.pages[2]
    assert (last.name, last.title, last.description) == ("B", "B", "About B.")
    assert (last.icon, last.category) == ("tabler:rocket", "Write")
    assert answer.pages[1].category is None


def test_pages_that_no_list_shows_are_not_told(register: Register) -> None:
    register("/hidden", hidden=True)
    register("/with", path_template="/with/<item>")
    register("/not-found-404", module="pages.not_found_404")
    answer = page_list(get_backend_info())
    assert (answer.count, answer.pages) == (0, [])


def test_the_routes_answer_in_json_that_nobody_keeps(register: Register) -> None:
    register("/a")
    routes = api_routes(get_backend_info("quart"))
    for path in ("/healthz", "/api/backend", "/api/pages"):
        response = routes[path](Request(path))
        assert (response.status, response.content_type) == (200, "application/json")
        assert response.headers["cache-control"] == "no-store"
        assert json.loads(response.body)
    assert json.loads(routes["/api/pages"](Request("/api/pages")).body)["count"] == 1


def test_both_forms_of_the_api_have_the_same_paths() -> None:
    from fastapi import FastAPI

    from lib.asgi_routes import build_api_router, build_health_router

    server = FastAPI()
    server.include_router(build_health_router())
    server.include_router(build_api_router(None, get_backend_info("fastapi")))
    described = {path.partition("{")[0] for path in server.openapi()["paths"]}
    assert described <= set(api_routes(get_backend_info("flask")))
