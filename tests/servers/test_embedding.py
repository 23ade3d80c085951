"""The site in a parent app, with two workers, without lifespan, and two apps in one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.calling import call, output_of
from tests.serving import BACKENDS, Site, serving
from tests.tiers import release

# uvicorn ends a worker that does not respond for five seconds. A busy machine can need longer to import the site.
_UVICORN = (
    "-m uvicorn {module}:server --host 127.0.0.1 --port {{port}} --workers {workers} --timeout-worker-healthcheck 60 "
    "--lifespan off"
)
COMMANDS = {
    "flask": "-m gunicorn {module}:server --bind 127.0.0.1:{{port}} --worker-class gthread --threads 4 "
    "--workers {workers}",
    "fastapi": _UVICORN,
    "quart": _UVICORN,
}
# tests/observability tests two workers in the fast tier.
MOUNTED = [*((backend, 1) for backend in BACKENDS), *(release((backend, 2)) for backend in BACKENDS)]


@pytest.fixture(scope="module", params=MOUNTED, ids=lambda param: f"{param[0]}-{param[1]}")
def mounted(
    request: pytest.FixtureRequest, contract_docs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Start the site under `/site` of a parent app."""
    backend, workers = request.param
    command = COMMANDS[backend].format(module="tests.examples.mounted", workers=workers)
    with serving(backend, tmp_path_factory.mktemp("site"), command, {"DOCS_DIR": str(contract_docs)}) as running:
        yield running


@pytest.fixture(scope="module", params=BACKENDS)
def two_apps(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start two small Dash apps on one server."""
    command = COMMANDS[request.param].format(module="tests.examples.two_apps", workers=1)
    with serving(request.param, tmp_path_factory.mktemp("site"), command) as running:
        yield running


def test_mounted_below_a_parent_app(mounted: Site) -> None:
    """The first requests are deep links, each on a separate connection, so that each worker gets some."""
    for _ in range(6):
        with mounted.client() as client:
            page = client.get("/site/a-page")
            assert page.status_code == 200
            assert "dash_mantine_components" in page.text
            assert "/site/assets/dash.js" in page.text
            assert output_of(call(mounted, "echo", 3, prefix="/site"), "echo") == 3
    with mounted.client() as client:
        assert client.get("/site/a-page/?x=1").headers["location"] == "/site/a-page?x=1"
        assert client.get("/site/nope").status_code == 404
        assert client.head("/site/_dash-layout").status_code == 200
        assert client.get("/site/api/nope").headers["content-type"] == "application/problem+json"
        assert client.get("/site/_dash-update-component").headers["allow"] == "OPTIONS, POST"
        assert client.get("/").text == "The parent"


def test_two_apps_in_a_process(two_apps: Site) -> None:
    for name in ("one", "two"):
        assert output_of(call(two_apps, name, prefix=f"/{name}"), name) == name
        with two_apps.client() as client:
            assert client.get(f"/{name}/").status_code == 200
            assert f"{name}-output" in client.get(f"/{name}/_dash-layout").text
            assert client.get(f"/{name}").headers["location"] == f"/{name}/"
            assert client.get(f"/{name}/nope").status_code == 404
    assert call(two_apps, "two", prefix="/one").status_code == 400
    with two_apps.client() as client:
        outside = client.get("/nope")
    assert outside.status_code == 404
    assert outside.headers["content-type"] != "application/problem+json"


def test_callbacks_that_are_endpoints(two_apps: Site) -> None:
    with two_apps.client() as client:
        number, thread = client.post("/two/api/thread", json={"number": 3}).json()
        other, loop = client.post("/two/api/loop", json={"number": 4}).json()
        wrong = client.get("/two/api/thread")
    assert (number, other) == (3, 4)
    assert "Main" not in thread
    assert loop == ("callback-loop" if two_apps.backend == "flask" else "MainThread")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "OPTIONS, POST")


@pytest.mark.parametrize(("path", "kind"), [("api/broken", "application/problem+json"), ("broken", "text/plain")])
def test_a_handler_with_a_fault(two_apps: Site, path: str, kind: str) -> None:
    for name in ("one", "two"):
        with two_apps.client() as client:
            answer = client.get(f"/{name}/{path}")
            head = client.head(f"/{name}/{path}")
        assert answer.status_code == head.status_code == 500
        assert answer.headers["content-type"].startswith(kind)
        assert "secret" not in answer.text
        number = answer.json()["id"] if path == "api/broken" else answer.text.split()[-1]
        log = two_apps.said(number)
        assert log.count(number) == 1
        assert "a secret of the handler" in log.split(number)[1]
