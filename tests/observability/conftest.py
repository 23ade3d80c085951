"""A site of two workers that tells everything it can tell."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.observability.watching import TOKEN
from tests.serving import BACKENDS, Site, serving

SECRET, ADMIN = "secret-key-9c1d44f0aa7e", "admin-token-77b0e3d2c5"
DATABASE = "redis://reader:sw%40rdfish@127.0.0.1:1/0"

# uvicorn ends a worker that is silent for five seconds, which a busy machine may need to import the site. One that is
# killed may be noticed only after so long, too, so that it is less than what tests wait for.
COMMANDS = {
    "flask": "-m gunicorn {module}:server --bind 127.0.0.1:{{port}} --worker-class gthread --threads 4 "
    "--workers {workers} --config python:tests.observability.gunicorn_settings",
    "fastapi": "-m uvicorn {module}:server --host 127.0.0.1 --port {{port}} --workers {workers} "
    "--timeout-worker-healthcheck 30 --log-config lib/observability/uvicorn.json",
    "quart": "-m uvicorn {module}:server --host 127.0.0.1 --port {{port}} --workers {workers} "
    "--timeout-worker-healthcheck 30 --log-config lib/observability/uvicorn.json",
}


def command(backend: str, module: str = "run", workers: int = 2) -> str:
    """How a backend is started, for `serving`."""
    return COMMANDS[backend].format(module=module, workers=workers)


def environment(docs: Path, cache: Path) -> dict[str, str]:
    """What the site is told."""
    return {
        "DOCS_DIR": str(docs),
        "CACHE_DIR": str(cache),
        "LOG_FORMAT": "json",
        "METRICS_ENABLED": "true",
        "METRICS_TOKEN": TOKEN,
        "SECRET_KEY": SECRET,
        "ADMIN_TOKEN": ADMIN,
    }


@pytest.fixture(scope="session")
def observed_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs folder of that site."""
    docs = tmp_path_factory.mktemp("docs")
    head = "---\nname: Observed\ndescription: D\nendpoint: /observed\n---\n"
    (docs / "observed.md").write_text(f"{head}\n.. exec::tests.examples.observed\n", encoding="utf-8")
    return docs


@pytest.fixture(scope="session", params=BACKENDS)
def observed(
    request: pytest.FixtureRequest, observed_docs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site, served by two workers."""
    folder = tmp_path_factory.mktemp("site")
    given = environment(observed_docs, folder / "cache")
    with serving(request.param, folder, command(request.param), given) as running:
        yield running


@pytest.fixture(scope="module", params=BACKENDS)
def below(
    request: pytest.FixtureRequest, observed_docs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site below `/site` of a parent app."""
    folder = tmp_path_factory.mktemp("site")
    given = environment(observed_docs, folder / "cache")
    with serving(request.param, folder, command(request.param, "tests.examples.observed_below", 1), given) as running:
        yield running
