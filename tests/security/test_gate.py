"""Unknown hosts, cross-site requests, and foreign WebSockets are rejected; proxies are trusted as configured."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from lib.features.mcp.settings import MCP_PATH, MCP_PATHS
from tests.security.conftest import ADDRESS, BY_PROXY, PEER
from tests.servers.calling import call
from tests.serving import BACKENDS, BROWSER, Site
from tests.sites import HOST, TLS_COMMANDS, VARIANTS, Sites, Variant
from tests.waiting import PATIENCE

CALLBACK = "/_dash-update-component"
BODY = {
    "output": "compare-echo.data",
    "outputs": {"id": "compare-echo", "property": "data"},
    "inputs": [{"id": "compare-asked", "property": "data", "value": 7}],
    "changedPropIds": ["compare-asked.data"],
}
MCP_PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def problem_of(answer: httpx.Response) -> int:
    """Return the status. Check that the document contains the same status."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code


@pytest.mark.parametrize(("host", "status"), [
    (HOST, 200), (f"{HOST}:8443", 200), ("a.mirror.example.org", 200), ("127.0.0.1:8550", 200), ("localhost", 200),
    ("evil.example", 421), ("mirror.example.org", 421),
])  # fmt: skip
@pytest.mark.parametrize("path", ["/compare", "/api/pages", "/assets/dash.js"])
def test_hosts(host: str, status: int, path: str, site_behind_tls: Site) -> None:
    with site_behind_tls.client() as client:
        direct = client.get(path, headers={"host": host})
        forwarded = client.get(path, headers={**BY_PROXY, "x-forwarded-host": host})
    assert direct.status_code == forwarded.status_code == status
    if status != 200:
        assert problem_of(direct) == status


def test_probes_may_ask_by_any_name(site_behind_tls: Site) -> None:
    with site_behind_tls.client() as client:
        for path in ("/healthz", "/readyz"):
            assert client.get(path, headers={"host": "10.1.2.3:8550"}).status_code == 200


def test_in_development_every_host_is_served(site: Site) -> None:
    with site.client() as client:
        assert client.get("/compare", headers={"host": "any.example"}).status_code == 200


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 200),
    ({"origin": ADDRESS, "sec-fetch-site": "same-origin"}, 200),
    ({"origin": ADDRESS}, 200),
    ({"origin": PEER, "sec-fetch-site": "cross-site"}, 200),
    ({"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, 403),
    ({"origin": f"https://evil.{HOST}", "sec-fetch-site": "same-site"}, 403),
    ({"origin": "https://evil.example"}, 403),
    ({"origin": "null"}, 403),
])  # fmt: skip
def test_callbacks(headers: Mapping[str, str], status: int, site_behind_tls: Site) -> None:
    with site_behind_tls.client() as client:
        answer = client.post(CALLBACK, json=BODY, headers={**BY_PROXY, **headers})
    assert answer.status_code == status
    if status == 403:
        assert problem_of(answer) == 403


