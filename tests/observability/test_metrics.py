"""`/metrics` reports all workers."""

import shutil
import signal
import subprocess
from pathlib import Path

import httpx
import psutil
import pytest

from tests.observability.conftest import command, environment
from tests.observability.watching import BEARER, TOKEN, names, numbers, total
from tests.serving import BROWSER, PROJECT, Site, serving
from tests.tiers import fast_on
from tests.waiting import PATIENCE, until


def ask(site: Site, path: str, times: int, method: str = "GET") -> None:
    """Send each request on a separate connection, so that every worker gets some."""
    for _ in range(times):
        httpx.request(method, f"{site.url}{path}", headers={"user-agent": BROWSER}, timeout=PATIENCE)


def workers(site: Site) -> list[psutil.Process]:
    """Return the processes that respond."""
    return [child for child in psutil.Process(site.process.pid).children() if answers(child)]


def answers(child: psutil.Process) -> bool:
    """Return whether the process exists and is not a helper of Python."""
    try:
        return "resource_tracker" not in " ".join(child.cmdline())
    except psutil.NoSuchProcess:  # or a zombie
        return False


def all_answer(site: Site, workers: int = 2) -> bool:
    """Return whether each worker has responded once and appears in the metrics."""
    ask(site, "/observed", 8)
    return total(numbers(site), "site_processes") == workers


def test_any_worker_gives_the_sum(observed: Site, workers_of_observed: int) -> None:
    until(lambda: all_answer(observed, workers_of_observed))
    labels = {"method": "GET", "route": "/observed.css", "status": "4xx"}
    pages = {"method": "PUT", "route": "/<page>", "status": "4xx", "backend": observed.backend}
    before = total(numbers(observed), "http_requests_total", **pages)
    ask(observed, "/observed", 30, "PUT")
    # The request is counted a moment after the response.
    until(lambda: total(numbers(observed), "http_requests_total", **pages) >= before + 30)
    found = {total(numbers(observed), "http_requests_total", **pages) for _ in range(10)}
    assert found == {before + 30}
    assert total(numbers(observed), "http_requests_total", **labels) == 0


def test_what_is_counted(observed: Site) -> None:
    ask(observed, "/observed", 10)
    ask(observed, "/no/such/page", 2)
    ask(observed, "/another-one?q=1", 2)
    ask(observed, "/observed", 1, "BREW")
    # The request is counted a moment after the response.
    until(lambda: total(numbers(observed), "http_requests_total", route="404", status="4xx") >= 4)
    until(lambda: total(numbers(observed), "http_requests_total", route="/<page>", status="2xx") >= 10)
    found = numbers(observed)
    assert total(found, "http_request_duration_seconds_count", route="/<page>") >= 10
    assert total(found, "http_request_duration_seconds_bucket", route="/<page>", le="+Inf") >= 10
    assert total(found, "http_responses_total", source="memory") > 0
    assert total(found, "http_responses_total", source="framework") > 0
    assert total(found, "analytics_events_total", outcome="accepted") > 0
    assert total(found, "site_threads") >= 2
    assert total(found, "build_info", backend=observed.backend) == 1
    assert total(found, "background_jobs_running") == 0
    lags = until(lambda: observed.backend == "flask" or total(numbers(observed), "event_loop_lag_seconds_count"))
    assert lags
    methods = {dict(labels)["method"] for name, labels in found if name == "http_requests_total"}
    assert "BREW" not in methods
    routes = {dict(labels)["route"] for name, labels in found if name == "http_requests_total"}
    assert not [route for route in routes if "observed" in route or "no" in route.split("/")]
    assert len(list(names(found))) < 1000


def test_open_streams(observed: Site) -> None:
    with observed.client() as client, client.stream("GET", "/api/demo/events?count=30") as answer:
        pieces = answer.iter_bytes()  # a reference keeps the connection open
        next(pieces)
        assert total(numbers(observed), "http_streams_open", kind="stream") >= 1
        assert total(numbers(observed), "http_requests_in_progress") >= 2  # this stream, and the scrape
    until(lambda: total(numbers(observed), "http_streams_open", kind="stream") == 0)
    until(lambda: total(numbers(observed), "http_requests_in_progress") == 1)


