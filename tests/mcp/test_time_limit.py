"""Slow MCP tools time out and block no other client."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from lib.features.mcp.endpoint import BUSY, RUNNING
from lib.features.mcp.settings import MCP_PATH
from tests.examples.gate import Gate
from tests.mcp.asking import JSON, message, post
from tests.mcp.conftest import ENABLED
from tests.serving import PRODUCTION, Site, serving
from tests.tiers import fast_on
from tests.waiting import until

SECONDS = 1.5
GIVEN_UP = "took longer than 1.5 s. Use smaller inputs."
# Enough threads for the waiting callers and another client. On Flask, each caller uses a gunicorn thread.
COMMANDS = {**PRODUCTION, "flask": PRODUCTION["flask"].replace("--threads 8", "--threads 64")}


@pytest.fixture(scope="module", params=fast_on("flask", "fastapi"))
def hurried(request: pytest.FixtureRequest, mcp_docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the site with a short time limit."""
    env = {**ENABLED, "DOCS_DIR": str(mcp_docs), "MCP_TIMEOUT": str(SECONDS)}
    folder = tmp_path_factory.mktemp("site")
    with serving(request.param, folder, COMMANDS[request.param], env) as site:
        yield site


def running(client: httpx.Client, name: str, **inputs: Any) -> dict[str, Any]:
    """Return the result of an example."""
    call = message("tools/call", name="run_example", arguments={"name": name, "inputs": inputs})
    answer = client.post(MCP_PATH, json=call, headers=JSON)
    assert answer.status_code == 200
    result: dict[str, Any] = answer.json()["result"]
    return result


def hanging(beside: Executor, client: httpx.Client, gate: Gate, name: str, **inputs: Any) -> Future[dict[str, Any]]:
    """Return a call that has reached the gate. Repeat a call that was rejected because no thread was free."""
    before = gate.waiting

    def reached() -> Future[dict[str, Any]] | None:
        asked = beside.submit(running, client, name, **inputs)
        until(lambda: gate.waiting > before or asked.done())
        return asked if gate.waiting > before else None

    call = until(reached)
    assert call
    return call


def said(call: Future[dict[str, Any]]) -> str:
    """Return the text of the result of a call."""
    return str(call.result()["content"][0]["text"])


def test_a_slow_example_is_given_up_and_holds_nobody_up(hurried: Site) -> None:
    gate = Gate.of(hurried)
    with ThreadPoolExecutor(3) as beside, hurried.client() as client, gate.shut():
        slow = [
            hanging(beside, client, gate, "tests.examples.runs", what="wait"),
            hanging(beside, client, gate, "tests.examples.runs_async", wait="politely"),
            hanging(beside, client, gate, "tests.examples.runs_async", wait="rudely"),
        ]
        assert client.get("/healthz").status_code == 200, "others are served while they hang"
        results = [each.result() for each in slow]  # before the gate opens
    assert [result["isError"] for result in results] == [True] * 3
    assert all(GIVEN_UP in result["content"][0]["text"] for result in results), results


def test_hanging_examples_end_in_busy_and_leave_the_rest_alone(hurried: Site) -> None:
    threads, waiting = RUNNING
    gate = Gate.of(hurried)
    with ThreadPoolExecutor(threads + waiting + 8) as beside, hurried.client() as client:
        with gate.shut():
            hung = [hanging(beside, client, gate, "tests.examples.runs", what="wait") for _ in range(threads)]
            others = [beside.submit(running, client, "tests.examples.runs", what="wait") for _ in range(waiting + 8)]
            search = message("tools/call", name="search_docs", arguments={"query": "bowline"})
            assert "#ropes)" in post(hurried, search).json()["result"]["content"][0]["text"]
            assert {said(each) for each in hung} == {f"This {GIVEN_UP}"}
            assert {said(each) for each in others} == {BUSY}
            assert gate.waiting == threads
        # When the hanging calls have ended, a thread is free again.
        until(lambda: not running(client, "tests.examples.runs", what="add").get("isError"))