def test_a_foreign_page_changes_nothing_anywhere(site_behind_tls: Site) -> None:
    foreign = {**BY_PROXY, "origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    with site_behind_tls.client() as client:
        for path in ("/api/demo/tasks?steps=1", "/_visit", "/compare", "/nope"):
            assert problem_of(client.post(path, headers=foreign)) == 403
        assert client.get("/compare", headers=foreign).status_code == 200  # this is the request of a link


def test_the_mcp_server_keeps_its_own_guard(site_behind_tls: Site) -> None:
    with site_behind_tls.client() as client:
        for path in MCP_PATHS:
            assert client.post(path, json=MCP_PING, headers=BY_PROXY).status_code == 200
            foreign = client.post(path, json=MCP_PING, headers={**BY_PROXY, "origin": "https://evil.example"})
            assert "MCP_ALLOWED_HOSTS" in foreign.json()["detail"]


@pytest.mark.parametrize("site_behind_tls", ["fastapi", "quart"], indirect=True)
@pytest.mark.parametrize("path", ["/api/demo/clock", "/api/demo/feed/socket", "/_dash-ws-callback"])
@pytest.mark.parametrize(("headers", "is_let_in"), [
    ({"Origin": ADDRESS}, True),
    ({"Origin": "https://evil.example"}, False),
    ({"Origin": "null"}, False),
    ({"Origin": ADDRESS, "X-Forwarded-Host": "evil.example"}, False),
])  # fmt: skip
def test_sockets(path: str, headers: Mapping[str, str], is_let_in: bool, site_behind_tls: Site) -> None:
    url = site_behind_tls.url.replace("http", "ws") + path
    given = {**{name.title(): value for name, value in BY_PROXY.items()}, **headers}
    if is_let_in:
        with connect(url, additional_headers=given, user_agent_header=BROWSER, open_timeout=PATIENCE):
            return
    with pytest.raises(InvalidStatus) as refused:
        connect(url, additional_headers=given, user_agent_header=BROWSER, open_timeout=PATIENCE)
    assert refused.value.response.status_code == 403


# No proxy is trusted, and a client can send two requests of a kind.
STRICT = Variant(
    {
        "ENVIRONMENT": "production",
        "SITE_BASE_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost",
        "RATE_LIMIT": "2/hour",
        "DASH_MCP_ENABLED": "true",
        "MCP_RATE_LIMIT": "2/hour",
    },
    VARIANTS["small"].pages,
    TLS_COMMANDS,
)


@pytest.fixture(scope="module", params=BACKENDS)
def site_without_proxies(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site in production, without a proxy."""
    return sites.get("strict", request.param, STRICT)


def test_what_anybody_can_write_is_not_believed(site_without_proxies: Site) -> None:
    with site_without_proxies.client() as client:
        lied = client.get("/", headers={**BY_PROXY, "x-forwarded-host": "evil.example"})
        assert lied.status_code == 200
        assert "strict-transport-security" not in lied.headers
        # A different IP address each time is still the same client.
        answers = [
            client.get("/api/backend", headers={"x-forwarded-for": f"198.51.100.{number}"}) for number in range(3)
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = answers[-1]
    assert problem_of(refused) == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 3600
    assert refused.headers["ratelimit-policy"] == '"api";q=2;w=3600'
    assert json.loads(refused.content)["title"] == "Too Many Requests"


def test_each_kind_is_counted_by_itself_and_pages_never(site_without_proxies: Site) -> None:
    with site_without_proxies.client() as client:
        for path in ("/", "/assets/dash.js", "/healthz", "/_page/a-page"):
            assert {client.get(path).status_code for _ in range(6)} == {200}, path
        assert [call(site_without_proxies, "echo").status_code for _ in range(3)] == [200, 200, 429]
        assert [client.get("/api/search?q=tide").status_code for _ in range(3)] == [200, 200, 429]


def test_agents_are_counted_too(site_without_proxies: Site) -> None:
    """The model gets the waiting time as the result of a tool. The client gets it for other messages."""
    with site_without_proxies.client() as client:

        def ask(address: str, sent: Any = MCP_PING, path: str = MCP_PATH) -> httpx.Response:
            return client.post(path, json=sent, headers={"x-forwarded-for": address, "forwarded": address})

        answers = [ask(f"203.0.113.{number}", path=MCP_PATHS[number % 2]) for number in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        refused = ask("203.0.113.9")
        assert refused.status_code == 429
        assert (refused.json()["id"], refused.json()["error"]["code"]) == (MCP_PING["id"], -32603)
        wait = int(refused.headers["retry-after"])
        assert 1 <= wait <= 3600
        called = ask("203.0.113.9", {**MCP_PING, "method": "tools/call", "params": {"name": "list_pages"}})
        assert called.status_code == 200
        assert called.json()["result"]["isError"]
        said = called.json()["result"]["content"][0]["text"]
        assert re.search(r"Retry in (\d+) s", said)
        assert ask("203.0.113.9", {"jsonrpc": "2.0", "id": 1}).status_code == 429, "an invalid message"
        assert client.get("/a-page", headers={"user-agent": "curl/8"}).status_code == 200


@pytest.mark.parametrize("counted_site", BACKENDS, indirect=True)
def test_behind_a_proxy_each_reader_is_one_client(counted_site: Site) -> None:
    with counted_site.client() as client:

        def ask(*addresses: str) -> list[int]:
            return [
                client.get("/api/backend", headers={"x-forwarded-for": address}).status_code for address in addresses
            ]

        one, other = "198.51.100.1", "198.51.100.2"
        assert ask(one, one, other, one, other, other) == [200, 200, 200, 429, 200, 429]
        assert ask("2001:db8::1", "2001:db8::2", "2001:db8::ffff", "2001:db8:0:1::1") == [200, 200, 429, 200]


def test_unknown_pages_count_in_the_rate_limit(counted_site: Site) -> None:
    with counted_site.client() as client:

        def status(path: str, reader: str = "198.51.100.90") -> httpx.Response:
            return client.get(path, headers={"x-forwarded-for": reader})

        assert [status(f"/nope-{number}").status_code for number in range(3)] == [404, 404, 429]
        rejected = status("/nope-3")
        assert int(rejected.headers["retry-after"]) > 0
        assert rejected.headers["content-type"] == "application/problem+json"
        assert status("/a-page").status_code == 200, "pages that exist are not counted"
        assert status("/nope-4", "198.51.100.91").status_code == 404
