"""How the database of the visits is connected to: SQLite on one machine, PostgreSQL for several.

Nobody may wait for it without end, so connecting, statements and locks have their time.
"""

import logging
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from lib.features.analytics.settings import AnalyticsSettings
from lib.settings import Settings

# It tells each time when connections are given back.
logging.getLogger("sqlalchemy").setLevel(logging.WARNING)

# Seconds.
CONNECT_TIMEOUT = 3
STATEMENT_TIMEOUT = 10
LOCK_TIMEOUT = 5

_FILE = "analytics.db"
# What people write for the one driver that is installed.
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


def database_url(settings: Settings) -> str:
    """Where the visits of a site are kept: `ANALYTICS_URL`, or else SQLite in `DATA_DIR`."""
    url = settings.load(AnalyticsSettings).analytics_url
    if url:
        return url
    return URL.create("sqlite", database=str(settings.data_dir / _FILE)).render_as_string(hide_password=False)


def engine_for(url: str) -> Engine:
    """An engine for the database at a URL, which connects when it is first used.

    A forked process needs one of its own. Raises `ValueError` for a database that is neither SQLite nor PostgreSQL.
    """
    address = make_url(url)
    if address.drivername == "sqlite":
        return _sqlite(address)
    if address.drivername in _POSTGRESQL:
        return _postgresql(address.set(drivername="postgresql+psycopg"))
    raise ValueError(f"ANALYTICS_URL={address!r}: expected sqlite:///… or postgresql+psycopg://…")


def is_database_url(url: str) -> bool:
    """Whether `engine_for` can make something of a URL."""
    try:
        engine_for(url)
    except (ValueError, ArgumentError):
        return False
    return True


def writing(engine: Engine) -> Engine:
    """The same engine for those that write: SQLite locks when a transaction begins, since amid it that can fail."""
    return engine.execution_options(immediate=True)


def make_folder(engine: Engine) -> None:
    """Makes the folder of an SQLite file. Raises `OSError` where that is not possible."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": LOCK_TIMEOUT})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """WAL lets readers read while one writes; NORMAL can lose the last moment only when the whole machine crashes."""
    connection.isolation_level = None  # the driver's own idea of when a transaction begins is not used
    connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # What is deleted is overwritten: a salt of yesterday stays in no free page of the file.
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _postgresql(url: URL) -> Engine:
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT,
        "lock_timeout": LOCK_TIMEOUT,
        "idle_in_transaction_session_timeout": STATEMENT_TIMEOUT,
    }
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=2,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT,
            "options": " ".join(f"-c {name}={seconds * 1000}" for name, seconds in limits.items()),
            "application_name": "atoll",
            # A peer that is gone without a word is noticed after about as long.
            "keepalives_idle": CONNECT_TIMEOUT,
            "keepalives_interval": CONNECT_TIMEOUT,
            "keepalives_count": 3,
            "tcp_user_timeout": STATEMENT_TIMEOUT * 1000,
        },
    )
    event.listen(engine, "do_connect", _connect_listening)
    return engine


def _connect_listening(_: Any, __: Any, arguments: Any, options: Any) -> Any:
    """psycopg is loaded where there is a PostgreSQL."""
    from lib.features.analytics.postgresql import TimeoutConnection

    return TimeoutConnection.connect(*arguments, **options)
