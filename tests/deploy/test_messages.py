"""Operators get one line that states the problem and the solution: an invalid setting, a used port, a wrong server"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lib import features
from lib.settings import Settings
from tests.deploy.entry import GUNICORN, SETTINGS
from tests.ports import free_port
from tests.services import Redis
from tests.serving import BACKENDS, ENTRY_POINT, PROJECT, Process, fork_server, serving
from tests.sites import plain_pages
from tests.tiers import fast_on
from tests.waiting import PATIENCE, until

DEVELOPMENT = "run.py"
UVICORN = "-m uvicorn run:server --host 127.0.0.1 --port {port}"
ASYNC = ("fastapi", "quart")


@dataclass(frozen=True)
class Case:
    """A start that fails: the command, the settings, and a part of the only line."""

    name: str
    command: str
    message: str
    env: Mapping[str, str] = field(default_factory=dict)
    backends: tuple[str, ...] = BACKENDS
    production: bool = True
    status: int = 1


MCP = {"DASH_MCP_ENABLED": "true"}
HAS_PATH = {"SITE_BASE_URL": "https://docs.example.com/docs"}
NO_WORKERS = "WEB_CONCURRENCY=0: Input should be greater than or equal to 1"
PATH = "must not have a path. To serve the site under /docs/, set DASH_URL_BASE_PATHNAME"
UNSAFE = "These settings are not safe with ENVIRONMENT=production:\n  DASH_DEBUG shows the code of the site"
NO_WSGI = "uvicorn cannot serve Flask: it serves ASGI apps, and Flask is a WSGI framework. Start the site with `bash "
# `python run.py` reports the port itself; gunicorn tries again for five seconds, see below.
CASES = (
    Case("no workers", ENTRY_POINT, NO_WORKERS, {"WEB_CONCURRENCY": "0"}),
    Case("no workers, gunicorn", GUNICORN, NO_WORKERS, {"WEB_CONCURRENCY": "0"}),
    Case("no workers, run.py", DEVELOPMENT, NO_WORKERS, {"WEB_CONCURRENCY": "0"}, production=False),
    Case("workers in words", ENTRY_POINT, "WEB_CONCURRENCY=two: Input should be a valid", {"WEB_CONCURRENCY": "two"}),
    Case("a path in the URL", GUNICORN, PATH, HAS_PATH),
    Case("a path in the URL, run.py", DEVELOPMENT, PATH, HAS_PATH, production=False),
    Case("an unsafe setting", GUNICORN, UNSAFE, {"DASH_DEBUG": "true"}),
    Case("an unsafe setting, uvicorn", UVICORN, UNSAFE, {"DASH_DEBUG": "true"}, ASYNC),
    Case("an invalid environment", GUNICORN, "ENVIRONMENT=prod: ", {"ENVIRONMENT": "prod", "LOG_FORMAT": "json"}),
    Case("a feature's setting", UVICORN, "MCP_TIMEOUT=soon: Input", {"MCP_TIMEOUT": "soon", **MCP}, ASYNC),
    Case("uvicorn on Flask", UVICORN, NO_WSGI, backends=("flask",)),
    Case("uvicorn on Flask, development", UVICORN, NO_WSGI, backends=("flask",), production=False),
    Case("a used port, run.py", DEVELOPMENT, "('127.0.0.1', {port})). Set HOST or PORT.", production=False),
    Case("a used port, uvicorn", UVICORN, "on address ('127.0.0.1', {port}): address", {}, ASYNC, status=3),
)  # fmt: skip


def environment(folder: Path, backend: str, port: int, env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a start that is not influenced by those of the tests."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "DASH_BACKEND": backend,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "LIVE_UPDATES": "false",
        **plain_pages(folder, "a"),
        **env,
    }


def start(command: str, folder: Path, backend: str, port: int, env: Mapping[str, str]) -> tuple[Process, Path]:
    """Start a command of the site, and return its process and its log."""
    log = folder / "log"
    log.touch()
    variables = environment(folder, backend, port, env)
    if command == ENTRY_POINT:
        with log.open("ab") as output:
            arguments = ["bash", ENTRY_POINT]
            return subprocess.Popen(arguments, cwd=PROJECT, env=variables, stdout=output, stderr=output), log
    return fork_server().start(command.format(port=port).split(), PROJECT, variables, log), log


def events(log: str, *levels: str) -> list[str]:
    """Return the messages of these levels, or all, in production. Each line is JSON with a level and a time."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]
    assert all({"level", "timestamp"} <= line.keys() for line in lines)
    return [line["event"] for line in lines if not levels or line["level"] in levels]


def pairs() -> list[Any]:
    """Return each case on each of its backends. Each case is in the fast tier on one of them."""
    found = []
    for number, case in enumerate(CASES):
        for backend in case.backends:
            is_fast = backend == case.backends[number % len(case.backends)]
            marks = () if is_fast else pytest.mark.release
            found.append(pytest.param(case, backend, id=f"{case.name}-{backend}", marks=marks))
    return found


