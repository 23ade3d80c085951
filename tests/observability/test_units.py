"""Log sinks, redaction, and route templates, without a server."""

import logging
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest
import structlog

from lib.features.observability import metrics_folder as group
from lib.features.observability.observer import AccessLog, Observer, RequestRecord, Templates
from lib.features.observability.wsgi import Observed
from lib.process.log_sink import Sink, request_id, request_id_from
from lib.process.logs import Redaction, without_clients
from tests.observability.watching import documented_rows
from tests.programs import run_code
from tests.serving import PROJECT
from tests.waiting import until

ROUTES = ("/", "/<path>", "/assets/<path>", "/api/pages", "/api/pages/<path>", "/api/tasks/<id>/log", "/healthz")


def test_a_full_pipe_holds_nobody_up() -> None:
    reading, writing = os.pipe()
    sink = Sink(writing, kept=100)
    for number in range(5000):  # many more than the pipe and the queue can hold: would hang if it waited
        sink.write(f"{number:04} {'x' * 200}")
    assert sink.lost > 0
    received = bytearray()
    thread = threading.Thread(target=lambda: received.extend(b"".join(iter(lambda: os.read(reading, 65536), b""))))
    thread.start()
    sink.flush(10)
    os.close(writing)
    thread.join(10)
    os.close(reading)
    lines = received.decode().splitlines()
    assert len(lines) + sink.lost == 5000
    assert all(len(line) == 205 for line in lines)


def test_a_closed_pipe_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    sink = Sink(writing)
    sink.write("nobody reads this")
    until(lambda: sink.lost == 1)
    os.close(writing)


def test_no_standard_output_at_all() -> None:
    code = "from lib.process.log_sink import sink\nsink.write('x')\nsink.flush(30)\nraise SystemExit(3 - sink.lost)"
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -c "{code.replace(chr(10), ";")}" >&-'], cwd=PROJECT, check=False
    )
    assert done.returncode == 2


