"""The JSON API builds its responses from the registered pages and the backend, without a server."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import dash
import pytest

from lib import backend
from lib.backend import SUPPORTED_BACKENDS, get_backend_info
from lib.content.parsed_page import Heading
from lib.features import services
from lib.features.api.models import PageQuery, SearchQuery
from lib.features.api.operations import api_operations, backend_info, page_detail, page_list, search_pages
from lib.http.errors import ProblemError
from lib.http.messages import Request, Response
from lib.servers.health import health, health_operations
from lib.servers.operations import MAX_BODIES, Operation
from lib.settings import Settings, read_settings
from lib.site import VERSION, get_site
from tests.delivery.conftest import Register, site_below


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Ensure that neither the environment nor `.env` chooses a backend."""
    monkeypatch.delenv("DASH_BACKEND", raising=False)
    monkeypatch.delenv("BUILD", raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    backend._choose.cache_clear()


@pytest.mark.parametrize("name", SUPPORTED_BACKENDS)
def test_health_names_what_runs(name: str) -> None:
    answer = health(get_backend_info(name))
    assert (answer.ok, answer.backend, answer.dash_version) == (True, name, dash.__version__)
    assert (answer.app_version, answer.build) == (VERSION, None)
    assert answer.uptime_seconds > 0


def test_health_names_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUILD", "a1b2c3d")
    monkeypatch.setattr("lib.servers.health.get_settings", read_settings)
    assert health(get_backend_info()).build == "a1b2c3d"


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


def test_a_backend_that_the_environment_does_not_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site runs in an existing server."""
    monkeypatch.setenv("DASH_BACKEND", "flask")
    answer = backend_info(get_backend_info("quart"))
    assert (answer.name, answer.requested, answer.fallback_reason) == ("quart", "quart", None)


def test_pages_are_sorted_by_path_and_counted(register: Register) -> None:
    register("/b", category="Write", icon="tabler:rocket", tags=("one",), lastmod=date(2026, 1, 31))
    register("/")
    register("/a", name="Ä")
    answer = page_list(get_backend_info(), PageQuery())
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
    answer = page_list(get_backend_info(), PageQuery())
    assert (answer.count, answer.pages) == (0, [])


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ({}, ["/a", "/b", "/c", "/d"]),
        ({"sort": "-path"}, ["/d", "/c", "/b", "/a"]),
        ({"sort": "name"}, ["/c", "/b", "/a", "/d"]),
        ({"sort": "category"}, ["/b", "/c", "/a", "/d"]),
        ({"sort": "-category"}, ["/c", "/b", "/a", "/d"]),
        ({"sort": "lastmod"}, ["/c", "/a", "/b", "/d"]),
        ({"sort": "-lastmod"}, ["/a", "/c", "/b", "/d"]),
        ({"category": "show"}, ["/b"]),
        ({"tag": "ONE"}, ["/a", "/b"]),
        ({"q": "alpha"}, ["/c"]),
        ({"q": "first  HEADING"}, ["/b"]),
        ({"q": "first nowhere"}, []),
        ({"category": "show", "tag": "two"}, ["/b"]),
        ({"limit": 2}, ["/a", "/b"]),
        ({"limit": 2, "offset": 3}, ["/d"]),
        ({"offset": 10**30}, []),
    ],
)
def test_which_pages_in_which_order(query: dict[str, Any], paths: list[str], register: Register) -> None:
    """Pages without a value for the sort key come last, in either direction."""
    register("/a", name="Gamma", tags=("one",), lastmod=date(2026, 2, 1))
    register("/b", name="beta", category="Show", tags=("one", "two"), headings=(Heading(2, "first", "First heading"),))
    register("/c", name="Alpha", category="write", lastmod=date(2026, 1, 1))
    register("/d", name="Zeta")
    answer = page_list(get_backend_info(), PageQuery(**query))
    assert [page.path for page in answer.pages] == paths
    assert answer.count == len(paths)
    assert answer.total == (4 if {"limit", "offset"} & set(query) else len(paths))


def test_a_page_with_its_content(register: Register) -> None:
    register("/")
    register("/deep/er", source="docs/x.md", markdown="## One", headings=(Heading(2, "one", "One"),))
    answer = page_detail("deep/er/")
    assert (answer.path, answer.source, answer.markdown) == ("/deep/er", "docs/x.md", "## One")
    assert [heading.model_dump() for heading in answer.headings] == [{"level": 2, "id": "one", "text": "One"}]
    assert page_detail("index").path == page_detail("").path == "/"


def test_a_page_of_its_own_called_index_is_not_home(register: Register) -> None:
    register("/")
    register("/index")
    assert page_detail("index").path == "/index"


@pytest.mark.parametrize("path", ["nope", "hidden", "with/x", "not-found-404", "deep//er", "..", "%"])
def test_a_page_that_no_list_shows_is_not_told(path: str, register: Register) -> None:
    register("/deep/er")
    register("/hidden", hidden=True)
    register("/with", path_template="/with/<item>")
    register("/not-found-404", module="pages.not_found_404")
    with pytest.raises(ProblemError) as error:
        page_detail(path)
    assert error.value.status == 404


def test_a_part_of_the_list_names_the_next_one(register: Register) -> None:
    for name in "abcde":
        register(f"/{name}", category="Ä & b")
    found, following = list[str](), PageQuery(limit=2, category="ä & B", sort="-path", fields="path")
    for _ in range(3):
        answer = page_list(get_backend_info(), following)
        found += [page.path for page in answer.pages]
        query = dict(parse_qsl((answer.next or "").partition("?")[2]))
        following = PageQuery.model_validate(query)
    assert found == ["/e", "/d", "/c", "/b", "/a"]
    assert answer.next is None
    assert page_list(get_backend_info(), PageQuery(offset=99)).next is None


def test_a_client_chooses_fields(register: Register) -> None:
    register("/")
    register("/ü b", description="About.", markdown="Text.", headings=(Heading(2, "one", "One"),))
    operations = {operation.path: operation for operation in api_operations(get_backend_info("quart"))}

    def get(path: str, fields: str, tail: str = "") -> dict[str, Any]:
        response = operations[path].handle(Request(path, tail, {"fields": fields}))
        assert isinstance(response, Response)
        found: dict[str, Any] = json.loads(response.body)
        return found

    [_, page] = get("/api/pages", "url,description")["pages"]
    assert page == {
        "name": "Ü B", "path": "/ü b", "description": "About.", "url": f"{get_site().base_url}/%C3%BC%20b"
    }  # fmt: skip
    one = get("/api/pages/{path:path}", "headings", "ü b")
    assert one == {"name": "Ü B", "path": "/ü b", "headings": [{"level": 2, "id": "one", "text": "One"}]}
    for fields in ("", "nope", "url,", ",url", "url description", "url,nope", "markdown"):
        with pytest.raises(ProblemError) as error:
            get("/api/pages", fields)
        assert error.value.status == 422, fields


def test_pages_have_urls(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    register("/")
    register("/a")
    monkeypatch.setattr("lib.features.api.operations.get_site", lambda: site_below("/my-app"))
    for has_markdown, markdown in ((True, "http://127.0.0.1:8550/my-app/index.md"), (False, None)):
        monkeypatch.setattr(services, "has_markdown", has_markdown)
        home, _ = page_list(get_backend_info(), PageQuery()).pages
        assert (home.url, home.markdown_url) == ("http://127.0.0.1:8550/my-app/", markdown)
        assert page_detail("index").markdown_url == markdown


def test_responses_are_cached_until_the_pages_change(register: Register) -> None:
    register("/a")
    operations = {operation.path: operation for operation in api_operations(get_backend_info("quart"))}
    pages, one = operations["/api/pages"], operations["/api/pages/{path:path}"]

    def read(operation: Operation, tail: str = "", **query: str) -> Response:
        response = operation.handle(Request(operation.path, tail, query))
        assert isinstance(response, Response)
        return response

    request = Request("/api/pages", "", {"limit": "5", "other": "1"})
    assert pages.lookup(request) is None
    first = read(pages, limit="5")
    stored = pages.lookup(request)
    assert stored is not None
    assert stored(request).body == first.body
    known = pages.handle(Request("/api/pages", "", {"limit": "5"}, {"if-none-match": first.headers["etag"]}))
    assert isinstance(known, Response)
    assert (known.status, known.body) == (304, b"")
    assert read(one, "a").headers["etag"] != first.headers["etag"]
    register("/b")
    assert json.loads(read(pages, limit="5").body)["count"] == 1
    for operation in operations.values():
        operation.invalidate()
    assert json.loads(read(pages, limit="5").body)["count"] == 2
    for number in range(3 * MAX_BODIES):
        read(pages, offset=str(number))
    assert len(pages._bodies) <= MAX_BODIES
    with pytest.raises(ProblemError):
        read(one, "nope")
    assert one.lookup(Request("/api/pages/nope", "nope")) is None


def test_the_routes_answer_in_json(register: Register) -> None:
    register("/a")
    quart = get_backend_info("quart")
    operations = {operation.path: operation for operation in (*api_operations(quart), *health_operations(quart))}

    def body(path: str, tail: str = "") -> dict[str, Any]:
        response = operations[path].handle(Request(path, tail))
        assert isinstance(response, Response)
        assert (response.status, response.content_type) == (200, "application/json")
        assert response.headers["cache-control"] == ("no-cache" if path.startswith("/api/") else "no-store")
        found: dict[str, Any] = json.loads(response.body)
        return found

    for path in ("/healthz", "/readyz", "/api/backend", "/api/pages", "/api/pages/"):
        assert body(path)
    assert body("/api/pages")["count"] == 1
    assert body("/api/pages/{path:path}", "a")["path"] == "/a"


def test_another_fastapi_server_can_have_the_api() -> None:
    from fastapi import FastAPI

    from lib.asgi_routes import build_api_router, build_health_router

    server = FastAPI()
    server.include_router(build_health_router())
    server.include_router(build_api_router(None, get_backend_info("fastapi")))
    assert set(server.openapi()["paths"]) == {
        "/healthz", "/readyz", "/api/backend", "/api/pages", "/api/pages/{path}", "/api/search"
    }  # fmt: skip


def test_a_site_without_the_search_feature_does_not_blame_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "search", None)
    with pytest.raises(ProblemError) as rejected:
        search_pages(SearchQuery(q="tide"))
    assert rejected.value.status == 503
    assert "SQLite" not in rejected.value.detail
