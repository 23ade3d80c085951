"""Invalid MCP messages get a JSON-RPC error or are rejected."""

import json
import os
from copy import deepcopy
from random import Random
from typing import Any

import httpx
import pytest

from lib.features.mcp.settings import MCP_PATH
from tests.mcp.asking import JSON, headers_of, message, stateless
from tests.mcp.conftest import BASE_URL
from tests.servers.fuzzing import TYPES, VALUES
from tests.serving import PROJECT, Site
from tests.tiers import some
from tests.waiting import PATIENCE

SEED = int(os.environ.get("FUZZ_SEED", "20260131"))
RUN = {"name": "tests.examples.runs", "inputs": {"what": "add", "number": 1, "numbers": [1, 2]}}
GOOD = (
    message("initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo={"name": "x", "version": "1"}),
    message("ping"),
    message("tools/list"),
    message("resources/list", cursor="0"),
    message("resources/templates/list"),
    message("resources/read", uri="docs://page/harbor"),
    message("tools/call", name="search_docs", arguments={"query": 'bowline OR ("swell*', "limit": 3}),
    message("tools/call", name="read_page", arguments={"path": f"{BASE_URL}/harbor#ropes", "section": "Moorings"}),
    message("tools/call", name="list_pages", arguments={"category": "Sea"}),
    message("tools/call", name="list_examples"),
    message("tools/call", name="get_example", arguments={"name": "tests.examples.runs"}),
    message("tools/call", name="run_example", arguments=RUN, task={"ttl": 5}),
    message("tools/call", name="describe_component", arguments={"name": "dmc.Select", "style": True, "offset": 500}),
    message("tools/call", name="list_directives", arguments={"name": "tabs", "max_tokens": 500}),
    message("tools/call", name="check_page", arguments={"markdown": "---\nname: Tides\n---\n\n.. exec::antigravity\n"}),
    message("prompts/list"),
    message("prompts/get", name="write_page", arguments={"topic": "Tides"}),
    stateless("server/discover"),
    stateless("tools/call", name="list_pages", arguments={}),
    message("tools/call", name="active_backend", arguments={}),
)
HEADERS = (
    "mcp-protocol-version",
    "mcp-method",
    "mcp-name",
    "mcp-session-id",
    "last-event-id",
    "content-type",
    "accept",
    "origin",
    "x",
)
TRACES = ("Traceback", str(PROJECT), "site-packages", '.py"', "Error:", "Exception")


@pytest.mark.parametrize("count", some((150, 1000), 150))
def test_damaged_messages(mcp_site: Site, count: int) -> None:
    random = Random(f"{SEED}")
    statuses: dict[int, int] = {}
    with httpx.Client(base_url=mcp_site.url, headers=JSON, timeout=PATIENCE) as client:
        for number in range(count):
            body, headers = damaged(random)
            answer = client.post(MCP_PATH, content=body, headers=headers)
            told = f"seed {SEED}, message {number}: {body[:300]!r} {headers} {answer.status_code} {answer.text[:300]}"
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            assert answer.status_code in (200, 202, 400, 403, 404, 413, 415), told
            assert tells_nothing(answer), told
            if answer.status_code in (200, 400) and answer.headers["content-type"] == "application/json":
                said = answer.json()
                assert ("result" in said) != ("error" in said), told
                assert said.get("error", {}).get("code") != -32603, told
    assert statuses[200] > count / 4, statuses
    log = mcp_site.log.read_text(encoding="utf-8", errors="replace")
    assert "MCP error" not in log, "Dash saw what it need not see"


def damaged(random: Random) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return a valid message after damage."""
    chosen = random.choice(GOOD)
    tree: Any = deepcopy(chosen)
    for _ in range(random.randint(0, 2)):
        tree = changed(random, tree)
    ascii_only = random.random() < 0.5
    body = bytearray(json.dumps(tree, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"))
    if body and random.random() < 0.15:
        for _ in range(random.randint(1, 5)):
            body[random.randrange(len(body))] = random.randrange(256)
    if random.random() < 0.05:
        body *= random.choice((2, 400))
    repeated = headers_of(chosen) if "_meta" in chosen["params"] else {}
    headers = [(name.encode(), value.encode()) for name, value in repeated.items()]
    if random.random() < 0.15:
        value = random.choice((b"", b"x", b"2025-06-18", b"null", b"http://[::1", b"\xff", *TYPES))
        headers.append((random.choice(HEADERS).encode(), value.strip()))
    return bytes(body), headers


def changed(random: Random, tree: Any) -> Any:
    """Return the tree with one of its values replaced, removed, or wrapped."""
    if not isinstance(tree, dict | list) or not tree or random.random() < 0.15:
        return random.choice(([tree], {"a": tree}, *map(deepcopy, VALUES)))
    key: Any = random.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
    if random.random() < 0.15:
        del tree[key]
    else:
        tree[key] = changed(random, tree[key])
    return tree


def tells_nothing(answer: httpx.Response) -> bool:
    """Return whether a response has no traceback, no path, and no name of an exception.

    The text of a page can contain them.
    """
    if answer.status_code == 200 and "result" in answer.json() and not answer.json()["result"].get("isError"):
        return True
    return not any(trace in answer.text for trace in TRACES)
