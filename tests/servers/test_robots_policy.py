"""The crawler settings apply to robots.txt and to every route."""

from collections.abc import Iterator
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from tests.servers.fetching import fetch
from tests.serving import BROWSER, Site, serving
from tests.tiers import fast_on

POLICY = {"ROBOTS_TRAIN": "allow", "ROBOTS_SEARCH": "deny", "ROBOTS_AGENTS": "deny"}
# User agents, and whether this policy allows them.
READERS = {
    "GPTBot": True,
    "ClaudeBot": True,
    "Googlebot": False,
    "Bingbot": False,
    "Claude-User": False,
    "ChatGPT-User": False,
    "UptimeRobot": True,
    "curl": True,
}
PAGES = ("/a-page", "/", "/a-page.md", "/index.md", "/a-page/llms.txt", "/llms-small.txt", "/llms-full.txt",
         "/_page/a-page", "/api/pages", "/api/pages/a-page", "/api/search?q=page")  # fmt: skip
OPEN = ("/robots.txt", "/llms.txt", "/sitemap.xml", "/feed.xml", "/.well-known/api-catalog")


@pytest.fixture(scope="module", params=fast_on())
def place(
    request: pytest.FixtureRequest, contract_docs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Start a site with a different policy than the default."""
    env = {**POLICY, "DOCS_DIR": str(contract_docs)}
    with serving(request.param, tmp_path_factory.mktemp("site"), env=env) as site:
        yield site


@pytest.mark.parametrize("name", READERS)
def test_what_robots_txt_says_is_what_is_done(place: Site, name: str) -> None:
    rules = RobotFileParser()
    rules.parse(fetch(place, "/robots.txt").body.decode().splitlines())
    for path in PAGES:
        answer = fetch(place, path, user_agent=f"{name}/1.0", accept="*/*")
        assert answer.status == (200 if READERS[name] else 403), path
        assert rules.can_fetch(f"{name}/1.0", path) is READERS[name], path
    for path in OPEN:
        assert fetch(place, path, user_agent=f"{name}/1.0", accept="*/*").status == 200, path
        assert rules.can_fetch(f"{name}/1.0", path), path


def test_people_read_whatever_the_policy_is(place: Site) -> None:
    assert all(fetch(place, path, user_agent=BROWSER).status == 200 for path in (*PAGES, *OPEN))
