"""What is said below `/.well-known/` is true: each address in it answers, on each backend and below a prefix."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.fetching import fetch
from tests.serving import BACKENDS, Site, serving


@pytest.fixture(
    scope="module", params=[(backend, prefix) for prefix in ("", "/my-app") for backend in BACKENDS], ids="-".join
)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """The site with MCP, and the prefix that it stands below."""
    backend, prefix = request.param
    env = {"SITE_BASE_URL": "http://127.0.0.1:{port}", "DASH_MCP_ENABLED": "true"}
    if prefix:
        env["DASH_URL_BASE_PATHNAME"] = f"{prefix}/"
    with serving(backend, tmp_path_factory.mktemp("site"), env=env) as site:
        yield site, prefix


def addresses(value: Any) -> Iterator[str]:
    """Every address in a document."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from addresses(item)
    elif isinstance(value, str) and value.startswith("http"):
        yield value


@pytest.mark.parametrize("name", ["api-catalog", "agent-skills/index.json", "mcp/server-card.json"])
def test_each_address_answers(place: tuple[Site, str], name: str) -> None:
    site, prefix = place
    document = fetch(site, f"{prefix}/.well-known/{name}")
    assert document.status == 200
    said = json.loads(document.body)
    found = [
        address for address in addresses(said) if not address.startswith("https://")
    ]  # a schema is named, not asked
    for address in found:
        assert address == f"{site.url}{prefix}" or address.startswith(f"{site.url}{prefix}/"), address
        if not address.endswith("/_dash-mcp"):  # that takes POST alone
            path = address.removeprefix(site.url) or "/"
            assert fetch(site, path).status in {200, 308 if path == prefix else 200}, address
    if name == "api-catalog":
        assert ("service-desc" in said["linkset"][0]) is (site.backend == "fastapi")
    if name == "mcp/server-card.json":
        assert [remote["url"] for remote in said["remotes"]] == [f"{site.url}{prefix}/_dash-mcp"]
        assert fetch(site, f"{prefix}/_dash-mcp", "POST", content_length="0").status not in {404, 405}


def test_llms_txt_says_where_agents_connect(place: tuple[Site, str]) -> None:
    site, prefix = place
    text = fetch(site, f"{prefix}/llms.txt", user_agent="curl/8", accept="*/*").body.decode()
    _, heading, said = text.partition("## MCP\n\n")
    assert heading
    assert f"`{site.url}{prefix}/_dash-mcp`" in said
