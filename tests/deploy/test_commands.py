"""Every command on the Deployment pages that starts a server works."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port
from tests.serving import BROWSER, PROJECT
from tests.test_code_blocks import BLOCKS, CodeBlock, curl_commands
from tests.tiers import some
from tests.waiting import PATIENCE, until

SERVER = re.compile(r"\brun\.py|\brun:server|deploy/start\.sh|own_fastapi")
# The path of the response, if it is not at the root of the host.
BELOW = {"own_fastapi": "/docs-site"}
# Requirements that no test has, and the tests that are used instead.
NEEDS = {
    "docker": "needs Docker: test_image.py executes the steps, test_manifests.py validates the files, test_nginx.py "
    "has the shipped nginx in front of three processes, test_runbook.py executes the commands in the containers",
    "systemctl": "needs systemd as the first process: test_manifests.py has systemd read the unit",
    "kubectl": "needs a cluster: test_manifests.py validates the manifest",
    "sqlite3 /var": "uses the folders of the service: test_runbook.py executes it with others",
    'pg_dump "postgresql:': "uses a database server: test_runbook.py executes it with another",
    "python -m tools.build": "tests/test_build.py executes it",
    "run.py new": "creates a fork: tests/fork/test_new.py executes it",
    "run.py import": "copies another site: tests/import_docs executes it",
    "install -m 600": "writes to /etc: executed below with another path",
}
# Commands that only look as if they start a server: they install another environment, or the settings are rejected.
OTHERS = ("-m venv", "PORT=0")
OPERATING = ("deployment", "runbook", "scaling")


def starts_server(block: CodeBlock) -> bool:
    """Return whether the commands of a block end in a server of the site."""
    return (
        block.language == "bash"
        and bool(SERVER.search(block.code))
        and not any(word in block.code for word in (*NEEDS, *OTHERS))
    )


SERVERS = [block for block in BLOCKS if starts_server(block)]


@contextmanager
def executed(block: CodeBlock, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the commands of a block unchanged, but on loopback only and at a free port."""
    code = re.sub(r"\b855[01]\b|(?<=\bPORT=)\d+", str(port), block.code).replace("0.0.0.0", "127.0.0.1")
    environment = {
        "SITE_BASE_URL": "https://docs.example.com",
        **{name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "TMPDIR"}},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOST": "127.0.0.1",
        "DATA_DIR": str(folder / "data"),
        "LIVE_UPDATES": "false",
    }
    if "PORT=" not in code:
        environment["PORT"] = str(port)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["bash", "-c", code], cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


# test_nginx.py starts `deploy/start.sh` in the fast tier.
FAST = next(block for block in SERVERS if block.code == "python run.py\n")


@pytest.mark.parametrize("block", some(SERVERS, FAST), ids=str)
def test_a_server_answers(block: CodeBlock, tmp_path: Path) -> None:
    port = free_port()
    prefix = next((path for word, path in BELOW.items() if word in block.code), "")
    with executed(block, tmp_path, port) as process:

        def answers() -> bool:
            assert process.poll() is None, (tmp_path / "log").read_text(errors="replace")[-2000:]
            try:
                return httpx.get(f"http://127.0.0.1:{port}{prefix}/readyz", timeout=PATIENCE).status_code == 200
            except httpx.TransportError:
                return False

        until(answers)
        headers = {"user-agent": BROWSER, "accept": "text/html", "host": "docs.example.com"}
        page = httpx.get(f"http://127.0.0.1:{port}{prefix}/deployment", headers=headers, timeout=PATIENCE)
        assert page.status_code == 200
        assert "deploy/start.sh" in page.text


@pytest.mark.parametrize(
    "block", [each for each in BLOCKS if each.page in OPERATING and each.language == "bash"], ids=str
)
def test_what_is_not_executed_says_why(block: CodeBlock) -> None:
    is_executed = block in SERVERS or any(curl_commands(block))
    assert is_executed or any(word in block.code for word in NEEDS)


def test_there_are_servers_to_start() -> None:
    assert {block.page for block in SERVERS} >= {"deployment", "backends", "backend-comparison", "configuration"}


def test_the_settings_of_systemd_are_made_once_and_kept(tmp_path: Path) -> None:
    (block,) = [each for each in BLOCKS if "install -m 600" in each.code]
    file = tmp_path / "atoll.env"
    command = ["bash", "-c", block.code.replace("/etc/atoll.env", str(file))]
    subprocess.run(command, check=True)
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("SECRET_KEY=kept", encoding="utf-8")
    subprocess.run(command, check=True)
    assert file.read_text(encoding="utf-8") == "SECRET_KEY=kept"