def test_a_background_job_writes_its_last_line(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from lib.process.jobs import BoundedManager
from lib.process.log_sink import sink
job = BoundedManager(Path(sys.argv[1])).call_job_fn("key", lambda *_: sink.write("the last line"), None, None)
os.waitpid(job, 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "the last line\n"


def test_the_child_of_a_fork_writes_its_own_lines_only() -> None:
    code = """
import os
import random
from lib.process.log_sink import sink
sink.write("parent")
child = os.fork()
if child:
    os.waitpid(child, 0)
else:
    sink.write("child")
    sink.flush(30)
    os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == ["child", "parent"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("open sesame now", "open [hidden] now"),
        ('{"a": "quo\\"ted"}', '{"a": "[hidden]"}'),
        ("?k=a%2Fb%20c", "?k=[hidden]"),
        ("postgresql://me:pass@db/x", "postgresql://me:[hidden]@db/x"),
        ("https://example.com/a@b", "https://example.com/a@b"),
        ("a plain line", "a plain line"),
    ],
)
def test_secrets_are_hidden(line: str, shown: str) -> None:
    assert Redaction(["sesame", 'quo"ted', "a/b c", "", "abc"])(line) == shown


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Invalid request from ip=203.0.113.7: x", "Invalid request from ip=[hidden]: x"),
        ("203.0.113.7:4711 - closed", "[hidden] - closed"),
        ("2001:db8::1 went", "[hidden] went"),
        ("Error handling request GET /a?token=1", "Error handling request GET /a"),
        ("Uvicorn running on http://127.0.0.1:8550", "Uvicorn running on http://127.0.0.1:8550"),
        ("Connection in use: ('192.0.2.1', 8550)", "Connection in use: ('192.0.2.1', 8550)"),
        ("Can't connect to ('2001:db8::1', 80)", "Can't connect to ('2001:db8::1', 80)"),
        (
            "Invalid request from ip=203.0.113.7: Connection in use",
            "Invalid request from ip=[hidden]: Connection in use",
        ),
        ("took 12:34:56 in version 1.2.3", "took 12:34:56 in version 1.2.3"),
    ],
)
def test_servers_do_not_tell_who_asked(message: str, shown: str) -> None:
    assert without_clients(message) == shown


@pytest.mark.parametrize("prefix", ["", "/my-app"])
@pytest.mark.parametrize(
    ("path", "is_missing", "template"),
    [
        ("/", False, "/"),
        ("/a-page", False, "/<page>"),
        ("/deep/page", False, "/<page>"),
        ("/a-page.md", False, "/<page>.md"),
        ("/a-page", True, "404"),
        ("/healthz", False, "/healthz"),
        ("/assets/a/b.js", True, "/assets/<path>"),
        ("/api/pages", False, "/api/pages"),
        ("/api/pages/x", False, "/api/pages/<path>"),
        ("/api/tasks/7/log", False, "/api/tasks/<id>/log"),
        ("/api/tasks/7/8/log", True, "404"),
    ],
)
def test_templates(prefix: str, path: str, is_missing: bool, template: str) -> None:
    templates = Templates(prefix, lambda: [prefix + route for route in ROUTES])
    assert templates.of(prefix + path, is_missing) == template


def test_ids() -> None:
    assert request_id_from("a.B_c-1") == "a.B_c-1"
    assert request_id_from("a\n") != "a\n"
    assert len({request_id_from(None) for _ in range(100)}) == 100


def test_a_thread_has_no_request_id_after_the_response() -> None:
    """gunicorn logs invalid requests of other connections in the same thread."""
    seen: list[str] = []

    def app(environ: object, start: Any) -> list[bytes]:
        seen.append(request_id.get())
        start("200 OK", [])
        return [b"text"]

    observer = Observer("/", Templates("", list), AccessLog("flask", "ERROR"))
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_X_REQUEST_ID": "mine"}
    body = cast(Any, Observed(app, observer)(environ, Mock()))
    assert list(body) == [b"text"]
    body.close()
    assert (seen, request_id.get()) == (["mine"], "")


def test_a_seeded_example_does_not_repeat_request_ids() -> None:
    ids = []
    for _ in range(2):
        random.seed(4711)
        ids.append(request_id_from(None))
    assert ids[0] != ids[1]


@pytest.mark.parametrize("part", ["templates.of", "metrics.count", "traces.end", "access_log.write"])
def test_a_request_that_cannot_be_noted_does_not_stay_in_progress(part: str) -> None:
    failing = Mock(**{f"{part}.side_effect": ValueError})
    metrics = failing.metrics
    observer = Observer("/", failing.templates, failing.access_log, metrics=metrics, traces=failing.traces)
    record = observer.begin("GET", "/", {})
    observer.opened(record, "stream")
    record.finish()
    assert (metrics.in_progress.inc.call_count, metrics.in_progress.dec.call_count) == (1, 1)
    streams = metrics.streams.labels.return_value
    assert (streams.inc.call_count, streams.dec.call_count) == (1, 1)


def test_a_request_that_cannot_be_traced_does_not_stay_in_progress() -> None:
    metrics, traces = Mock(), Mock(**{"begin.side_effect": ValueError})
    with pytest.raises(ValueError):
        Observer("/", Mock(), Mock(), metrics=metrics, traces=traces).begin("GET", "/", {})
    assert metrics.in_progress.inc.call_count == 0


def test_where_an_app_has_its_own_log_the_fields_of_a_line_are_attributes_of_its_record(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structlog, "is_configured", lambda: False)
    about = RequestRecord("GET", "/a", "id-1", "", lambda _: None)
    about.finish(200)
    with caplog.at_level(logging.INFO, "requests"):
        AccessLog("flask", "INFO").write(about, "/<page>", "trace-1")
    [record] = [vars(record) for record in caplog.records]
    assert (record["msg"], record["request_id"], record["trace_id"]) == ("request", "id-1", "trace-1")
    assert record.keys() >= {"method", "path", "route", "status", "ms", "client_type"}


def test_groups_that_ended_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(group.VARIABLE, raising=False)
    folders = tmp_path / "metrics"
    for name in (f"{os.getpid()}-1", "999999999-5"):
        (folders / name).mkdir(parents=True)
    folder = group.join_group(tmp_path)
    monkeypatch.delenv(group.VARIABLE)
    assert [each.name for each in folders.iterdir()] == [folder.name]
    assert group.join_group(tmp_path) == folder
    monkeypatch.delenv(group.VARIABLE)


def test_a_folder_of_the_operator_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(group.VARIABLE, str(tmp_path / "mine"))
    assert group.join_group(tmp_path / "cache") == tmp_path / "mine"
    assert not (tmp_path / "cache").exists()


METRICS = """
from lib.features.observability.metrics import Metrics
from prometheus_client.metrics import MetricWrapperBase
for each in vars(Metrics("flask", "")).values():
    if isinstance(each, MetricWrapperBase):
        [about] = each.describe()
        name = f"{about.name}_total" if about.type == "counter" else about.name
        labels = ", ".join(f"`{label}`" for label in each._labelnames) or "–"
        print(f"| `{name}` | {about.type} | {labels} | {about.documentation} |")
"""


def test_the_page_lists_each_metric(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    ended = run_code(METRICS, tmp_path, {"PROMETHEUS_MULTIPROC_DIR": str(folder)})
    assert ended.output.splitlines() == list(documented_rows(5).values())
