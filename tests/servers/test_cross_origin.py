"""CORS for the origins in `PEER_BACKENDS`, and for no other."""

import httpx
import pytest

from tests.servers.calling import call, output_of
from tests.servers.contract_cases import CALLBACK, JSON, OTHER, PEER, PREFLIGHT
from tests.serving import Site

ALLOWED = "access-control-allow-origin"
POLICY = "content-security-policy"

# Responses from the cache, from a route, from the framework's errors, from the server driver, and from a stream.
PATHS = (
    "/", "/a-page", "/_page/a-page", "/assets/dash.js", "/llms.txt", "/healthz", "/api/pages",
    "/api/pages?limit=0", "/api/nope", "/nope", "/assets/nope.css", "/a-page/", "/_dash-layout", CALLBACK,
    "/api/demo/events?count=1&interval_ms=20",
)  # fmt: skip


def varies_by(response: httpx.Response) -> list[str]:
    return [name.strip().lower() for name in response.headers.get("vary", "").split(",")]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_whom_it_is_for(path: str, contract_site: Site) -> None:
    with contract_site.client() as client:
        peer = client.get(path, headers={"origin": PEER})
        other = client.get(path, headers={"origin": OTHER})
        nobody = client.get(path)
    assert peer.headers.get_list(ALLOWED) == [PEER]
    everybody = ["*"] if path.startswith(("/api/", "/llms.txt")) else []
    assert other.headers.get_list(ALLOWED) == nobody.headers.get_list(ALLOWED) == everybody
    for answer in (peer, other, nobody):
        assert varies_by(answer).count("origin") == 1
        assert len(answer.headers.get_list("vary")) == 1
        assert "access-control-allow-credentials" not in answer.headers
    assert {peer.status_code, other.status_code, nobody.status_code} == {nobody.status_code}


def test_a_copy_that_is_still_good(contract_site: Site) -> None:
    with contract_site.client() as client:
        for path in ("/a-page", "/assets/dash.js"):
            tag = client.get(path).headers["etag"]
            answer = client.get(path, headers={"origin": PEER, "if-none-match": tag})
            assert (answer.status_code, answer.headers[ALLOWED]) == (304, PEER)
            assert "origin" in varies_by(answer)
            # A browser with a cached document from a time without peers gets the new policy.
            assert path != "/a-page" or PEER in answer.headers[POLICY]


def test_head_is_as_get(contract_site: Site) -> None:
    with contract_site.client() as client:
        answer = client.head("/healthz", headers={"origin": PEER})
        assert (answer.headers[ALLOWED], answer.content) == (PEER, b"")


@pytest.mark.parametrize("path", ["/", "/healthz", "/nope", "/api/nope", "/assets/dash.js", CALLBACK])
def test_a_preflight(path: str, contract_site: Site) -> None:
    with contract_site.client() as client:
        told = client.options(path, headers={"origin": PEER, **PREFLIGHT})
        other = client.options(path, headers={"origin": OTHER, **PREFLIGHT})
        plain = client.options(path, headers={"origin": PEER})
    assert (told.status_code, told.content) == (204, b"")
    assert told.headers[ALLOWED] == PEER
    assert told.headers["access-control-allow-methods"] == "GET, POST"
    assert told.headers["access-control-allow-headers"] == "content-type"
    assert told.headers["access-control-max-age"] == "600"
    assert "access-control-allow-methods" not in plain.headers
    if path.startswith("/api/"):
        assert (other.status_code, other.headers[ALLOWED]) == (204, "*")
        assert other.headers["access-control-allow-methods"] == "GET, HEAD"
    else:
        assert not [name for name in other.headers if name.startswith("access-control")]
        assert other.status_code == plain.status_code


def test_a_callback_of_a_peer(contract_site: Site) -> None:
    answer = call(contract_site, "echo", 7, headers={"origin": PEER})
    with contract_site.client() as client:
        refused = client.post(CALLBACK, headers={"origin": PEER, **JSON}, content=b"{")
        too_long = client.post(CALLBACK, headers={"origin": PEER, **JSON}, content=b" " * 3_000_000)
    assert (answer.status_code, answer.headers[ALLOWED]) == (200, PEER)
    assert output_of(answer, "echo") == 7
    assert (refused.status_code, refused.headers[ALLOWED]) == (400, PEER)
    assert (too_long.status_code, too_long.headers[ALLOWED]) == (413, PEER)


def test_documents_may_connect_to_the_peers(contract_site: Site) -> None:
    own = contract_site.url.removeprefix("http://")
    expected = f"connect-src 'self' {PEER} ws://peer.example http://{own} ws://{own}"
    with contract_site.client() as client:
        for path in ("/", "/a-page", "/nope"):
            (policy,) = client.get(path).headers.get_list(POLICY)
            assert expected in policy.split("; "), path
        for path in ("/healthz", "/_page/a-page", "/assets/dash.js", "/api/nope"):
            assert POLICY not in client.get(path).headers, path


def test_without_peers_nothing_is_said_of_origins(site: Site) -> None:
    with site.client() as client:
        for path in (each.replace("a-page", "compare") for each in PATHS):
            answer = client.get(path, headers={"origin": PEER})
            everybody = "*" if path.startswith(("/api/", "/llms.txt")) else None
            assert answer.headers.get(ALLOWED) == everybody, path
            assert "origin" not in varies_by(answer), path
        told = client.options(CALLBACK, headers={"origin": PEER, **PREFLIGHT})
        assert told.headers["allow"] == "OPTIONS, POST"
        assert not [name for name in told.headers if name.startswith("access-control")]
        assert "connect-src 'self'" in client.get("/").headers[POLICY].split("; ")
