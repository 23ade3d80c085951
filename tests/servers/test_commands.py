"""Every documented server command starts the site."""

import re
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from tests.servers.streaming import LONG, SLOW, stopped
from tests.serving import PRODUCTION, Site, serving
from tests.tiers import release, some

COMMANDS = {
    "python run.py, Flask": ("flask", "run.py"),
    "python run.py, FastAPI": ("fastapi", "run.py"),
    "python run.py, Quart": ("quart", "run.py"),
    "gunicorn with threads, Flask": ("flask", PRODUCTION["flask"]),
    "gunicorn, Flask": ("flask", "-m gunicorn run:server --bind 127.0.0.1:{port}"),
    "uvicorn, FastAPI": ("fastapi", "-m uvicorn run:server --port {port}"),
    "uvicorn, Quart": ("quart", "-m uvicorn run:server --port {port}"),
    "uvicorn without lifespan, FastAPI": ("fastapi", "-m uvicorn run:server --port {port} --lifespan off"),
    "hypercorn in one process, FastAPI": ("fastapi", "-m hypercorn run:server --workers 0 --bind 127.0.0.1:{port}"),
    "hypercorn, FastAPI": ("fastapi", "-m hypercorn run:server --bind 127.0.0.1:{port}"),
    "hypercorn, Quart": ("quart", "-m hypercorn run:server --bind 127.0.0.1:{port}"),
    "gunicorn with uvicorn workers, FastAPI": (
        "fastapi",
        "-m gunicorn -k uvicorn_worker.UvicornWorker run:server --bind 127.0.0.1:{port}",
    ),
    "gunicorn with uvicorn workers, Quart": (
        "quart",
        "-m gunicorn -k uvicorn_worker.UvicornWorker run:server --bind 127.0.0.1:{port}",
    ),
}


# Commands that end streams in time. A process that starts other processes leaves this to them.
ENDS_STREAMS = (
    "gunicorn with threads, Flask",
    "uvicorn, FastAPI",
    "uvicorn, Quart",
    "python run.py, FastAPI",
    "gunicorn with uvicorn workers, Quart",
    "hypercorn in one process, FastAPI",
)
FAST = (
    "gunicorn with threads, Flask",
    "python run.py, FastAPI",
    "uvicorn, Quart",
    "gunicorn with uvicorn workers, Quart",
    "hypercorn in one process, FastAPI",
)


@pytest.mark.parametrize("name", some(COMMANDS, *FAST))
def test_a_command_serves_the_site_and_ends_its_streams(name: str, contract_docs: Path, tmp_path: Path) -> None:
    """A deep link is the first request.

    SIGTERM ends each stream with its last event, as if the stream were complete, but without its last tick.
    """
    with ExitStack() as server:
        site = server.enter_context(started(name, contract_docs, tmp_path))
        assert_serves(site)
        if name in ENDS_STREAMS:
            ended = stopped(site, server, LONG)
            sent = [re.search(r'data: \{"sent":(\d+)\}\nid: \d+\n\n$', text) for text in ended.texts]
            assert all(number and 0 < int(number[1]) < 300 for number in sent)
            assert ended.codes <= {1001, 1012}


@pytest.mark.release
@pytest.mark.serial
@pytest.mark.parametrize("name", ENDS_STREAMS)
def test_sigterm_ends_streams_within_a_second(name: str, contract_docs: Path, tmp_path: Path) -> None:
    """The streams would otherwise continue for at least fifteen seconds."""
    with ExitStack() as server:
        site = server.enter_context(started(name, contract_docs, tmp_path))
        assert stopped(site, server, SLOW).seconds < 1


@pytest.mark.parametrize("asked", ["flsk", release(""), release("  FastAPI ")])
def test_any_value_of_the_variable_boots(asked: str, contract_docs: Path, tmp_path: Path) -> None:
    expected = "fastapi" if "FastAPI" in asked else "flask"
    env = {"DASH_BACKEND": asked, "DOCS_DIR": str(contract_docs)}
    with serving(expected, tmp_path, "run.py", env) as site, site.client() as client:
        backend = client.get("/api/backend").json()
        assert backend["name"] == expected
        if asked == "flsk":
            assert "flsk" in backend["fallback_reason"]
            assert site.said("flsk", "flask", "fastapi", "quart")


def started(name: str, docs: Path, folder: Path) -> AbstractContextManager[Site]:
    """Start the site with a command."""
    backend, command = COMMANDS[name]
    return serving(backend, folder, command, {"DOCS_DIR": str(docs)})


def assert_serves(site: Site) -> None:
    """Check a page with Dash's scripts and the site's scripts, and its payload."""
    with site.client() as client:
        page = client.get("/a-page")
        assert page.status_code == 200
        assert "dash_mantine_components" in page.text
        assert "/assets/dash.js" in page.text
        assert f'data-backend="{site.backend}"' in page.text
        assert client.get("/_page/a-page").status_code == 200
        layout = client.get("/_dash-layout")
        assert layout.json()["type"] == "MantineProvider"
