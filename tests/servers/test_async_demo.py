"""The blocking demo is limited by the server."""

import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from lib.directives.example_module import load_example
from lib.http.errors import ProblemError
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE, until

NAME = "docs.fastapi-showcase.async_demo"


@pytest.fixture
def demo(project_root: Path) -> Any:
    """Return the module of the example."""
    load_example(NAME, project_root)
    return sys.modules[NAME]


def test_a_pause_is_kept_and_its_rest_is_told(demo: Any) -> None:
    now = [0.0]
    pace = demo.Pace(10, lambda: now[0])
    pace.start()
    now[0] = 2.0
    with pytest.raises(ProblemError, match="again in 8 s") as refused:
        pace.start()
    assert refused.value.status == 429
    now[0] = 10.0
    pace.start()


def test_at_the_end_of_a_pause_nobody_is_told_to_wait_no_time(demo: Any) -> None:
    now = [0.0]
    pace = demo.Pace(10, lambda: now[0])
    pace.start()
    now[0] = 9.9
    with pytest.raises(ProblemError, match="again in 1 s"):
        pace.start()


def test_where_it_ran_is_told(demo: Any) -> None:
    with ThreadPoolExecutor(1, thread_name_prefix="waiter") as threads:
        assert threads.submit(demo.took, 0).result().endswith("in the thread “waiter_0”.")


def test_fifty_at_once_in_threads_are_a_few_runs(site: Site) -> None:
    answers = all_at_once(site, 50, "here")
    assert any(answer.startswith("Took ") for answer in answers)
    assert any(answer.startswith("Not run. This process has 2 runs") for answer in answers)
    assert all("in the thread" in answer for answer in answers if answer.startswith("Took "))


def test_it_blocks_everybody_once_and_not_again_soon(site: Site) -> None:
    if site.backend == "flask":
        assert any("in the thread" in answer for answer in all_at_once(site, 3, "stock"))
        return
    started = 0.0

    def ran() -> bool:
        nonlocal started
        started = time.monotonic()
        return "on the event loop" in all_at_once(site, 1, "stock")[0]

    until(ran)
    answers = all_at_once(site, 50, "stock")
    refused = [answer for answer in answers if re.match(r"Not run\. .* can run again in \d+ s", answer)]
    # On a slow machine, the fifty calls can take longer than the pause.
    assert len(answers) - len(refused) <= (time.monotonic() - started) // 10


def all_at_once(site: Site, readers: int, store: str) -> list[str]:
    """Return the results for this number of users who press the button at the same time."""
    call = body(site, store)

    def press(_: int) -> str:
        answer = httpx.post(
            f"{site.url}/_dash-update-component", json=call, headers={"user-agent": BROWSER}, timeout=PATIENCE
        )
        assert answer.status_code == 200, answer.text
        (told,) = (value["children"] for name, value in answer.json()["response"].items() if "result" in name)
        return str(told)

    with ThreadPoolExecutor(readers) as pool:
        return list(pool.map(press, range(readers)))


def body(site: Site, store: str) -> dict[str, Any]:
    """Return the request that Dash's renderer sends when a store starts its callback."""
    dependencies = httpx.get(f"{site.url}/_dash-dependencies", headers={"user-agent": BROWSER}, timeout=PATIENCE).json()
    name = f"showcase-async-{store}"
    (output,) = (each["output"] for each in dependencies if [one["id"] for one in each["inputs"]] == [name])
    component, _, prop = output.partition(".")
    return {
        "output": output,
        "outputs": {"id": component, "property": prop},
        "inputs": [{"id": name, "property": "data", "value": 1}],
        "changedPropIds": [f"{name}.data"],
    }
