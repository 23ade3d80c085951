"""Background callbacks: progress and result over HTTP, a bound on how many run, and none that outlives its server."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from lib.background import AT_ONCE, BoundedManager, TooManyJobsError, background_manager
from tests.serving import BACKENDS, Site, serving
from tests.waiting import until

PAGE = "/fastapi-showcase"
RESULT, RAN = "showcase-background-result", "showcase-background-ran"
JOB = {
    "output": f"..{RESULT}.children...{RAN}.children..",
    "outputs": [{"id": RESULT, "property": "children"}, {"id": RAN, "property": "children"}],
    "inputs": [{"id": "showcase-background-start", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["showcase-background-start.n_clicks"],
    "parsedChangedPropsIds": ["showcase-background-start.n_clicks"],
    "state": [],
}


@pytest.fixture(params=BACKENDS)
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own, whose places are all free."""
    with serving(request.param, tmp_path) as site:
        yield site


def posted(client: httpx.Client, end_id: str, **handles: str) -> dict[str, Any]:
    """What Dash's browser side sends to start a job, and to ask for it."""
    answer = client.post("/_dash-update-component", params={"endId": end_id, **handles}, json=JOB)
    assert answer.status_code in {200, 204}
    body: dict[str, Any] = answer.json() if answer.content else {}
    return body


def jobs_of(site: Site) -> list[psutil.Process]:
    """The processes of the site that are not its server: forked, so they have its command line, and no children."""
    server = psutil.Process(site.process.pid)
    workers = server.children() if site.backend == "flask" else [server]
    return [job for worker in workers for job in worker.children()]


def test_a_job_tells_how_far_it_is_and_is_ended_with_its_server(tmp_path: Path) -> None:
    for backend in BACKENDS:
        with serving(backend, tmp_path) as site, site.client() as client:
            end_id = client.get("/_token").json()["end_id"]
            started = posted(client, end_id)
            handles = {"cacheKey": started["cacheKey"], "job": started["job"]}
            progress = until(lambda: posted(client, end_id, **handles).get("progress"))  # noqa: B023  called at once
            assert "squares surveyed" in str(progress)
            jobs = jobs_of(site)
            assert len(jobs) == 1
        gone, alive = psutil.wait_procs(jobs, timeout=5)
        assert (len(gone), alive) == (1, []), backend


def test_one_more_than_may_run_is_refused_and_its_reader_told(alone: Site) -> None:
    with alone.client() as client:
        end_id = client.get("/_token").json()["end_id"]
        for _ in range(AT_ONCE):
            assert "cacheKey" in posted(client, end_id)
        refused = posted(client, end_id)
        assert "Not done" in str(refused), refused
        assert client.get(PAGE).status_code == 200
        assert len(jobs_of(alone)) == AT_ONCE


def test_a_job_of_another_page_load_cannot_be_asked_for(alone: Site) -> None:
    with alone.client() as client:
        mine, other = (client.get("/_token").json()["end_id"] for _ in range(2))
        started = posted(client, mine)
        handles = {"cacheKey": started["cacheKey"], "job": started["job"]}
        assert "progress" not in posted(client, other, **handles)
        client.post("/_dash-update-component", params={"endId": mine, "cancelJob": started["job"]}, json=JOB)


def test_two_readers_have_a_job_each(alone: Site) -> None:
    with alone.client() as client:
        ends = [client.get("/_token").json()["end_id"] for _ in range(2)]
        started = [posted(client, end_id) for end_id in ends]
        keys = {job["cacheKey"].partition("~")[0] for job in started}
        for end_id, job in zip(ends, started, strict=True):
            client.post("/_dash-update-component", params={"endId": end_id, "cancelJob": job["job"]}, json=JOB)
    assert len(keys) == 2


def test_the_bound_is_per_manager_and_places_come_back(tmp_path: Path) -> None:
    manager = BoundedManager(tmp_path / "jobs", at_once=1)
    manager.call_job_fn("a", _wait_for(tmp_path / "go"), (), {})
    with pytest.raises(TooManyJobsError):
        manager.call_job_fn("b", _nothing, (), {})
    (tmp_path / "go").touch()
    until(lambda: not any(process.is_alive() for process in manager._running))
    assert manager.call_job_fn("b", _nothing, (), {}) > 0


def test_a_folder_that_cannot_be_written_costs_background_callbacks_only(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    assert background_manager(tmp_path / "cache") is None


def _wait_for(file: Path) -> Any:
    def job(*_: Any) -> None:
        while not file.exists():
            time.sleep(0.01)

    return job


def _nothing(*_: Any) -> None:
    """A job that is done at once."""