def test_only_the_bearer_is_answered(observed: Site) -> None:
    with observed.client() as client:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"},
                        {"authorization": TOKEN}, {"authorization": "Bearer ä"}):  # fmt: skip
            sent = {name: value.encode() for name, value in headers.items()}
            refused = client.send(client.build_request("GET", "/metrics", headers=sent))  # type: ignore[arg-type]
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="metrics"')
            assert refused.headers["cache-control"] == "no-store"
            assert "http_requests_total" not in refused.text
        answer = client.get("/metrics", headers=BEARER)
        assert client.get("/metrics", headers={"authorization": f"bearer {TOKEN}"}).status_code == 200
        assert client.post("/metrics", headers=BEARER).status_code == 405
        for path in ("/robots.txt", "/llms.txt", "/llms-full.txt", "/sitemap.xml", "/openapi.json"):
            assert "/metrics" not in client.get(path).text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/plain; version=")


def test_prometheus_finds_no_fault(observed: Site) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool comes with Debian's package prometheus; the other tests read with Python's parser")
    text = httpx.get(f"{observed.url}/metrics", headers=BEARER, timeout=PATIENCE).text
    checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_off_unless_turned_on(site: Site) -> None:
    with site.client() as client:
        answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 404
    assert "http_requests_total" not in answer.text


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_a_killed_worker_breaks_nothing(backend: str, observed_docs: Path, tmp_path: Path) -> None:
    left = tmp_path / "cache" / "metrics" / "1-0"
    left.mkdir(parents=True)
    with serving(backend, tmp_path, command(backend), environment(observed_docs, tmp_path / "cache")) as site:
        until(lambda: all_answer(site))
        assert not left.exists()
        [folder] = (tmp_path / "cache" / "metrics").iterdir()
        before = total(numbers(site), "http_requests_total", route="/<page>")
        killed, _ = workers(site)
        with site.client() as client, client.stream("GET", "/api/demo/events?count=30") as stream:
            pieces = stream.iter_bytes()
            next(pieces)
            killed.send_signal(signal.SIGKILL)
            (folder / f"counter_{killed.pid}0.db").write_bytes(b"\x00\x01")  # as if killed while it creates a file
            until(lambda: killed.pid not in {worker.pid for worker in workers(site)})
            assert total(numbers(site), "http_requests_total", route="/<page>") >= before
        until(lambda: all_answer(site))
        assert total(numbers(site), "http_requests_total", route="/<page>") > before
        until(lambda: total(numbers(site), "http_requests_in_progress") == 1)
        assert not list(folder.glob(f"gauge_live*_{killed.pid}.db"))


def test_a_folder_that_cannot_be_written_costs_the_metrics_only(observed_docs: Path, tmp_path: Path) -> None:
    given = {**environment(observed_docs, tmp_path / "cache"), "PROMETHEUS_MULTIPROC_DIR": "/proc/none"}
    with serving("fastapi", tmp_path, command("fastapi", workers=1), given) as site:
        with site.client() as client:
            assert client.get("/observed").status_code == 200
            assert client.get("/metrics", headers=BEARER).status_code == 404
        assert "Metrics are unavailable" in site.log.read_text(encoding="utf-8")


def test_preloaded_workers_share_too(observed_docs: Path, tmp_path: Path) -> None:
    given = environment(observed_docs, tmp_path / "cache")
    with serving("flask", tmp_path, f"{command('flask')} --preload", given, cwd=PROJECT) as site:
        until(lambda: all_answer(site))
        ask(site, "/observed", 30, "PUT")
        until(lambda: total(numbers(site), "http_requests_total", route="/<page>", method="PUT") >= 30)
        found = {total(numbers(site), "http_requests_total", route="/<page>", method="PUT") for _ in range(10)}
        assert found == {30}
