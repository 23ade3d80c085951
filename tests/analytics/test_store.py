"""The database stores each event once, on SQLite and PostgreSQL, with concurrent writers."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text

from lib.features.analytics import migrate as migrations
from lib.features.analytics.engine import engine_for
from lib.features.analytics.event import KINDS, MAX_LENGTHS, Event, Recorded
from lib.features.analytics.migrate import migrate
from lib.features.analytics.store import (
    SqlStore,
    bucket_of,
    daily_counts,
    daily_histograms,
    daily_visitors,
    events,
    salts,
)
from tests.serving import PROJECT

NOON = 1_790_000_000
DAY = "2026-09-21"
LATER = "2026-09-23"
TABLES = {table.name: table for table in (events, daily_counts, daily_visitors, daily_histograms, salts)}


def view(name: str, path: str = "/a", visitor: str = "v1", at: int = NOON, reader: str = "human") -> Recorded:
    return Recorded(name, Event("view", at, path, reader, "example.org", visitor, "flask"))


def counts(engine: Engine) -> dict[tuple[str, ...], int]:
    with engine.connect() as connection:
        return {(*row[1:4],): row[4] for row in connection.execute(select(daily_counts))}


def total(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(select(func.count()).select_from(TABLES[table])).scalar_one()
        return found


def test_the_migrations_make_what_statements_name(
    store: SqlStore, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "_migrated", set())
    migrate(engine)  # The second run has no effect.
    found = {name: [column["name"] for column in inspect(engine).get_columns(name)] for name in TABLES}
    assert found == {name: [column.name for column in table.c] for name, table in TABLES.items()}


def test_an_older_version_works_with_a_newer_schema(
    store: SqlStore, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After a rollback, it changes nothing in the schema, and stores events."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    monkeypatch.setattr(migrations, "_migrated", set())
    migrate(engine)
    assert "The analytics database has a newer schema" in caplog.text
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))


def test_a_second_version_is_not_ignored(
    store: SqlStore, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    monkeypatch.setattr(migrations, "_migrated", set())
    migrate(engine)
    assert "The analytics database has a newer schema" in caplog.text
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version WHERE version_num = '9999'"))


def test_migrations_only_add() -> None:
    """So processes of the version before work with the newer schema, also after a rollback."""
    for file in (PROJECT / "lib/features/analytics/migrations/versions").glob("*.py"):
        upgrade = file.read_text(encoding="utf-8").partition("def upgrade")[2].partition("def downgrade")[0]
        statements = file.with_suffix(".sql").read_text(encoding="utf-8") if file.with_suffix(".sql").exists() else ""
        assert upgrade
        assert not re.search(r"drop_|alter_|rename_|DROP|ALTER|DELETE", upgrade + statements), file.name


def test_texts_are_as_long_as_the_table_has_room_for(store: SqlStore, engine: Engine) -> None:
    columns = {column["name"]: column["type"] for column in inspect(engine).get_columns("events")}
    room = {name: getattr(columns[name], "length", None) for name in (*MAX_LENGTHS, "kind")}
    assert room == {**MAX_LENGTHS, "kind": max(map(len, KINDS))}


def test_the_key_of_a_count_is_all_but_the_number(store: SqlStore, engine: Engine) -> None:
    for name in ("daily_counts", "daily_histograms"):
        key = inspect(engine).get_pk_constraint(name)["constrained_columns"]
        assert [*key, "count"] == [column.name for column in TABLES[name].c]


def test_who_finds_the_migrations_done_only_looks(
    store: SqlStore, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other processes wait during this time, but not for long."""
    monkeypatch.setattr(command, "upgrade", None)
    monkeypatch.setattr(migrations, "_migrated", set())  # As in another process.
    migrate(engine)


def test_the_newest_revision_is_the_last_one() -> None:
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "lib/features/analytics/migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.NEWEST]


