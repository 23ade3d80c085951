"""Workers and machines that share settings accept each other's signatures."""

import secrets
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from lib.process.jobs import share_signing_key
from lib.settings import Settings, get_settings, use_settings
from tests.broadcast.live import ONE_WORKER
from tests.servers.test_background_callbacks import posted
from tests.serving import serving
from tests.sites import page, write_pages
from tests.tiers import fast_on
from tests.waiting import until

KEY = secrets.token_hex(32)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Return the settings of a site whose jobs run until it stops."""
    pages = {"job": page("Job", "/job", ".. exec::tests.examples.job")}
    return {"DOCS_DIR": str(write_pages(tmp_path / "docs", pages)), "SECRET_KEY": KEY}


@pytest.mark.parametrize("backend", fast_on())
def test_a_token_counts_at_every_worker(backend: str, env: dict[str, str], tmp_path: Path) -> None:
    """Two servers share a folder, as workers do.

    The token is from one, the job is on the other, and the request goes to the first.
    """
    with ExitStack() as stack:
        sites = [stack.enter_context(serving(backend, tmp_path, ONE_WORKER[backend], env)) for _ in range(2)]
        here, there = (stack.enter_context(site.client()) for site in sites)
        end_id = here.get("/_token").json()["end_id"]
        started = posted(there, end_id)
        handles = {"cacheKey": started["cacheKey"], "job": started["job"]}
        until(lambda: posted(here, end_id, **handles).get("progress"))


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_a_token_counts_on_another_machine(backend: str, env: dict[str, str], tmp_path: Path) -> None:
    """If the job were bound to a token that it could not read, it would respond to clients without a token."""
    with ExitStack() as machines:
        here, there = (
            machines.enter_context(
                serving(backend, tmp_path, ONE_WORKER[backend], {**env, "CACHE_DIR": str(tmp_path / name)})
            )
            for name in ("here", "there")
        )
        with here.client() as client:
            end_id = client.get("/_token").json()["end_id"]
        with there.client() as client:
            started = posted(client, end_id)
            handles = {"cacheKey": started["cacheKey"], "job": started["job"]}
            assert posted(client, "none", **handles) == {}
            until(lambda: posted(client, end_id, **handles).get("progress"))


def test_the_key_of_a_server_of_yours_stays() -> None:
    given = get_settings()
    use_settings(Settings(secret_key=KEY))
    try:
        servers = [SimpleNamespace(), SimpleNamespace(secret_key=None), SimpleNamespace(secret_key="own")]
        for server in servers:
            share_signing_key(SimpleNamespace(server=server))
        ours, none, own = (server.secret_key for server in servers)
        assert ours == none != KEY.encode()
        assert own == "own"
    finally:
        use_settings(given)
