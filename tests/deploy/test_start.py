"""What a start decides for all of its workers."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.deploy.entry import started
from tests.serving import BACKENDS, BROWSER, PROJECT
from tests.waiting import PATIENCE

TOKEN = "lagoon-and-reef-4711-and-more"
# Each by a connection of its own, so by either worker.
OFTEN = 24


@pytest.mark.parametrize(
    ("given", "bind"),
    [
        ({}, "127.0.0.1:8550"),
        ({"ENVIRONMENT": "production"}, "0.0.0.0:8550"),
        ({"ENVIRONMENT": "production", "HOST": "127.0.0.1", "PORT": "8551"}, "127.0.0.1:8551"),
        ({"HOST": "::1"}, "[::1]:8550"),
    ],
)
def test_where_it_listens(given: dict[str, str], bind: str) -> None:
    environment = {"PATH": os.environ["PATH"], "SITE_BASE_URL": "https://docs.example.com", **given}
    command = [sys.executable, "-m", "gunicorn", "--print-config", "run:server"]
    said = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True).stdout
    found = re.search(r"^bind\s+= \['(.+)'\]$", said, re.MULTILINE)
    assert found and found[1] == bind


@pytest.mark.parametrize("backend", BACKENDS)
def test_without_a_key_the_workers_sign_alike(backend: str, tmp_path: Path) -> None:
    with started(backend, tmp_path, {"WEB_CONCURRENCY": "2", "ADMIN_TOKEN": TOKEN}) as site:
        with site.client() as client:
            answer = client.post("/analytics/session", data={"token": TOKEN})
        session = answer.headers["set-cookie"].partition(";")[0]
        headers = {"user-agent": BROWSER, "cookie": session}
        asked = [
            httpx.get(f"{site.url}/analytics/export.json", headers=headers, timeout=PATIENCE) for _ in range(OFTEN)
        ]
        assert "SECRET_KEY is not set" in site.log
    assert {answer.status_code for answer in asked} == {200}
