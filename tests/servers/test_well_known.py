"""Every URL under `/.well-known/` works."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.fetching import fetch
from tests.serving import BACKENDS, Site
from tests.sites import PREFIX, Sites

Place = tuple[Site, str, str]


@pytest.fixture(params=[(backend, prefix) for prefix in ("", PREFIX) for backend in BACKENDS], ids="-".join)
def place(request: pytest.FixtureRequest, sites: Sites) -> Place:
    """Return a site with MCP at the root or under a prefix, its `SITE_BASE_URL`, and the prefix."""
    backend, prefix = request.param
    if prefix:
        site = sites.get("below a prefix", backend)
        return site, site.url, prefix
    return sites.get("small", backend), "http://127.0.0.1:8550", ""


def addresses(value: Any) -> Iterator[str]:
    """Yield every URL in a document."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from addresses(item)
    elif isinstance(value, str) and value.startswith("http"):
        yield value


@pytest.mark.parametrize("name", ["api-catalog", "agent-skills/index.json", "mcp/server-card.json"])
def test_each_address_answers(place: Place, name: str) -> None:
    site, base, prefix = place
    document = fetch(site, f"{prefix}/.well-known/{name}")
    assert document.status == 200
    said = json.loads(document.body)
    found = [
        address for address in addresses(said) if not address.startswith("https://")
    ]  # a schema is an identifier, not a link
    for address in found:
        assert address == f"{base}{prefix}" or address.startswith(f"{base}{prefix}/"), address
        if not address.endswith("/_dash-mcp"):  # which accepts POST only
            path = address.removeprefix(base) or "/"
            assert fetch(site, path).status in {200, 308 if path == prefix else 200}, address
    if name == "api-catalog":
        assert "service-desc" in said["linkset"][0]
    if name == "mcp/server-card.json":
        assert [remote["url"] for remote in said["remotes"]] == [f"{base}{prefix}/_dash-mcp"]
        assert fetch(site, f"{prefix}/_dash-mcp", "POST", content_length="0").status not in {404, 405}


def test_llms_txt_says_where_agents_connect(place: Place) -> None:
    site, base, prefix = place
    text = fetch(site, f"{prefix}/llms.txt", user_agent="curl/8", accept="*/*").body.decode()
    _, heading, said = text.partition("## MCP\n\n")
    assert heading
    assert f"`{base}{prefix}/_dash-mcp`" in said
