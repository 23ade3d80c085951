"""A site of several workers with all logs and metrics."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.observability.watching import TOKEN
from tests.serving import BACKENDS, Site, serving
from tests.sites import Sites, Variant, page, write_pages
from tests.tiers import fast_on, some

SECRET, ADMIN = "secret-key-9c1d44f0aa7e", "admin-token-77b0e3d2c5"
DATABASE = "redis://reader:sw%40rdfish@127.0.0.1:1/0"

# uvicorn ends a worker that does not respond for five seconds. A busy machine can need longer to import the site.
# uvicorn can also need this long to notice a killed worker, so the value is less than the time that tests wait.
COMMANDS = {
    "flask": "-m gunicorn {module}:server --bind 127.0.0.1:{{port}} --worker-class gthread --threads 4 "
    "--workers {workers} --config python:tests.observability.gunicorn_settings",
    "fastapi": "-m uvicorn {module}:server --host 127.0.0.1 --port {{port}} --workers {workers} "
    "--timeout-worker-healthcheck 30 --log-config lib/process/uvicorn.json",
    "quart": "-m uvicorn {module}:server --host 127.0.0.1 --port {{port}} --workers {workers} "
    "--timeout-worker-healthcheck 30 --log-config lib/process/uvicorn.json",
}


def command(backend: str, module: str = "run", workers: int = 2) -> str:
    """Return the command that starts a backend, for `serving`."""
    return COMMANDS[backend].format(module=module, workers=workers)


OBSERVED = {"observed": page("Observed", "/observed", ".. exec::tests.examples.observed")}
TELLING = {
    "LOG_FORMAT": "json",
    "METRICS_ENABLED": "true",
    "METRICS_TOKEN": TOKEN,
    "SECRET_KEY": SECRET,
    "ADMIN_TOKEN": ADMIN,
}


def environment(docs: Path, cache: Path) -> dict[str, str]:
    """Return the settings of a site that a test starts."""
    return {"DOCS_DIR": str(docs), "CACHE_DIR": str(cache), **TELLING}


@pytest.fixture(scope="session")
def observed_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the docs folder of that site."""
    return write_pages(tmp_path_factory.mktemp("site") / "docs", OBSERVED)


# Each uvicorn worker imports all libraries again.
PLACES = [*((backend, 2) for backend in BACKENDS), ("quart", 1)]


@pytest.fixture(scope="session", params=some(PLACES, ("flask", 2), ("fastapi", 2), ("quart", 1)),
                ids=lambda place: f"{place[0]}-{place[1]}")  # fmt: skip
def observed(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site, served by workers that share their metrics."""
    backend, workers = request.param
    commands = {backend: command(backend, workers=workers)}
    variant = Variant({"CACHE_DIR": "{folder}/cache", **TELLING}, OBSERVED, commands)
    return sites.get(f"observed by {workers}", backend, variant)


@pytest.fixture
def workers_of_observed(request: pytest.FixtureRequest) -> int:
    """Return the number of workers of `observed`."""
    workers: int = request.node.callspec.params["observed"][1]
    return workers


@pytest.fixture(scope="module", params=fast_on("flask", "fastapi"))
def below(
    request: pytest.FixtureRequest, observed_docs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Start the site under `/site` of a parent app."""
    folder = tmp_path_factory.mktemp("site")
    given = environment(observed_docs, folder / "cache")
    with serving(request.param, folder, command(request.param, "tests.examples.observed_below", 1), given) as running:
        yield running
