"""The site starts on each backend, serves each page, and has no page errors."""

import re
import subprocess
import sys
from pathlib import Path

import frontmatter
import httpx
import pytest

from lib.settings import PROJECT_ROOT, get_settings
from tests.serving import Site

PAGES = [
    page.metadata
    for file in sorted(Path(get_settings().docs_dir).rglob("*.md"))
    if (page := frontmatter.load(str(file))).metadata.get("endpoint") and not page.metadata.get("draft")
]


def test_the_site_reports_its_backend(site: Site, client: httpx.Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["backend"] == site.backend


def test_the_home_page_is_served(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "<main" in response.text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["endpoint"])
def test_each_page_is_served(client: httpx.Client, page: dict[str, str]) -> None:
    response = client.get(page["endpoint"])
    assert response.status_code == 200
    assert "<main" in response.text


def test_links_of_the_home_page_lead_to_pages(site: Site, client: httpx.Client) -> None:
    links = set(re.findall(r'<a\b[^>]*\bhref="(/[^"#?]*)', client.get("/").text))
    assert links
    statuses = {link: httpx.get(f"{site.url}{link}", headers=client.headers).status_code for link in links}
    assert {link: status for link, status in statuses.items() if status >= 400} == {}


def test_a_missing_page_is_reported(client: httpx.Client) -> None:
    assert client.get("/no-such-page").status_code == 404


def test_no_page_has_an_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.content"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
