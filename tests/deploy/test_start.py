"""`deploy/start.sh` sets up shared state for all workers."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from lib.process.cache import DiskCache
from tests.deploy.entry import GUNICORN, SETTINGS
from tests.serving import BROWSER, PROJECT, serving
from tests.sites import plain_pages
from tests.tiers import fast_on
from tests.waiting import PATIENCE, until

TOKEN = "lagoon-and-reef-4711-and-more"
# Each request uses its own connection, so either worker can respond.
OFTEN = 24


BINDS: list[tuple[dict[str, str], str]] = [
    ({}, "127.0.0.1:8550"),
    ({"ENVIRONMENT": "production"}, "127.0.0.1:8550"),
    ({"ENVIRONMENT": "production", "HOST": "0.0.0.0"}, "0.0.0.0:8550"),
    ({"ENVIRONMENT": "production", "HOST": "127.0.0.1", "PORT": "8551"}, "127.0.0.1:8551"),
    ({"HOST": "::1"}, "[::1]:8550"),
]
# This script reads the configuration file of gunicorn, in one process for each of the settings.
PRINT_BINDS = """
import json, os, runpy, sys
import dash, lib.features.analytics.tracker, lib.backend, lib.servers.production  # these read no settings yet
for settings in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        os.environ.update(settings)
        sys.stdout.write(runpy.run_path("gunicorn.conf.py")["bind"] + "\\n")
        sys.exit()
    assert os.waitpid(child, 0)[1] == 0
"""


def test_where_it_listens() -> None:
    environment = {"PATH": os.environ["PATH"], "SITE_BASE_URL": "https://docs.example.com"}
    command = [sys.executable, "-c", PRINT_BINDS, json.dumps([settings for settings, _ in BINDS])]
    said = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [bind for _, bind in BINDS]


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_pages_are_compressed_before_they_are_requested(backend: str, tmp_path: Path) -> None:
    """The first response of a page with an empty cache is as small as all later ones."""
    env = {**SETTINGS, **plain_pages(tmp_path, "a"), "WEB_CONCURRENCY": "1", "CACHE_DIR": str(tmp_path / "cache")}
    with serving(backend, tmp_path, GUNICORN, env) as site, site.client() as client:
        body = client.get("/a", headers={"accept-encoding": "identity"}).content
        until(lambda: DiskCache(tmp_path / "cache").get("br", sha256(body).hexdigest()))
        first = client.get("/a", headers={"accept-encoding": "br"})
        assert first.headers["content-encoding"] == "br"
        assert not first.headers["etag"].endswith('-fast"')


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_without_a_key_the_workers_sign_alike(backend: str, tmp_path: Path) -> None:
    env = {**SETTINGS, **plain_pages(tmp_path, "a"), "WEB_CONCURRENCY": "2", "ADMIN_TOKEN": TOKEN}
    with serving(backend, tmp_path, GUNICORN, env) as site:
        with site.client() as client:
            answer = client.post("/analytics/session", data={"token": TOKEN})
        session = answer.headers["set-cookie"].partition(";")[0]
        headers = {"user-agent": BROWSER, "cookie": session}
        asked = [
            httpx.get(f"{site.url}/analytics/export.json", headers=headers, timeout=PATIENCE) for _ in range(OFTEN)
        ]
        assert site.said("SECRET_KEY is not set")
    assert {answer.status_code for answer in asked} == {200}