MIGRATE = """
import sys
from lib.features.analytics.engine import engine_for
from lib.features.analytics.migrate import migrate
migrate(engine_for(sys.argv[1]))
assert "alembic" not in sys.modules
"""


def test_a_current_database_needs_no_alembic(store: SqlStore, engine: Engine) -> None:
    """Each worker would need 7 MB for it."""
    url = engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", MIGRATE, url], cwd=PROJECT, check=True)


def test_a_batch_counts_once_however_often_it_is_written(store: SqlStore, engine: Engine) -> None:
    batch = [view("1"), view("2", "/b"), view("3", visitor="v2"), view("4", visitor="", reader="search")]
    assert store.write(batch) == 4
    once = counts(engine)
    assert store.write(batch) == 0
    assert store.write([*batch, view("5")]) == 1
    assert once == {
        ("all", "", "human"): 3,
        ("all", "", "search"): 1,
        ("path", "/a", "human"): 2,
        ("path", "/a", "search"): 1,
        ("path", "/b", "human"): 1,
        ("referrer", "example.org", "human"): 3,
        ("referrer", "example.org", "search"): 1,
        ("backend", "flask", "human"): 3,
        ("backend", "flask", "search"): 1,
        ("visitors", "", "human"): 2,
    }
    assert counts(engine) == {
        key: number + (key[2] == "human" and key[:2] not in {("path", "/b"), ("visitors", "")})
        for key, number in once.items()
    }
    assert total(engine, "events") == 5


def test_a_visitor_counts_once_a_day(store: SqlStore, engine: Engine) -> None:
    store.write([view("1"), view("2"), view("3", at=NOON + 86_400)])
    store.write([view("4"), view("5", at=NOON + 86_400)])
    with engine.connect() as connection:
        days = {day for day, _ in connection.execute(select(daily_visitors))}
        new = connection.execute(select(daily_counts.c.count).where(daily_counts.c.dimension == "visitors")).scalars()
        assert (len(days), list(new)) == (2, [1, 1])


def test_callbacks_and_vitals_become_histograms_and_no_views(store: SqlStore, engine: Engine) -> None:
    store.write(
        [
            Recorded("1", Event("callback", NOON, "/x", "human", backend="quart", value=12.5)),
            Recorded("2", Event("callback", NOON, "/x", "human", backend="quart", value=12.5)),
            Recorded("3", Event("vital", NOON, "/a", "human", name="CLS", value=0.0)),
        ]
    )
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(select(daily_histograms))}
    vital = {(DAY, "CLS", page, 0, 1) for page in ("", "/a")}  # One row is for the page, and one for all pages.
    assert found == {(DAY, "callback", "quart", bucket_of(12.5), 2), *vital}
    assert counts(engine) == {}


def test_what_was_lost_is_counted(store: SqlStore, engine: Engine) -> None:
    lost = [Recorded("1-lost-0", Event("lost", NOON, value=1_000_000))]
    store.write(lost)
    store.write(lost)
    assert counts(engine) == {("lost", "", ""): 1_000_000}


