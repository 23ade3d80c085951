"""The MCP endpoint: methods, content types, hosts, origins, and invalid messages."""

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from lib.features.mcp.message import META, VERSIONS, WITH_HANDSHAKE
from lib.features.mcp.settings import MCP_PATH, MCP_PATHS
from tests.analytics.reading import engine_of, rows
from tests.mcp.asking import JSON, STATELESS, headers_of, message, post, stateless
from tests.mcp.conftest import ENABLED
from tests.serving import PRODUCTION, Site, serving
from tests.tiers import some
from tests.waiting import PATIENCE, until

LIST = message("tools/list")


@pytest.mark.parametrize("headers", [
    {"host": "evil.example"}, {"host": "evil.example:80"}, {"host": "docs.example.com.evil.example"},
    {"host": "127.0.0.1.evil.example"}, {"host": "user@docs.example.com"}, {"host": "0.0.0.0"},
    {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "https://evil.example#docs.example.com"},
    {"origin": "https://docs.example.com.evil.example"}, {"origin": ""}, {"origin": "file://localhost"},
])  # fmt: skip
def test_foreign_hosts_and_origins_are_refused(mcp_site: Site, headers: Mapping[str, str]) -> None:
    answer = post(mcp_site, LIST, headers)
    assert answer.status_code in (403, 400)  # a server can reject an invalid Host before the site receives it
    if answer.status_code == 403:
        assert answer.headers["content-type"] == "application/problem+json"
        assert "MCP_ALLOWED_HOSTS" in answer.json()["detail"]
    assert "evil" not in answer.text


@pytest.mark.parametrize("headers", [
    {"host": "docs.example.com"}, {"host": "DOCS.example.com:443"}, {"host": "localhost:9"}, {"host": "[::1]:80"},
    {"origin": "https://docs.example.com"}, {"origin": "http://localhost:3000"}, {},
    {"host": "docs.lan:8550"}, {"host": "x.lan"},
])  # fmt: skip
def test_the_sites_own_hosts_and_origins_are_welcome(mcp_site: Site, headers: Mapping[str, str]) -> None:
    assert post(mcp_site, LIST, headers).status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(mcp_site: Site, content_type: str) -> None:
    assert post(mcp_site, json.dumps(LIST).encode(), {"content-type": content_type}).status_code == 415


def test_a_large_message_is_refused(mcp_site: Site) -> None:
    assert post(mcp_site, message("tools/list", padding="a" * 64 * 1024)).status_code == 413
    assert post(mcp_site, message("tools/list", padding="a" * 60 * 1024)).status_code == 200


@pytest.mark.parametrize(("body", "code"), [
    (b"", -32700), (b"{", -32700), (b"\xff", -32700), (b"[" * 60_000, -32700), (b'{"a":' * 9000, -32700),
    (b'{"jsonrpc":"2.0","id":NaN,"method":"ping"}', -32700),
    (b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}', -32700),
    (b"1", -32600), (b"null", -32600), (b"[]", -32600), (json.dumps([LIST, LIST]).encode(), -32600), (b"{}", -32600),
    (json.dumps({**LIST, "jsonrpc": "1.0"}).encode(), -32600), (json.dumps({**LIST, "id": None}).encode(), -32600),
    (json.dumps({**LIST, "id": 1.5}).encode(), -32600), (json.dumps({**LIST, "id": True}).encode(), -32600),
    (json.dumps({**LIST, "id": "a" * 5000}).encode(), -32600), (json.dumps({**LIST, "params": [1]}).encode(), -32600),
    (json.dumps({**LIST, "method": 5}).encode(), -32600),
])  # fmt: skip
def test_what_is_no_message(mcp_site: Site, body: bytes, code: int) -> None:
    answer = post(mcp_site, body)
    assert answer.status_code == 400
    assert answer.json()["id"] is None
    assert answer.json()["error"]["code"] == code
    assert set(answer.json()) == {"jsonrpc", "id", "error"}


@pytest.mark.parametrize(("sent", "code"), [
    (message("nope"), -32601), (message("tasks/get", taskId="x"), -32601), (message("tasks/cancel", taskId=1), -32601),
    (message("server/discover"), -32601), (message("completion/complete"), -32601), (message("__class__"), -32601),
    (message("prompts/get"), -32602), (message("prompts/get", name=["write_page"]), -32602),
    (message("prompts/get", name="write_page", arguments=[1]), -32602),
    (message("prompts/get", name="write_page", arguments={"topic": 5}), -32602),
    (message("tools/call"), -32602), (message("tools/call", name=["search_docs"]), -32602),
    (message("tools/call", name="search_docs", arguments=[1]), -32602), (message("resources/read"), -32602),
    (message("resources/read", uri=5), -32602), (message("resources/list", cursor="x"), -32602),
    (message("resources/list", cursor="٣"), -32602),
])  # fmt: skip
def test_what_is_not_offered(mcp_site: Site, sent: Any, code: int) -> None:
    answer = post(mcp_site, sent)
    assert answer.status_code == 200
    assert answer.json()["id"] == 7
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"].endswith(".")