@pytest.mark.parametrize(("case", "backend"), pairs())
def test_a_start_that_fails_has_one_message(case: Case, backend: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = used.getsockname()[1] if "used port" in case.name else free_port()
        env = {**(SETTINGS if case.production else {}), **case.env}
        process, log = start(case.command, tmp_path, backend, port, env)
        assert process.wait(PATIENCE) == case.status
    text, message = log.read_text(encoding="utf-8"), case.message.format(port=port)
    if case.production:
        [event] = events(text, "warning", "error", "critical")
        assert message in event
    else:
        assert message in text
        assert "Traceback" not in text
        assert len(text.splitlines()) <= 2


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_gunicorn_names_the_address_that_is_in_use(backend: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = used.getsockname()[1]
        process, log = start(GUNICORN, tmp_path, backend, port, SETTINGS)
        until(lambda: "connection to" in log.read_text(encoding="utf-8"))
        process.kill()
        process.wait(PATIENCE)
    found = events(log.read_text(encoding="utf-8").rpartition("\n")[0])
    assert f"Connection in use: ('127.0.0.1', {port})" in found
    assert not [event for event in found if "[hidden]" in event]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_newcomer_reads_where_the_site_is_and_how_to_go_on(backend: str, tmp_path: Path) -> None:
    label = {"flask": "Flask", "fastapi": "FastAPI", "quart": "Quart"}[backend]
    env = {**plain_pages(tmp_path, "a"), "SITE_BASE_URL": ""}
    with serving(backend, tmp_path, DEVELOPMENT, env) as site:
        log = site.said("The site runs at ")
        assert log.splitlines()[-1].endswith(
            f"The site runs at {site.url}/ on {label}. To stop it, press Ctrl+C. "
            "To change the port or the backend, set PORT or DASH_BACKEND in the file .env."
        )
        assert "\x1b" not in log
        assert "WARNING" not in log
        # Without SITE_BASE_URL, links have the port of the site.
        with site.client() as client:
            assert f"{site.url}/a" in client.get("/llms.txt").text
            assert f'<link rel="canonical" href="{site.url}/a"' in client.get("/a").text


@pytest.mark.parametrize("backend", fast_on("quart"))
def test_the_first_lines_in_production_are_json_and_not_repeated_by_workers(backend: str, tmp_path: Path) -> None:
    """The fallback to Flask, a misspelled variable, and the missing key."""
    env = {**SETTINGS, **plain_pages(tmp_path, "a"), "WEB_CONCURRENCY": "2", "REDIS_ULR": "redis://127.0.0.1"}
    with serving(backend, tmp_path, GUNICORN, {**env, "DASH_BACKEND": f"{backend}s"}) as site, site.client() as client:
        degraded = client.get("/readyz").json()["degraded"]
        site.said("SECRET_KEY is not set")
        until(lambda: site.log.read_text(encoding="utf-8").count("Booting worker") == 2)
    reason = f"DASH_BACKEND='{backend}s' is not one of: flask, fastapi, quart"
    found = events(site.log.read_text(encoding="utf-8"))
    assert found.count(f"{reason}. Using flask instead") == 1
    assert found.count("REDIS_ULR is not a setting, so it has no effect. Did you mean REDIS_URL?") == 1
    assert degraded == [{"name": "backend", "detail": reason}]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("REDIS_ULR", "REDIS_URL"),
        ("SITE_BASEURL", "SITE_BASE_URL"),
        ("trusted_proxy", "TRUSTED_PROXIES"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("WEB_CONCURENCY", "WEB_CONCURRENCY"),
        ("REDIS_URL", None),
        ("redis_url", None),
        ("PORTS", None),
        ("HOSTNAME", None),
        ("PUBLIC_PORT", None),
        ("POSTGRES_PASSWORD", None),
        ("UV_CACHE_DIR", None),
        ("PIP_CACHE_DIR", None),
        ("XDG_DATA_DIRS", None),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", None),
        ("GUNICORN_CMD_ARGS", None),
    ],
)
@pytest.mark.parametrize("place", ["environment", ".env"])
def test_a_misspelled_variable_is_reported(
    place: str,
    name: str,
    meant: str | None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{name}=secret" if place == ".env" else "", encoding="utf-8")
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    monkeypatch.setattr(os, "environ", {name: "secret"} if place == "environment" else {})
    features._log_misspelled_names.__wrapped__()
    expected = [f"{name} is not a setting, so it has no effect. Did you mean {meant}?"] if meant else []
    assert [record.getMessage() for record in caplog.records] == expected


BROKEN = {
    "analytics": "The database is unavailable. Events are stored later.",
    "analytics queue": "DATA_DIR cannot be used. Events are only in memory.",
    "background callbacks": "Neither CACHE_DIR nor DATA_DIR can be used. These callbacks do not run.",
    "cache": "CACHE_DIR cannot be written. The next start is slower.",
    "live updates": "Redis is unavailable. Messages reach this process only.",
    "metrics": "Their folder cannot be used.",
    "rate limits": "Redis is unavailable. Rate limits are per process.",
}


@pytest.mark.parametrize("backend", fast_on("fastapi"))
def test_readiness_lists_what_is_restricted_until_it_works_again(backend: str, tmp_path: Path) -> None:
    """No folder can be written, and no service responds. The site still serves its pages, and is ready."""
    nowhere = {"DATA_DIR": "/proc/none", "CACHE_DIR": "/proc/none", "PROMETHEUS_MULTIPROC_DIR": "/proc/none"}
    port = free_port()
    env = {
        **plain_pages(tmp_path, "a"),
        **nowhere,
        "ANALYTICS_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "METRICS_ENABLED": "true",
        "METRICS_TOKEN": "reef-and-lagoon-4711",
        "RATE_LIMIT": "1000/minute",
        "LIVE_UPDATES": "true",
    }

    with serving(backend, tmp_path, env=env) as site, site.client() as client:

        def restricted() -> dict[str, str]:
            assert client.get("/a").status_code == 200
            client.get("/api/pages")
            with client.stream("GET", "/_live") as live:  # a stream does not end
                assert live.status_code == 200
            answer = client.get("/readyz")
            assert (answer.status_code, answer.json()["ready"]) == (200, True)
            return {item["name"]: item["detail"] for item in answer.json()["degraded"]}

        until(lambda: restricted() == BROKEN)
        server = Redis(tmp_path, port)
        server.start()
        try:
            until(lambda: BROKEN.keys() - restricted() == {"live updates", "rate limits"})
        finally:
            server.stop()
