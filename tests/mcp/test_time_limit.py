"""What takes long is given up, holds nobody else up, and cannot pile up."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from lib.mcp.endpoint import BUSY, RUNNING
from tests.mcp.asking import message, post
from tests.mcp.conftest import ENABLED
from tests.serving import BACKENDS, PRODUCTION, Site, serving
from tests.waiting import until

SECONDS = 3.0
# Enough for the waiting callers and somebody else; on Flask each holds a thread of gunicorn's.
COMMANDS = {**PRODUCTION, "flask": PRODUCTION["flask"].replace("--threads 8", "--threads 64")}


@pytest.fixture(scope="module", params=BACKENDS)
def hurried(request: pytest.FixtureRequest, mcp_docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with a short time limit."""
    env = {**ENABLED, "DOCS_DIR": str(mcp_docs), "MCP_TIMEOUT": str(SECONDS)}
    folder = tmp_path_factory.mktemp("site")
    with serving(request.param, folder, COMMANDS[request.param], env) as site:
        yield site


def running(site: Site, name: str, **inputs: Any) -> dict[str, Any]:
    """The result of running an example."""
    answer = post(site, message("tools/call", name="run_example", arguments={"name": name, "inputs": inputs}))
    assert answer.status_code == 200
    result: dict[str, Any] = answer.json()["result"]
    return result


@pytest.mark.parametrize(("name", "inputs"), [
    ("tests.examples.runs", {"what": "wait", "number": 8}),
    ("tests.examples.runs_async", {"seconds": 8}),
    ("tests.examples.runs_async", {"seconds": 8, "block": True}),
])  # fmt: skip
def test_a_slow_example_is_given_up_and_holds_nobody_up(hurried: Site, name: str, inputs: dict[str, Any]) -> None:
    with ThreadPoolExecutor(1) as beside, httpx.Client(base_url=hurried.url, timeout=20) as client:
        assert client.get("/healthz").status_code == 200  # it runs
        slow: Future[dict[str, Any]] = beside.submit(running, hurried, name, **inputs)
        waits = []
        while not slow.done():
            began = time.perf_counter()
            assert client.get("/healthz").status_code == 200
            waits.append(time.perf_counter() - began)
        result = slow.result()
    assert len(waits) > 20, "nothing was asked meanwhile"
    assert max(waits) < SECONDS, "the process stood still"
    assert result["isError"]
    assert "took longer than 3 s. Ask for less." in result["content"][0]["text"]


def test_hanging_examples_end_in_busy_and_leave_the_rest_alone(hurried: Site) -> None:
    threads, waiting = RUNNING
    with ThreadPoolExecutor(threads + waiting + 8) as beside:
        all_of_them = [
            beside.submit(running, hurried, "tests.examples.runs", what="wait", number=8)
            for _ in range(threads + waiting + 8)
        ]
        search = message("tools/call", name="search_docs", arguments={"query": "bowline"})
        assert post(hurried, search).json()["result"]["structuredContent"]["results"]
        said = [each.result()["content"][0]["text"] for each in all_of_them]
    assert said.count("This took longer than 3 s. Ask for less.") <= threads
    assert said.count(BUSY) >= waiting + 8
    # Once the hanging ones are done, there is room again.
    until(lambda: not running(hurried, "tests.examples.runs", what="add").get("isError"))
