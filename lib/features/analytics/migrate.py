"""Migrate the database of page views to this version: `python -m lib.features.analytics.migrate`.

The writer does the same when it first connects. Safe when several processes start at the same time.
"""

import logging
import os
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from lib.features.analytics.engine import database_url, engine_for
from lib.settings import get_settings

log = logging.getLogger(__name__)

_MIGRATIONS = Path(__file__).parent / "migrations"
# The last revision in `migrations/versions`.
NEWEST = "0002"
# The statements that lock a database for its migrations. The number is arbitrary.
_LOCK = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(1635020652)"}
# The URLs of the databases that this process has migrated.
_migrated: set[URL] = set()
# Alembic has global state.
_lock = Lock()
# A process that is forked during a migration would wait forever. Windows has no forks.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


def migrate(engine: Engine) -> None:
    """Apply the pending migrations in one transaction, once per process. Raises `OSError` without a folder for SQLite.

    It connects before it takes the lock of this process, so that no thread waits for the outage of another. It imports
    Alembic, which is slow and needs 7 MB, only for a database that is not current, and before it locks the database.
    """
    if engine.url in _migrated:
        return
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    with engine.connect() as connection, _lock:
        if engine.url not in _migrated:
            if not _is_current(connection):
                _upgrade(connection)
            _migrated.add(engine.url)


def _is_current(connection: Connection) -> bool:
    try:
        with connection.begin():
            return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [NEWEST]
    except DatabaseError:  # no migration so far
        return False


def _upgrade(connection: Connection) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    with connection.begin():
        connection.execute(text(_LOCK[connection.dialect.name]))
        scripts = ScriptDirectory.from_config(config)
        current = set(MigrationContext.configure(connection).get_current_heads())
        if not current <= {script.revision for script in scripts.walk_revisions()}:
            log.warning("The analytics database has a newer schema, which this version leaves unchanged")
        elif current != set(scripts.get_heads()):
            command.upgrade(config, "head")


def main() -> None:
    """Migrate the database of the settings."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    migrate(engine_for(database_url(get_settings())))
    log.info("The analytics database is up to date")


if __name__ == "__main__":
    main()
