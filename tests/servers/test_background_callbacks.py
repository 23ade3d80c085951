"""Background callbacks: progress, result, limits, and end with the server."""

import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from dash import set_props

from lib.process import jobs as background
from lib.process.jobs import MAX_CONCURRENT_JOBS, BoundedManager, JobNotBegunError, TooManyJobsError, background_manager
from tests.examples.gate import Gate
from tests.serving import BACKENDS, Site, serving
from tests.sites import page, write_pages
from tests.tiers import fast_on, some
from tests.waiting import PATIENCE, until

PAGE = "/job"
JOB = {
    "output": "job-output.children",
    "outputs": {"id": "job-output", "property": "children"},
    "inputs": [{"id": "job-button", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["job-button.n_clicks"],
    "parsedChangedPropsIds": ["job-button.n_clicks"],
    "state": [],
}


@pytest.fixture(scope="session")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a docs folder with a page whose jobs run until a gate is opened."""
    pages = {"job": page("Job", PAGE, ".. exec::tests.examples.job")}
    return write_pages(tmp_path_factory.mktemp("site") / "docs", pages)


@pytest.fixture(scope="module", params=BACKENDS)
def site(request: pytest.FixtureRequest, docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the site with this page."""
    with serving(request.param, tmp_path_factory.mktemp("site"), env={"DOCS_DIR": str(docs)}) as running:
        yield running


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    """Yield a client of the site. End all jobs after the test, so that the next test can start the maximum number."""
    gate = Gate.of(site)
    with site.client() as client:
        yield client
    gate.open()
    until(lambda: not jobs_of(site))
    (gate.folder / "open").unlink()


def posted(client: httpx.Client, end_id: str, **handles: str) -> dict[str, Any]:
    """Send the request with which Dash's renderer starts a job and polls it."""
    answer = client.post("/_dash-update-component", params={"endId": end_id, **handles}, json=JOB)
    assert answer.status_code in {200, 204}
    body: dict[str, Any] = answer.json() if answer.content else {}
    return body


def jobs_of(site: Site) -> list[psutil.Process]:
    """Return the processes of the site other than its server.

    They are forked, so they have its command line, and they have no children.
    """
    server = psutil.Process(site.process.pid)
    workers = server.children() if site.backend == "flask" else [server]
    jobs = [job for worker in workers for job in worker.children()]
    # A job that has ended remains as a zombie until its server looks for a free place. One whose main thread has ended
    # before its other threads is a zombie too, and still counts as running.
    return [job for job in jobs if job.status() != psutil.STATUS_ZOMBIE or job.num_threads() > 1]


def started(client: httpx.Client, end_id: str, **handles: str) -> dict[str, str]:
    """Start a job, and return its handles."""
    answer = posted(client, end_id, **handles)
    assert "cacheKey" in answer, answer
    return {"cacheKey": answer["cacheKey"], "job": answer["job"]}


@pytest.mark.parametrize("backend", fast_on("flask", "fastapi"))
def test_a_job_tells_how_far_it_is_and_is_ended_with_its_server(backend: str, docs: Path, tmp_path: Path) -> None:
    patient = {"DOCS_DIR": str(docs), "GUNICORN_CMD_ARGS": f"--graceful-timeout {10 * PATIENCE:.0f}"}
    with serving(backend, tmp_path, env=patient) as site, site.client() as client:
        end_id = client.get("/_token").json()["end_id"]
        handles = started(client, end_id)
        progress = until(lambda: posted(client, end_id, **handles).get("progress"))
        assert "begun" in str(progress)
        jobs = jobs_of(site)
        assert len(jobs) == 1
        site.process.terminate()
        site.process.wait(PATIENCE)
    gone, alive = psutil.wait_procs(jobs, timeout=PATIENCE)
    assert (len(gone), alive) == (1, [])


def test_one_more_than_may_run_is_refused_and_its_reader_told(site: Site, client: httpx.Client) -> None:
    end_id = client.get("/_token").json()["end_id"]
    for _ in range(MAX_CONCURRENT_JOBS):
        started(client, end_id)
    refused = posted(client, end_id)
    assert "Not done" in str(refused), refused
    assert client.get(PAGE).status_code == 200
    assert len(jobs_of(site)) == MAX_CONCURRENT_JOBS


def test_a_job_of_another_page_load_cannot_be_asked_for(client: httpx.Client) -> None:
    mine, other = (client.get("/_token").json()["end_id"] for _ in range(2))
    handles = started(client, mine)
    until(lambda: "progress" in posted(client, mine, **handles))
    assert "progress" not in posted(client, other, **handles)


def test_each_set_props_of_a_job_reaches_the_browser(client: httpx.Client) -> None:
    end_id = client.get("/_token").json()["end_id"]
    handles = started(client, end_id)
    changes: dict[str, dict[str, Any]] = {}

    def is_begun() -> bool:
        answer = posted(client, end_id, **handles)
        for part, props in answer.get("sideUpdate", {}).items():
            changes.setdefault(part, {}).update(props)
        return "progress" in answer

    until(is_begun)
    assert changes == {"job-button": {"title": "Running", "disabled": True}, "job-note": {"children": "Note"}}


def test_a_set_props_between_two_polls_is_sent_once(tmp_path: Path) -> None:
    manager = BoundedManager(tmp_path / "jobs")

    def changes(number: int) -> None:
        for part, props in (("a", {"x": number}), ("b", {"x": number}), ("a", {"y": number})):
            set_props(part, props)

    job = manager.make_job_fn(changes, progress=False)
    for number in range(2):
        job("key", "key-progress", [number], {})
        assert manager.get_updated_props("key") == {"a": {"x": number, "y": number}, "b": {"x": number}}
    assert manager.get_updated_props("key") == {}


def test_two_readers_have_a_job_each(site: Site, client: httpx.Client) -> None:
    ends = [client.get("/_token").json()["end_id"] for _ in range(2)]
    keys = {started(client, end_id)["cacheKey"].partition("~")[0] for end_id in ends}
    assert len(keys) == len(jobs_of(site)) == 2


def test_the_bound_is_per_manager_and_places_come_back(tmp_path: Path) -> None:
    manager = BoundedManager(tmp_path / "jobs", limit=1)
    manager.call_job_fn("a", _wait_for(tmp_path / "go"), (), {})
    with pytest.raises(TooManyJobsError):
        manager.call_job_fn("b", _nothing, (), {})
    (tmp_path / "go").touch()
    until(lambda: not any(process.is_alive() for process in manager._running))
    assert manager.call_job_fn("b", _nothing, (), {}) > 0


@pytest.mark.parametrize("jobs", some((12, 60), 12))
def test_a_process_that_is_forked_amid_the_work_of_sqlite_does_its_job(jobs: int, tmp_path: Path) -> None:
    """The process can inherit a lock that no thread releases."""
    manager, over = BoundedManager(tmp_path / "jobs"), threading.Event()

    def work() -> None:
        with closing(sqlite3.connect(":memory:")) as database:
            while not over.is_set():
                database.execute("SELECT 1").fetchall()

    busy = threading.Thread(target=work)
    busy.start()
    try:
        for number in range(jobs):
            name = f"job {number}"
            manager.call_job_fn(name, lambda name, *_: manager.handle.set(name, "done"), (), {})
            until(lambda name=name: manager.handle.get(name) == "done")  # type: ignore[misc]  # mypy #12557
            until(lambda: not manager.running())
    finally:
        over.set()
        busy.join()


def test_finished_and_cancelled_jobs_free_their_places(site: Site, client: httpx.Client) -> None:
    """Dash ends the process of a job that it cancels, or whose result it has returned."""
    gate, end_id = Gate.of(site), client.get("/_token").json()["end_id"]
    gate.open()
    for _ in range(MAX_CONCURRENT_JOBS + 1):
        handles = started(client, end_id)
        until(lambda handles=handles: "response" in posted(client, end_id, **handles))  # type: ignore[misc]
    (gate.folder / "open").unlink()
    job = started(client, end_id)["job"]
    for _ in range(MAX_CONCURRENT_JOBS + 1):
        job = started(client, end_id, oldJob=job)["job"]
        assert len(jobs_of(site)) == 1


def test_the_processes_of_a_job_end_with_it(tmp_path: Path) -> None:
    def job(*_: Any) -> None:
        subprocess.run(["sleep", "600"], check=False)

    manager = BoundedManager(tmp_path / "jobs")
    process = psutil.Process(manager.call_job_fn("a", job, (), {}))
    until(process.children)
    (child,) = process.children()
    manager.terminate_job(str(process.pid))
    until(lambda: not child.is_running())
    assert manager.running() == 0


def test_a_process_that_does_not_begin_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "START_SECONDS", 0.001)
    monkeypatch.setattr(background, "_take_every_lock", lambda _: threading.Event().wait())
    manager = BoundedManager(tmp_path / "jobs")
    with pytest.raises(JobNotBegunError):
        manager.call_job_fn("a", _nothing, (), {})
    assert manager.running() == 0


def test_a_folder_that_cannot_be_written_costs_background_callbacks_only(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    assert background_manager(tmp_path / "cache") is None


def _wait_for(file: Path) -> Any:
    def job(*_: Any) -> None:
        while not file.exists():
            time.sleep(0.01)

    return job


def _nothing(*_: Any) -> None:
    """Do nothing: a job that ends immediately."""
