"""Pages of the origins in PEER_BACKENDS may ask the site, others may not, and nothing else changes; over sockets."""

from collections.abc import Iterator

import httpx
import pytest

from lib.servers.table import CALLBACK, JSON, PREFLIGHT
from tests.serving import BACKENDS, Site, serving

PEER = "http://peer.example:8551"
OTHER = "http://other.example"
ALLOWED = "access-control-allow-origin"
POLICY = "content-security-policy"

# What comes from memory, from a route, from the framework's own errors, from the front, and in pieces.
PATHS = (
    "/", "/compare", "/_page/compare", "/assets/prose.js", "/llms.txt", "/healthz", "/api/pages", "/api/pages?limit=0",
    "/api/nope", "/nope", "/assets/nope.css", "/compare/", "/_dash-layout", CALLBACK,
    "/api/demo/events?count=1&interval_ms=20",
)  # fmt: skip


@pytest.fixture(scope="module", params=BACKENDS)
def open_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with two peers."""
    peers = {"PEER_BACKENDS": f"{PEER}, http://127.0.0.1:{{port}}"}
    with serving(request.param, tmp_path_factory.mktemp("site"), env=peers) as running:
        yield running


def varies_by(response: httpx.Response) -> list[str]:
    return [name.strip().lower() for name in response.headers.get("vary", "").split(",")]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_whom_it_is_for(path: str, open_site: Site) -> None:
    with open_site.client() as client:
        peer = client.get(path, headers={"origin": PEER})
        other = client.get(path, headers={"origin": OTHER})
        nobody = client.get(path)
    assert peer.headers.get_list(ALLOWED) == [PEER]
    assert ALLOWED not in other.headers
    assert ALLOWED not in nobody.headers
    for answer in (peer, other, nobody):
        assert varies_by(answer).count("origin") == 1
        assert len(answer.headers.get_list("vary")) == 1
        assert "access-control-allow-credentials" not in answer.headers
    assert {peer.status_code, other.status_code, nobody.status_code} == {nobody.status_code}


def test_a_copy_that_is_still_good(open_site: Site) -> None:
    with open_site.client() as client:
        for path in ("/compare", "/assets/prose.js"):
            tag = client.get(path).headers["etag"]
            answer = client.get(path, headers={"origin": PEER, "if-none-match": tag})
            assert (answer.status_code, answer.headers[ALLOWED]) == (304, PEER)
            assert "origin" in varies_by(answer)
            # A browser that kept the document from a time without peers learns of them.
            assert path != "/compare" or PEER in answer.headers[POLICY]


def test_head_is_as_get(open_site: Site) -> None:
    with open_site.client() as client:
        answer = client.head("/healthz", headers={"origin": PEER})
        assert (answer.headers[ALLOWED], answer.content) == (PEER, b"")


@pytest.mark.parametrize("path", ["/", "/healthz", "/nope", "/api/nope", "/assets/prose.js", CALLBACK])
def test_a_preflight(path: str, open_site: Site) -> None:
    with open_site.client() as client:
        told = client.options(path, headers={"origin": PEER, **PREFLIGHT})
        other = client.options(path, headers={"origin": OTHER, **PREFLIGHT})
        plain = client.options(path, headers={"origin": PEER})
    assert (told.status_code, told.content) == (204, b"")
    assert told.headers[ALLOWED] == PEER
    assert told.headers["access-control-allow-methods"] == "GET, POST"
    assert told.headers["access-control-allow-headers"] == "content-type"
    assert told.headers["access-control-max-age"] == "600"
    assert not [name for name in other.headers if name.startswith("access-control")]
    assert "access-control-allow-methods" not in plain.headers
    assert other.status_code == plain.status_code


def test_a_callback_of_a_peer(open_site: Site) -> None:
    body = {
        "output": "compare-echo.data",
        "outputs": {"id": "compare-echo", "property": "data"},
        "inputs": [{"id": "compare-asked", "property": "data", "value": 7}],
        "changedPropIds": ["compare-asked.data"],
    }
    with open_site.client() as client:
        answer = client.post(CALLBACK, headers={"origin": PEER}, json=body)
        refused = client.post(CALLBACK, headers={"origin": PEER, **JSON}, content=b"{")
        too_long = client.post(CALLBACK, headers={"origin": PEER, **JSON}, content=b" " * 3_000_000)
    assert (answer.status_code, answer.headers[ALLOWED]) == (200, PEER)
    assert answer.json()["response"] == {"compare-echo": {"data": 7}}
    assert (refused.status_code, refused.headers[ALLOWED]) == (400, PEER)
    assert (too_long.status_code, too_long.headers[ALLOWED]) == (413, PEER)


def test_documents_may_connect_to_the_peers(open_site: Site) -> None:
    own = open_site.url.removeprefix("http://")
    expected = f"connect-src 'self' {PEER} ws://peer.example:8551 http://{own} ws://{own}"
    with open_site.client() as client:
        for path in ("/", "/compare", "/nope"):
            (policy,) = client.get(path).headers.get_list(POLICY)
            assert expected in policy.split("; "), path
        for path in ("/healthz", "/_page/compare", "/assets/prose.js", "/api/nope"):
            assert POLICY not in client.get(path).headers, path


def test_without_peers_nothing_is_said_of_origins(site: Site) -> None:
    with site.client() as client:
        for path in PATHS:
            answer = client.get(path, headers={"origin": PEER})
            assert not [name for name in answer.headers if name.startswith("access-control")], path
            assert "origin" not in varies_by(answer), path
        told = client.options(CALLBACK, headers={"origin": PEER, **PREFLIGHT})
        assert told.headers["allow"] == "OPTIONS, POST"
        assert not [name for name in told.headers if name.startswith("access-control")]
        assert "connect-src 'self'" in client.get("/").headers[POLICY].split("; ")
