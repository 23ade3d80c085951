"""Connections to the database of the visits, with time limits: SQLite on one machine, PostgreSQL for several."""

import logging
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url

from lib.features.analytics.settings import AnalyticsSettings
from lib.settings import Settings

# SQLAlchemy logs each return of a connection to the pool.
logging.getLogger("sqlalchemy").setLevel(logging.WARNING)

# Seconds. The time limits of PostgreSQL are in engine.toml.
CONNECT_TIMEOUT = 3
LOCK_TIMEOUT = 5

_FILE = "analytics.db"
# Names of the one installed driver.
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


def database_url(settings: Settings) -> str:
    """Return the URL of the database: `ANALYTICS_URL`, or SQLite in `DATA_DIR`."""
    url = settings.load(AnalyticsSettings).analytics_url
    return url or URL.create("sqlite", database=str(settings.data_dir / _FILE)).render_as_string(hide_password=False)


def engine_for(url: str) -> Engine:
    """Return an engine, which connects when it is first used. A forked process needs its own.

    Raises `ValueError` for a database that is neither SQLite nor PostgreSQL, `ArgumentError` for an invalid URL.
    """
    address = make_url(url)
    if address.drivername == "sqlite":
        # Before its first change, a transaction locks the database: a later lock can fail.
        engine = create_engine(url, connect_args={"timeout": LOCK_TIMEOUT, "isolation_level": "IMMEDIATE"})
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if address.drivername in _POSTGRESQL:
        return _postgresql(address.set(drivername="postgresql+psycopg"))
    raise ValueError(f"ANALYTICS_URL={address!r}: expected sqlite:///… or postgresql+psycopg://…")


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Use WAL, so that writers do not block readers. NORMAL loses the last moment only if the whole machine crashes."""
    with suppress(connection.OperationalError):  # locked, while another process changes the mode of a new database
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # Overwrite deleted data: a salt of yesterday must not stay in a free page of the file.
    connection.execute("PRAGMA secure_delete = ON")


def _postgresql(url: URL) -> Engine:
    from lib.features.analytics.postgresql import TimeoutConnection  # psycopg is needed for PostgreSQL only

    options = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    connect_args = {"connect_timeout": CONNECT_TIMEOUT, **options}
    engine = create_engine(url, pool_pre_ping=True, pool_size=2, connect_args=connect_args)
    event.listen(engine, "do_connect", lambda _, __, args, options: TimeoutConnection.connect(*args, **options))
    return engine