def test_ping_and_notifications(mcp_site: Site) -> None:
    assert post(mcp_site, message("ping")).json() == {"jsonrpc": "2.0", "id": 7, "result": {}}
    for silent in ({"method": "notifications/initialized"}, {"method": "tools/list"}, {"id": 7, "result": {}}):
        answer = post(mcp_site, {"jsonrpc": "2.0", **silent})
        assert (answer.status_code, answer.content) == (202, b"")


def test_versions_with_a_handshake(mcp_site: Site) -> None:
    for asked, spoken in [
        *((version, version) for version in WITH_HANDSHAKE),
        (STATELESS, WITH_HANDSHAKE[-1]),
        ("1999-01-01", WITH_HANDSHAKE[-1]),
        (5, WITH_HANDSHAKE[-1]),
    ]:
        answer = post(mcp_site, message("initialize", protocolVersion=asked))
        assert answer.json()["result"]["protocolVersion"] == spoken
    for version in WITH_HANDSHAKE:
        assert post(mcp_site, LIST, {"mcp-protocol-version": version}).status_code == 200
    unknown = post(mcp_site, LIST, {"mcp-protocol-version": "2099-01-01"})
    assert unknown.status_code == 400
    assert unknown.json()["id"] == 7
    assert unknown.json()["error"]["data"] == {"supported": list(VERSIONS), "requested": "2099-01-01"}


def test_the_newest_version_has_no_handshake(mcp_site: Site) -> None:
    def ask(method: str, **params: Any) -> httpx.Response:
        sent = stateless(method, **params)
        return post(mcp_site, sent, headers_of(sent))

    about = ask("server/discover").json()["result"]
    assert about["supportedVersions"] == list(VERSIONS)
    assert set(about["capabilities"]) == {"tools", "resources", "prompts"}
    requests: list[tuple[str, dict[str, Any], bool]] = [
        ("server/discover", {}, True),
        ("tools/list", {}, True),
        ("prompts/list", {}, True),
        ("resources/list", {}, True),
        ("resources/templates/list", {}, True),
        ("resources/read", {"uri": "docs://page/harbor"}, True),
        ("tools/call", {"name": "search_docs", "arguments": {"query": "bowline"}}, False),
        ("prompts/get", {"name": "write_page", "arguments": {"topic": "tides"}}, False),
    ]
    for method, params, cacheable in requests:
        answer = ask(method, **params)
        result = answer.json()["result"]
        assert answer.status_code == 200, method
        assert result["resultType"] == "complete", method
        assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "Atoll", method
        assert (result.get("cacheScope") == "public" and result.get("ttlMs", -1) >= 0) is cacheable, method
    for method in ("initialize", "ping", "nope", "subscriptions/listen"):
        refused = ask(method)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, -32601), method
    missing = ask("resources/read", uri="docs://page/cellar")
    assert (missing.status_code, missing.json()["error"]["code"]) == (400, -32602)


def test_headers_repeat_the_message(mcp_site: Site) -> None:
    sent = stateless("tools/call", name="list_pages", arguments={})
    right = headers_of(sent)
    encoded = b64encode(b"list_pages").decode()
    assert post(mcp_site, sent, {**right, "mcp-name": f"=?base64?{encoded}?="}).status_code == 200
    declared = sent["params"]["_meta"]
    bare = {**sent, "params": {**sent["params"], "_meta": {}}}
    for body, headers, code in [
        (sent, {**right, "mcp-name": "read_page"}, -32020),
        (sent, {**right, "mcp-name": "=?base64?%?="}, -32020),
        (sent, {**right, "mcp-method": "tools/list"}, -32020),
        (sent, {**right, "mcp-protocol-version": "2025-11-25"}, -32020),
        (sent, {}, -32020),
        (sent, {name: right[name] for name in right if name != "mcp-name"}, -32020),
        (bare, right, -32602),
        ({**sent, "params": {**bare["params"], "_meta": {**declared, f"{META}clientCapabilities": 1}}}, right, -32602),
        ({**sent, "params": {**bare["params"], "_meta": {**declared, f"{META}protocolVersion": 5}}}, right, -32602),
        (
            {**sent, "params": {**bare["params"], "_meta": {**declared, f"{META}protocolVersion": "2099-01-01"}}},
            {**right, "mcp-protocol-version": "2099-01-01"},
            -32022,
        ),
    ]:
        answer = post(mcp_site, body, headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), (body, headers)
        assert answer.json()["id"] == 7


def test_both_paths_are_one_server(mcp_site: Site) -> None:
    for path in MCP_PATHS:
        begun = post(mcp_site, message("initialize", protocolVersion=WITH_HANDSHAKE[-1]), path=path)
        assert begun.json()["result"]["serverInfo"]["name"] == "Atoll", path
        assert httpx.get(mcp_site.url + path, timeout=PATIENCE).status_code == 405, path


