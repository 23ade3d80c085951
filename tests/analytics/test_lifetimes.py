"""Events survive restarts, crashes, and database outages, on each backend and server command."""

import os
import re
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from lib.features.analytics.engine import engine_for
from lib.features.analytics.event_queue import SUFFIX
from tests.analytics.conftest import new_database
from tests.analytics.reading import engine_of, rows, stored
from tests.deploy.entry import GUNICORN, SETTINGS
from tests.services import PostgreSQL
from tests.serving import BACKENDS, ENTRY_POINT, PRODUCTION, Site, serving
from tests.sites import plain_pages
from tests.tiers import fast_on
from tests.waiting import PATIENCE, until

# Each command has its number of processes. uvicorn terminates a worker that is silent for five seconds, and a busy
# machine can need this time to import the site.
SERVED = [
    *((backend, PRODUCTION[backend], 1) for backend in BACKENDS),
    *((backend, ENTRY_POINT, 2) for backend in BACKENDS),
    ("flask", "-m gunicorn run:server --preload --workers 2 --bind 127.0.0.1:{port} --worker-class gthread", 2),
    ("fastapi", f"{PRODUCTION['fastapi']} --workers 2 --timeout-worker-healthcheck 60", 2),
]
# One process each, for WSGI and for ASGI.
FAST = SERVED[:2]
SAFE = {"SITE_BASE_URL": "https://docs.example.com", "SECRET_KEY": secrets.token_urlsafe(32)}
MANY = 20


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Return the settings of a site with one page."""
    return {**SAFE, **plain_pages(tmp_path, "getting-started")}


def read_pages(site: Site) -> int:
    """Request a page several times, and return the number of successful responses."""
    with site.client() as client:
        return sum(client.get("/getting-started").status_code == 200 for _ in range(MANY))


def read_until_all_write(site: Site, engine: Engine, processes: int) -> int:
    """Request a page until each process has stored a visit, and return the number of successful responses.

    After this, the shutdown of a process is not its first access to the database.
    """
    visits = site.log.parent / "data" / "visits"
    given = 0

    def all_write() -> bool:
        nonlocal given
        with site.client() as client:  # Each request uses a new connection, which any of the processes can accept.
            given += client.get("/getting-started").status_code == 200
        journals = {file.stem for file in visits.glob(f"*{SUFFIX}")}
        return len(journals) == processes and journals <= {row.id.partition("-")[0] for row in rows(engine)}

    until(all_write)
    return given


# If a process that shuts down cannot store an event within two seconds, the next process stores it.
@pytest.mark.parametrize(
    ("backend", "command", "processes"),
    [*FAST, *(pytest.param(*each, marks=[pytest.mark.release, pytest.mark.serial]) for each in SERVED[2:])],
)
def test_the_end_of_a_process_stores_what_it_has(
    backend: str, command: str, processes: int, settings: dict[str, str], tmp_path: Path
) -> None:
    engine = engine_of(tmp_path / "data")
    with serving(backend, tmp_path, command, env=settings) as site:
        before = read_until_all_write(site, engine, processes)
        given = read_pages(site)
    assert given == MANY
    assert len(rows(engine)) == before + given
    assert list((tmp_path / "data" / "visits").iterdir()) == []
    engine.dispose()


@pytest.mark.parametrize("backend", fast_on())
def test_a_worker_that_is_killed_loses_nothing_it_accepted(
    backend: str, settings: dict[str, str], tmp_path: Path
) -> None:
    away = {"ANALYTICS_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}  # All events are still in the queue.
    with serving(backend, tmp_path, GUNICORN, env={**SETTINGS, **settings, **away}) as site:
        given = read_pages(site)
        (worker,) = children(site.process.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: children(site.process.pid) not in ([], [worker]))
    with serving(backend, tmp_path, env=settings):
        engine = engine_of(tmp_path / "data")
        assert len(stored(engine, given)) == given == MANY
        until(lambda: len(list((tmp_path / "data" / "visits").iterdir())) <= 1)  # This is the file of the new process.
        engine.dispose()


def children(process: int) -> list[int]:
    """Return the IDs of the processes that a process has started."""
    text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(number) for number in re.findall(r"\d+", text)]


@pytest.mark.parametrize("backend", fast_on("quart"))
def test_a_database_that_is_away_costs_readers_nothing_and_gets_all_when_it_is_back(
    backend: str, database_server: PostgreSQL, settings: dict[str, str], tmp_path: Path
) -> None:
    url = new_database(database_server)
    with stopped(database_server), serving(backend, tmp_path, env={**settings, "ANALYTICS_URL": url}) as site:
        given = read_pages(site)
        until(lambda: "The analytics database is unavailable" in site.log.read_text(encoding="utf-8"))
        database_server.start()
        engine = engine_for(url)
        assert len(stored(engine, given)) == given == MANY
        database_server.stop()
        given += read_pages(site)
        database_server.start()
        assert len(stored(engine, given)) == given == 2 * MANY
        engine.dispose()
        log = site.log.read_text(encoding="utf-8")
    assert log.count("The analytics database is unavailable") <= 2
    assert "Traceback" not in log


@contextmanager
def stopped(server: PostgreSQL) -> Iterator[None]:
    """Stop PostgreSQL. It runs again after the block."""
    server.stop()
    try:
        yield
    finally:
        if server.process is None:
            server.start()


@pytest.mark.serial
@pytest.mark.release
@pytest.mark.parametrize("backend", BACKENDS)
def test_several_sites_share_a_database(backend: str, database_server: PostgreSQL, tmp_path: Path) -> None:
    url = new_database(database_server)
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    shared = {"ANALYTICS_URL": url}
    engine = engine_for(url)
    with serving(backend, folders[0], env=shared) as one, serving(backend, folders[1], env=shared) as other:
        before = sum(read_until_all_write(site, engine, 1) for site in (one, other))
        given = read_pages(one) + read_pages(other)
    assert given == 2 * MANY
    assert len(rows(engine)) == before + given
    engine.dispose()


def test_a_folder_that_cannot_be_written_costs_readers_nothing(settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way", encoding="utf-8")
    with serving("fastapi", tmp_path, env=settings) as site:
        assert read_pages(site) == MANY
        assert httpx.get(f"{site.url}/healthz", timeout=PATIENCE).status_code == 200
        until(lambda: "Analytics events are only in memory" in site.log.read_text(encoding="utf-8"))
