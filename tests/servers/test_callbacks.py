"""Callbacks over a real socket: they answer, as JSON, and a slow one holds nobody up."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.serving import BACKENDS, BROWSER, Site, serving

PAGE = """---
name: Slow
description: A slow example.
endpoint: /slow
---

.. exec::tests.examples.slow
"""
SLOW_CALLS = 6


@pytest.fixture(scope="module", params=BACKENDS)
def slow_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with one page, whose callback takes two seconds."""
    docs = tmp_path_factory.mktemp("docs")
    (docs / "slow.md").write_text(PAGE, encoding="utf-8")
    with serving(request.param, tmp_path_factory.mktemp("site"), env={"DOCS_DIR": str(docs)}) as running:
        yield running


def test_slow_callbacks_hold_nobody_up(slow_site: Site) -> None:
    """On the event loop each of them would stop the server for two seconds, one after another."""
    started = time.perf_counter()
    with ThreadPoolExecutor(SLOW_CALLS) as pool, slow_site.client() as client:
        calls = [pool.submit(call, slow_site, number) for number in range(SLOW_CALLS)]
        waits = []
        while not all(done.done() for done in calls):
            asked = time.perf_counter()
            assert client.get("/healthz").status_code == 200
            waits.append(time.perf_counter() - asked)
        took = time.perf_counter() - started
    assert max(waits) < 1
    assert took < 2 * SLOW_CALLS / 2
    for number, answer in enumerate(done.result() for done in calls):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()["response"]["slow-output"]["children"] == f"waited {number}"


def call(site: Site, clicks: int) -> httpx.Response:
    """The callback, called as the browser calls it."""
    body = {
        "output": "slow-output.children",
        "outputs": {"id": "slow-output", "property": "children"},
        "inputs": [{"id": "slow-button", "property": "n_clicks", "value": clicks}],
        "changedPropIds": ["slow-button.n_clicks"],
    }
    return httpx.post(f"{site.url}/_dash-update-component", json=body, headers={"user-agent": BROWSER}, timeout=30)
