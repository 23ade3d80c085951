"""A database that does not respond does not block its callers for longer than its time limit."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from lib.features.analytics import engine as engine_module
from lib.features.analytics import migrate as migrations
from lib.features.analytics import postgresql as silence
from lib.features.analytics import report as own_reports
from lib.features.analytics.engine import engine_for
from lib.features.analytics.metrics import last_days
from lib.features.analytics.migrate import migrate
from lib.features.analytics.report import Reports
from lib.features.analytics.store import SqlStore
from lib.settings import Settings
from tests.analytics.conftest import new_database
from tests.analytics.test_store import total, view
from tests.services import PostgreSQL
from tests.waiting import PATIENCE


@contextmanager
def frozen(server: PostgreSQL) -> Iterator[None]:
    """Freeze all of PostgreSQL, with the processes of its connections.

    A client without a timeout gets a late response. The read timeout of the site is short.
    """
    assert server.process
    processes = [server.process.pid]

    def signal_all(number: int) -> None:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    thaws = Timer(PATIENCE, signal_all, [signal.SIGCONT])
    thaws.start()
    try:
        signal_all(signal.SIGSTOP)  # From now on, it starts no other process.
        children = Path(f"/proc/{processes[0]}/task/{processes[0]}/children").read_text(encoding="ascii").split()
        processes.extend(map(int, children))
        signal_all(signal.SIGSTOP)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(silence, "READ_TIMEOUT", 0.3)
            yield
    finally:
        thaws.cancel()
        thaws.join()
        signal_all(signal.SIGCONT)


def test_a_server_that_freezes_amid_a_transaction_holds_nobody_for_ever(database_server: PostgreSQL) -> None:
    engine = engine_for(database_server.url)
    for statement in ("SELECT 1", "COMMIT", "ROLLBACK"):
        with engine.connect() as connection, frozen(database_server), pytest.raises(OperationalError, match="respond"):
            connection.exec_driver_sql(statement)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_a_server_that_freezes_between_two_writes_holds_nobody_for_ever(
    database_server: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server also does not block a new client, whose connection it accepts without sending any data."""
    engine = engine_for(new_database(database_server))
    store, reports = SqlStore(engine), Reports(engine)
    migrate(engine)
    store.write([view("1")])
    monkeypatch.setattr(migrations, "_migrated", set())  # As in a process that starts.
    asks: list[Callable[[], object]] = [
        lambda: store.write([view("2")]),
        lambda: reports.pages(last_days()),
        lambda: migrate(engine),
        engine_for(database_server.url).connect,
    ]
    with frozen(database_server), ThreadPoolExecutor(len(asks)) as pool:
        failures = [each.exception() for each in [pool.submit(ask) for ask in asks]]
    assert all(isinstance(failure, OperationalError) for failure in failures), failures
    assert "timeout" in str(failures[-1])
    assert store.write([view("2")]) == 1
    assert total(engine, "events") == 2
    engine.dispose()


def test_whoever_waits_for_the_database_waits_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each connection attempt to a silent server takes some time. Eight parallel attempts take the time of one."""
    with silent_server(monkeypatch) as server:
        url = f"postgresql+psycopg://nobody@127.0.0.1:{server.getsockname()[1]}/none"
        monkeypatch.setattr(own_reports, "get_settings", lambda: Settings(analytics_url=url, data_dir=tmp_path))
        monkeypatch.setattr(own_reports, "_engines", {})
        failed = failures_side_by_side(server, own_reports.get_reports)
    assert all(isinstance(each, own_reports.UNAVAILABLE) for each in failed)


def test_whoever_migrates_waits_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent_server(monkeypatch) as server:
        engine = engine_for(f"postgresql+psycopg://nobody@127.0.0.1:{server.getsockname()[1]}/none")
        failed = failures_side_by_side(server, lambda: migrate(engine))
    assert all(isinstance(each, OperationalError) for each in failed)


@contextmanager
def silent_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Start a server that accepts connections and sends nothing. Its clients wait for a long time."""
    monkeypatch.setattr(engine_module, "CONNECT_TIMEOUT", 2 * int(PATIENCE))
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        server.settimeout(PATIENCE)
        yield server


def failures_side_by_side(server: socket.socket, connect: Callable[[], object]) -> list[BaseException | None]:
    """Return the failures of eight parallel attempts. The server accepts all of them before it closes the first one."""
    with ThreadPoolExecutor(8) as pool, ExitStack() as accepted:
        asked = [pool.submit(connect) for _ in range(8)]
        try:
            for _ in asked:
                accepted.enter_context(server.accept()[0])
        finally:
            server.close()
            accepted.close()
        return [each.exception() for each in asked]


def test_a_process_migrates_its_database_once(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    migrated = []
    upgrade = migrations._upgrade

    def noted(connection: Connection) -> None:
        migrated.append(connection)
        upgrade(connection)

    monkeypatch.setattr(migrations, "_upgrade", noted)
    monkeypatch.setattr(own_reports, "get_settings", lambda: Settings(analytics_url=url, data_dir=tmp_path))
    monkeypatch.setattr(own_reports, "_engines", {})
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: own_reports.get_reports().pages(last_days()), range(8)))
    assert found == [()] * 8
    assert len(migrated) == 1
