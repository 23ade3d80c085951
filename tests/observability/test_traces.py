"""Traces are sent to an OpenTelemetry collector."""

import re
import time
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from lib.features.observability.observer import traces_exporter
from tests.analytics.reading import engine_of, stored
from tests.examples.observed import BEHAVIOURS
from tests.observability.conftest import command, environment
from tests.observability.otlp import receiving
from tests.observability.watching import record_of
from tests.programs import run_code
from tests.servers.calling import call
from tests.serving import serving
from tests.tiers import fast_on
from tests.waiting import PATIENCE, until

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize("backend", fast_on("flask", "fastapi"))
def test_spans_of_a_site(backend: str, observed_docs: Path, tmp_path: Path) -> None:
    with receiving() as collector:
        given = {
            **environment(observed_docs, tmp_path / "cache"),
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
            "OTEL_BSP_SCHEDULE_DELAY": "3600000",  # the spans are sent only at the end
        }
        with serving(backend, tmp_path, command(backend, workers=1), given) as site:
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
            with site.client() as client:
                page = client.get("/observed?token=chocolate", headers=headers)
            line = record_of(site, page.headers["x-request-id"])
            for name in BEHAVIOURS:
                call(site, name, headers=headers)
            engine = engine_of(tmp_path / "data")
            stored(engine, 1)
            engine.dispose()
            assert collector.spans == []
        until(lambda: collector.named("GET /<page>"))
    assert line["trace_id"] == TRACE
    [span] = collector.named("GET /<page>")
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
    attributes = {item.key: item.value.string_value or item.value.int_value for item in span.attributes}
    assert attributes == {
        "http.request.method": "GET",
        "url.path": "/observed",
        "http.route": "/<page>",
        "http.response.status_code": 200,
    }
    calls = collector.named("POST /_dash-update-component")
    assert len(calls) == len(BEHAVIOURS)
    for name in BEHAVIOURS:
        [child] = collector.named(f"callback {name}-output.children")
        assert child.parent_span_id in {span.span_id for span in calls}
        assert child.trace_id.hex() == TRACE
        failed = (Status.STATUS_CODE_ERROR, "ValueError") if name == "leaks" else (Status.STATUS_CODE_UNSET, "")
        assert (child.status.code, child.status.message) == failed
    assert not re.search("chocolate|swordfish", str(collector.spans))
    assert collector.services == {"Atoll"}
    writes = collector.named("analytics write")
    assert writes


@pytest.mark.release
@pytest.mark.serial
def test_a_collector_that_is_away_costs_readers_nothing(observed_docs: Path, tmp_path: Path) -> None:
    given = {
        **environment(observed_docs, tmp_path / "cache"),
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
    }
    with serving("fastapi", tmp_path, command("fastapi", workers=1), given) as site, site.client() as client:
        assert all(client.get("/observed").status_code == 200 for _ in range(20))
        site.process.terminate()
        asked = time.monotonic()
        site.process.wait(PATIENCE)
        assert time.monotonic() - asked < 8


@pytest.mark.parametrize(
    ("variables", "exporter"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, "otlp"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "console"}, "console"),
        ({"OTEL_TRACES_EXPORTER": ""}, None),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, None),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, None),
    ],
)
def test_when_there_are_traces(variables: dict[str, str], exporter: str | None) -> None:
    assert traces_exporter(variables) == exporter


def test_what_is_off_is_not_imported(observed_docs: Path, tmp_path: Path) -> None:
    code = """
import sys
from lib.app import create_app
from lib.settings import Settings
create_app(Settings(dash_backend="flask"))
dear = ("prometheus_client", "opentelemetry.exporter", "opentelemetry.proto", "lib.features.observability.traces")
print([name for name in sys.modules if name.startswith(dear)])
"""
    ended = run_code(code, tmp_path, {"DOCS_DIR": str(observed_docs), "DATA_DIR": str(tmp_path / "data")})
    assert ended.status == 0, ended.output
    assert ended.output.strip().splitlines()[-1] == "[]"
