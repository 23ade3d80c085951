"""Two workers with Redis show the same live state on every page."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.broadcast.live import ONE_WORKER, TOKEN, TWO_WORKERS, Reader, announce, reading
from tests.ports import free_port
from tests.services import Redis
from tests.serving import BACKENDS, Site, serving
from tests.sites import plain_pages
from tests.tiers import fast_on
from tests.waiting import until

SECRET = "a-secret-of-the-tests-that-is-long-enough"
ENV = {"ADMIN_TOKEN": TOKEN, "SECRET_KEY": SECRET, "LIVE_UPDATES": "true"}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Return the settings of a site with one page and an administrator."""
    return {**ENV, **plain_pages(tmp_path, "a")}


@pytest.fixture(params=fast_on("flask"))
def workers(
    request: pytest.FixtureRequest, redis_server: Redis, settings: dict[str, str], tmp_path: Path
) -> Iterator[Site]:
    """Start the site on two workers that share a Redis."""
    env = {**settings, "REDIS_URL": redis_server.url}
    with serving(request.param, tmp_path, TWO_WORKERS[request.param], env) as site:
        yield site


def all_show(readers: list[Reader], text: str | None) -> bool:
    return all(reader.text == text for reader in readers)


def seconds_until_shown(site: Site, readers: list[Reader], text: str) -> float:
    """Return the time in seconds until all clients show an announcement.

    The announcement is sent again if the worker responds that it has no Redis at the moment.
    """
    until(lambda: announce(site, text)["reach"] == "site")
    began = time.monotonic()
    until(lambda: all_show(readers, text))
    return time.monotonic() - began


def open_pages(pages: ExitStack, site: Site, number: int = 8) -> list[Reader]:
    """Open so many pages that both workers serve some of them."""
    return [pages.enter_context(reading(site, f"{tab:08x}")) for tab in range(number)]


@pytest.mark.parametrize("backend", fast_on())
def test_two_processes_show_the_same(
    backend: str, redis_server: Redis, settings: dict[str, str], tmp_path: Path
) -> None:
    env = {**settings, "REDIS_URL": redis_server.url}
    with ExitStack() as stack:
        here, there = (stack.enter_context(serving(backend, tmp_path, ONE_WORKER[backend], env)) for _ in range(2))
        readers = [stack.enter_context(reading(site, tab)) for site, tab in ((here, "aaaaaaaa"), (there, "bbbbbbbb"))]
        until(lambda: all(reader.now["readers"] == 2 for reader in readers))
        assert announce(here, "The reef is closed")["reach"] == "site"
        until(lambda: all_show(readers, "The reef is closed"))
        announce(there, "", do="withdraw")
        until(lambda: all_show(readers, None))


@pytest.mark.serial
@pytest.mark.release
def test_an_announcement_reaches_the_pages_of_all_workers_within_a_second(workers: Site) -> None:
    with ExitStack() as pages:
        readers = open_pages(pages, workers)
        until(lambda: all(reader.now["readers"] == 8 for reader in readers))
        took = [
            seconds_until_shown(workers, readers, text) for text in ("The reef", "The reef is", "The reef is closed")
        ]
        assert min(took) < 1, took
        with reading(workers, "later000") as later:
            until(lambda: later.text == "The reef is closed")
        announce(workers, "", do="withdraw")
        until(lambda: all_show(readers, None))


def test_redis_killed_and_back(workers: Site, redis_server: Redis) -> None:
    with ExitStack() as pages:
        readers = open_pages(pages, workers)
        until(lambda: all(reader.now["readers"] == 8 for reader in readers))
        announce(workers, "Before")
        until(lambda: all_show(readers, "Before"))
        redis_server.stop(signal.SIGKILL)
        until(lambda: all(reader.now["readers"] is None for reader in readers))
        assert announce(workers, "Meanwhile")["reach"] == "process"
        redis_server.start()
        until(lambda: all_show(readers, "Meanwhile"))
        until(lambda: all(reader.now["readers"] == 8 for reader in readers))


@pytest.mark.release
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_readers_of_a_killed_process_are_forgotten(
    backend: str, redis_server: Redis, settings: dict[str, str], tmp_path: Path
) -> None:
    env = {**settings, "REDIS_URL": redis_server.url}
    with ExitStack() as stack:
        here = stack.enter_context(serving(backend, tmp_path, ONE_WORKER[backend], env))
        there = stack.enter_context(serving(backend, tmp_path, ONE_WORKER[backend], env))
        reader = stack.enter_context(reading(here, "aaaaaaaa"))
        for tab in ("bbbbbbbb", "cccccccc"):
            stack.enter_context(reading(there, tab))
        until(lambda: reader.now["readers"] == 3)
        # A worker of gunicorn outlives its parent for a moment.
        family: list[psutil.Process] = [
            *psutil.Process(there.process.pid).children(),
            psutil.Process(there.process.pid),
        ]
        for process in family:
            process.kill()
        until(lambda: reader.now["readers"] == 1)


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_several_workers_without_redis_claim_no_number(backend: str, settings: dict[str, str], tmp_path: Path) -> None:
    with serving(backend, tmp_path, TWO_WORKERS[backend], settings) as site, reading(site) as reader:
        assert announce(site, "The reef is closed")["reach"] == "process"
        assert reader.now["readers"] is None


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_a_single_worker_without_its_redis_claims_no_number(
    backend: str, settings: dict[str, str], tmp_path: Path
) -> None:
    """Other machines can share the Redis."""
    env = {**settings, "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    with serving(backend, tmp_path, ONE_WORKER[backend], env) as site, reading(site) as reader:
        assert announce(site, "The reef is closed")["reach"] == "process"
        until(lambda: reader.text == "The reef is closed")
        assert reader.now["readers"] is None