def test_what_can_never_be_stored_is_said_to_be_so(store: SqlStore, engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with pytest.raises(ValueError, match="rejects"):
            store.write([view("1", path="x" * 300)])
    with pytest.raises(ValueError, match="rejects"):
        store.write([view("1"), Recorded("2", Event("vital", NOON, name=None))])  # type: ignore[arg-type]
    assert total(engine, "events") == 0


def test_nothing_of_a_salt_stays_in_the_file(store: SqlStore, engine: Engine) -> None:
    store.salt("2026-03-01", "c0ffee5a17")
    store.forget("2026-03-02", "2026-01-01")
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert connection.execute(text("SELECT pg_relation_size('salts')")).scalar_one() == 0
    else:
        assert engine.url.database
        files = list(Path(engine.url.database).parent.glob("*.db*"))
        assert files
        assert not any(b"c0ffee5a17" in file.read_bytes() for file in files)


def test_all_processes_get_the_salt_of_the_first(store: SqlStore) -> None:
    assert store.salt(DAY, "aa") == "aa"
    assert store.salt(DAY, "bb") == "aa"
    assert store.salt(LATER, "bb") == "bb"


def test_salts_of_former_days_go_and_so_does_what_is_too_old(store: SqlStore, engine: Engine) -> None:
    store.write([view("1"), view("2", at=NOON + 86_400)])
    store.write([Recorded("3", Event("vital", NOON, name="LCP", value=1.0))])
    store.salt(DAY, "aa")
    store.salt(LATER, "bb")
    store.forget(LATER, "2026-09-22")
    with engine.connect() as connection:
        assert connection.execute(select(salts.c.day)).scalars().all() == [LATER]
        for table in (events, daily_counts, daily_visitors, daily_histograms):
            assert set(connection.execute(select(table.c.day)).scalars()) <= {"2026-09-22"}
    assert total(engine, "events") == 1


def test_a_salt_that_is_forgotten_is_nowhere_in_the_file(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/visits.db")
    migrate(engine)
    store = SqlStore(engine)
    secret = "5a17" * 16
    store.salt(DAY, secret)
    store.forget(LATER, DAY)
    store.salt(LATER, "bb")
    store.close()  # This moves the content of the WAL to the file.
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"bb" in kept
    assert secret.encode() not in kept


def test_one_of_all_processes_a_day_deletes_and_never_everything_at_once(store: SqlStore, engine: Engine) -> None:
    store.write([view(str(day), at=NOON + day * 86_400) for day in range(40)])
    store.salt(DAY, "aa")
    store.forget(LATER, "2099-01-01")  # As with a clock that jumped forward.
    assert total(engine, "events") == 10
    # There is no former salt left, so another process has already deleted data today.
    store.forget(LATER, "2099-01-01")
    assert total(engine, "events") == 10


WRITERS = """
import os, sys
from lib.features.analytics.engine import engine_for
from lib.features.analytics.event import Event, Recorded
from lib.features.analytics.migrate import migrate
from lib.features.analytics.store import SqlStore

def write(who):
    engine = engine_for(sys.argv[1])
    migrate(engine)
    store = SqlStore(engine)
    for batch in range(4):
        rows = [
            Recorded(f"{who}-{batch}-{n}", Event("view", 1_790_000_000, f"/{n % 7}", "human", "", f"v{n}", "flask"))
            for n in range(100)
        ]
        assert store.write(rows[: 50 + batch]) == 50 + batch
        assert store.write(rows) == 50 - batch

children = []
for who in range(5):
    child = os.fork()
    if child == 0:
        write(who)
        sys.exit()
    children.append(child)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def test_processes_that_start_and_write_at_once_lose_nothing(url: str, engine: Engine) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WRITERS, url], cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert total(engine, "events") == 2000
    found = counts(engine)
    assert found["all", "", "human"] == 2000
    assert sum(number for key, number in found.items() if key[0] == "path") == 2000
    assert found["visitors", "", "human"] == 100


def test_a_database_that_another_process_prepares_can_be_opened(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "visits.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    engine = engine_for(f"sqlite:///{tmp_path}/visits.db")
    with engine.connect():
        other.execute("COMMIT")
    engine.dispose()
    migrate(engine)
    assert total(engine, "events") == 0
    other.close()


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="ANALYTICS_URL"):
        engine_for("mysql://localhost/x")


def test_sqlite_lets_readers_read_while_one_writes(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = engine_for(f"sqlite:///{tmp_path_factory.mktemp('wal')}/visits.db")
    migrate(engine)
    with engine.execution_options(immediate=True).begin() as writing:
        writing.execute(salts.insert(), {"day": DAY, "salt": "aa"})
        assert total(engine, "salts") == 0
    assert total(engine, "salts") == 1
    engine.dispose()