def test_there_are_no_sessions(mcp_site: Site) -> None:
    answer = post(mcp_site, message("initialize", protocolVersion=WITH_HANDSHAKE[-1]))
    assert "mcp-session-id" not in answer.headers
    assert post(mcp_site, LIST, {"mcp-session-id": "of another process"}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT", "PATCH"])
@pytest.mark.parametrize("agent", ["claude-code/2.1", "Mozilla/5.0 (X11) Chrome/140.0.0.0", "ClaudeBot/1.0"])
def test_no_other_method(mcp_site: Site, method: str, agent: str) -> None:
    headers = {"accept": "text/event-stream", "user-agent": agent}
    answer = httpx.request(method, mcp_site.url + MCP_PATH, headers=headers, timeout=PATIENCE)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "OPTIONS, POST"


def test_no_other_site_is_told_that_it_may_ask(mcp_site: Site) -> None:
    asked = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    answer = httpx.options(mcp_site.url + MCP_PATH, headers=asked, timeout=PATIENCE)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_calls_are_counted_without_their_content(mcp_site: Site) -> None:
    """Of a search without a result, only the words that no page contains are stored, each by itself."""
    engine = engine_of(mcp_site.data)

    def names(kind: str) -> set[str]:
        return {row.name for row in rows(engine, kind)}

    for query in ("submarine in the harbor", "bowline"):
        post(mcp_site, message("tools/call", name="search_docs", arguments={"query": query}))
    post(mcp_site, message("tools/call", name="read_page", arguments={"path": "/secret-thing"}))
    # Calls are stored in their order, and no other test searches for this word
    post(mcp_site, message("tools/call", name="search_docs", arguments={"query": "Xebec"}))
    until(lambda: "xebec" in names("term"))
    assert names("term") <= {"xebec", "xylophone", "submarine", "wreck"}
    assert {"search_docs", "read_page"} <= names("tool")
    kept = " ".join(str(value) for kind in ("tool", "term") for row in rows(engine, kind) for value in row)
    assert not [word for word in ("bowline", "secret-thing", "in the", "127.0.0.1") if word in kept]


def test_off_by_default(site: Site) -> None:
    with site.client() as client:
        for path in (*MCP_PATHS, "/_mcp"):
            assert client.post(path, json=LIST).status_code == 404
            assert client.get(path).status_code == 404


def test_it_is_mounted_once_and_never_where_dash_would(mcp_site: Site) -> None:
    assert post(mcp_site, LIST).status_code == 200
    for path in ("/_mcp", "/_elsewhere"):
        assert httpx.post(mcp_site.url + path, json=LIST, timeout=PATIENCE).status_code == 404
    assert "MCP server could not be started" not in mcp_site.log.read_text(encoding="utf-8", errors="replace")


def test_drafts_are_nowhere_even_where_their_author_sees_them(debug_site: Site) -> None:
    with debug_site.client() as client:
        assert client.get("/sketch").status_code == 200
    for tool, arguments in [("list_pages", {}), ("list_examples", {}), ("search_docs", {"query": "wreck"})]:
        said = post(debug_site, message("tools/call", name=tool, arguments=arguments)).json()["result"]
        assert said["isError"] is False
        assert "sketch" not in json.dumps(said)
        assert "ferry" not in json.dumps(said)
    read = post(debug_site, message("tools/call", name="read_page", arguments={"path": "/sketch"})).json()["result"]
    assert read["isError"] is True
    assert "sketch" not in post(debug_site, message("resources/list")).text
    assert "error" in post(debug_site, message("resources/read", uri="docs://page/sketch")).json()


# uvicorn ends a worker that does not respond for five seconds. A busy machine can need longer to import the site.
WORKERS = {
    "flask": f"{PRODUCTION['flask']} --workers 2",
    "fastapi": f"{PRODUCTION['fastapi']} --workers 2 --timeout-worker-healthcheck 60",
}


@pytest.mark.parametrize("backend", some(WORKERS, "flask"))
def test_two_processes_answer_one_client(backend: str, mcp_docs: Path, tmp_path: Path) -> None:
    with serving(backend, tmp_path, WORKERS[backend], {**ENABLED, "DOCS_DIR": str(mcp_docs)}) as site:
        search = message("tools/call", name="search_docs", arguments={"query": "bowline"})
        for _ in range(20):  # each on a separate connection, so that both processes get some
            with httpx.Client(base_url=site.url, headers=JSON, timeout=PATIENCE) as client:
                begun = client.post(MCP_PATH, json=message("initialize", protocolVersion=WITH_HANDSHAKE[-1]))
                assert begun.json()["result"]["serverInfo"]["name"] == "Atoll"
            assert "/harbor#ropes)" in post(site, search).json()["result"]["content"][0]["text"]
