"""The commands of the runbook back up, upgrade, restore, and roll back a site without losing data"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from lib.features.analytics import migrate as migrations
from lib.features.analytics.engine import engine_for
from lib.features.analytics.event import Event, Recorded
from lib.features.analytics.store import SqlStore
from tests.services import postgresql, program
from tests.serving import PROJECT
from tests.test_code_blocks import BLOCKS
from tests.tiers import some

# Programs that this machine cannot run replace themselves with what they would run in the container or service, and
# fail for any other arguments. `serve` is what a new process of the site does first with the database.
SERVE = 'serve() { cd "$PROJECT" && "$PYTHON" -m lib.features.analytics.migrate; }\n'
PROGRAMS = {
    "docker": """case "$*" in
"compose exec -T postgres "*) shift 4; exec "$@" ;;
"compose run --rm --no-deps -T site-1 python "*) shift 7; cd "$PROJECT"; exec "$PYTHON" "$@" ;;
"compose build site-1" | "compose stop site-1 site-2 site-3" | "compose up --detach --wait postgres") ;;
"compose up --detach --wait" | "compose up --detach --no-deps --wait site-"[123]) serve ;;
*) exit 64 ;; esac""",
    "systemctl": """case "$*" in
"stop atoll") ;;
"start atoll" | "restart atoll") serve ;;
*) exit 64 ;; esac""",
    "kubectl": """case "$*" in
"apply -f deploy/kubernetes.yaml") test -f "$PROJECT/deploy/kubernetes.yaml"; serve ;;
"rollout undo deployment/atoll" | "scale deployment/atoll --replicas 3") serve ;;
"rollout status deployment/atoll --timeout 5m" | "scale deployment/atoll --replicas 0") ;;
"wait --for=delete pod --timeout 2m --selector app.kubernetes.io/name=atoll") ;;
*) exit 64 ;; esac""",
    "git": 'case "$*" in "fetch --tags" | "checkout v0.1.0" | "checkout v0.2.0") ;; *) exit 64 ;; esac',
    "pip": 'test "$*" = "install -r requirements.txt -c requirements.lock"',
}


@dataclass(frozen=True)
class Operator:
    """A machine with a database of the older version, on which the blocks of the page are executed."""

    kind: str
    folder: Path
    url: str
    port: int

    def run(self, task: str) -> list[str]:
        """Run the commands for a task. Return the calls of other programs."""
        (block,) = [block for block in BLOCKS if block.page == "runbook" and block.title == f"{task} with {self.kind}"]
        places = {
            "/opt/atoll": str(self.folder),
            "/var/lib/atoll": str(self.folder / "data"),
            "/var/backups": str(self.folder),
            "postgres.example.com": f"127.0.0.1:{self.port}",
        }
        code = block.code
        for place, replacement in places.items():
            code = code.replace(place, replacement)
        calls = self.folder / "calls"
        calls.write_text("", encoding="utf-8")
        environment = {
            "PATH": f"{self.folder / 'bin'}:{Path(program('psql', 'postgresql-client')).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "PROJECT": str(PROJECT),
            "PYTHON": sys.executable,
            "CALLS": str(calls),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "DATA_DIR": str(self.folder / "data"),
            "ANALYTICS_URL": self.url if self.port else "",
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}{done.stderr}"
        return calls.read_text(encoding="utf-8").splitlines()

    def state(self) -> tuple[int, bool]:
        """Return the number of events, and whether the schema is the newest."""
        engine = engine_for(self.url)
        try:
            with engine.connect() as connection:
                events = connection.execute(text("SELECT count(*) FROM events")).scalar_one()
            return events, inspect(engine).has_table("votes")
        finally:
            engine.dispose()

    def lose(self) -> None:
        """Delete all events, as by a mistake."""
        engine = engine_for(self.url)
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM events"))
        engine.dispose()


def database_of_the_older_version(url: str) -> None:
    """Create the schema before the last migration, with two events."""
    engine = engine_for(url)
    config = Config()
    config.set_main_option("script_location", str(migrations._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    events = [Event("view", int(time.time()), "/a", reader="human", visitor=name, backend="flask") for name in "ab"]
    SqlStore(engine).write([Recorded(f"e{number}", event) for number, event in enumerate(events)])
    engine.dispose()


@pytest.fixture(params=some(["Docker Compose", "systemd", "Kubernetes"], "systemd"))
def operator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Operator]:
    """Provide the machine of an operator: SQLite with systemd, otherwise PostgreSQL."""
    for name in ("bin", "data", ".venv/bin"):
        (tmp_path / name).mkdir(parents=True)
    for name, body in PROGRAMS.items():
        file = tmp_path / (".venv/bin" if name == "pip" else "bin") / name
        file.write_text(f'#!/usr/bin/env bash\nset -e\n{SERVE}echo "{name} $*" >> "$CALLS"\n{body}\n', encoding="utf-8")
        file.chmod(0o755)
    if request.param == "systemd":
        program("sqlite3", "sqlite3")
        found = Operator(request.param, tmp_path, f"sqlite:///{tmp_path}/data/analytics.db", 0)
        database_of_the_older_version(found.url)
        yield found
        return
    with postgresql() as server:
        with psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", autocommit=True) as admin:
            admin.execute("CREATE ROLE atoll LOGIN CREATEDB")
            admin.execute("CREATE DATABASE atoll OWNER atoll")
        url = f"postgresql+psycopg://atoll@127.0.0.1:{server.port}/atoll"
        database_of_the_older_version(url)
        yield Operator(request.param, tmp_path, url, server.port)


def test_an_operator_follows_the_page(operator: Operator) -> None:
    assert operator.state() == (2, False)
    operator.run("Back up")

    calls = operator.run("Upgrade")
    assert operator.state() == (2, True)
    if operator.kind == "Docker Compose":
        migrated = calls.index("docker compose run --rm --no-deps -T site-1 python -m lib.features.analytics.migrate")
        replaced = [number for number, call in enumerate(calls) if " up " in call]
        assert len(replaced) == 3
        assert migrated < min(replaced)

    operator.lose()
    assert operator.state() == (0, True)
    operator.run("Restore")
    assert operator.state() == (2, True), "the start migrates the older backup"

    operator.run("Roll back")
    assert operator.state() == (2, True)


def test_the_page_has_each_task_for_each_kind() -> None:
    kinds, tasks = ("Docker Compose", "systemd", "Kubernetes"), ("Back up", "Restore", "Roll back", "Upgrade")
    titles = [block.title for block in BLOCKS if block.page == "runbook" and " with " in block.title]
    assert sorted(titles) == sorted(f"{task} with {kind}" for task in tasks for kind in kinds)


def test_a_program_rejects_unknown_arguments(operator: Operator) -> None:
    """Otherwise a misspelled command on the page would pass."""
    for name in ("docker", "systemctl", "kubectl", "git"):
        path = str(operator.folder / "bin" / name)
        environment = {"CALLS": str(operator.folder / "calls"), "PATH": os.environ["PATH"]}
        assert subprocess.run([path, "upp"], env=environment, check=False).returncode == 64
    assert shutil.which("bash")
