"""Every URL under `/.well-known/` works."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
import yaml

from lib.catalog.page_text import with_targets
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


def links_in(markdown: str) -> set[str]:
    """Return the links outside of code to this site, without their anchors."""
    found: set[str] = set()

    def note(target: str) -> str:
        found.add(target.partition("#")[0])
        return target

    with_targets(markdown, note)
    return {link for link in found if not link.startswith("https://")}


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
        if not address.endswith("/mcp"):  # which accepts POST only
            path = address.removeprefix(base) or "/"
            assert fetch(site, path).status in {200, 308 if path == prefix else 200}, address
    if name == "api-catalog":
        assert "service-desc" in said["linkset"][0]
        assert [entry["anchor"] for entry in said["linkset"][1:]] == [f"{base}{prefix}/mcp"]
        assert [card["href"] for card in said["linkset"][1]["service-meta"]] == [
            f"{base}{prefix}/.well-known/mcp/server-card.json"
        ]
    if name == "mcp/server-card.json":
        assert [remote["url"] for remote in said["remotes"]] == [f"{base}{prefix}/mcp"]
        assert fetch(site, f"{prefix}/mcp", "POST", content_length="0").status not in {404, 405}


def test_skills_are_whole_and_lead_to_pages(place: Place) -> None:
    site, base, prefix = place
    index = json.loads(fetch(site, f"{prefix}/.well-known/agent-skills/index.json").body)
    assert index["$schema"] == "https://schemas.agentskills.io/discovery/0.2.0/schema.json"
    assert {"write-a-page", "add-a-directive", "choose-a-backend", "deploy"} <= {
        each["name"] for each in index["skills"]
    }
    assert [each["name"] for each in index["documents"]] == ["AGENTS.md"]
    for listed in [*index["skills"], *index["documents"]]:
        document = fetch(site, listed["url"].removeprefix(base))
        assert document.status == 200, listed
        assert document.headers["content-type"] == "text/markdown; charset=utf-8"
        assert listed["digest"] == f"sha256:{sha256(document.body).hexdigest()}"
        text = document.body.decode()
        if listed["type"] == "skill-md":
            assert listed["url"].endswith(f"/{listed['name']}/SKILL.md")
            matter = yaml.safe_load(text.split("---\n")[1])
            assert matter == {"name": listed["name"], "description": listed["description"]}
            assert len(listed["description"]) > 60
        links = links_in(text)
        assert len(links) > 1
        assert all(link.startswith(f"{base}{prefix}/") for link in links), links
        if prefix:  # the site with all pages
            assert [link for link in links if fetch(site, link.removeprefix(base)).status != 200] == []
    for missing in ("nope/SKILL.md", "../skills/deploy/SKILL.md", "deploy/", "", "deploy/skill.md"):
        assert fetch(site, f"{prefix}/.well-known/agent-skills/{missing}").status in {404, 301, 308}, missing


def test_llms_txt_says_where_agents_connect(place: Place) -> None:
    site, base, prefix = place
    text = fetch(site, f"{prefix}/llms.txt", user_agent="curl/8", accept="*/*").body.decode()
    _, heading, said = text.partition("## MCP\n\n")
    assert heading
    assert f"`{base}{prefix}/mcp`" in said
