"""Migrate the database of page views to this version: `python -m lib.features.analytics.migrate`.

The writer does the same when it first connects, so nobody has to. Safe when several processes start at once.
"""

import logging
import os
from threading import Lock

from sqlalchemy import Engine, text

from lib.features.analytics.engine import database_url, engine_for, make_folder, writing
from lib.settings import get_settings

log = logging.getLogger(__name__)

# PostgreSQL's lock for those that migrate at the same time: any number that nobody else takes.
_ADVISORY_LOCK = 0x61746F6C
# Alembic keeps what it works on in its modules.
_one_at_a_time = Lock()
# A process that is forked amid it would wait for ever. Windows has no forks.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_one_at_a_time.acquire, after_in_parent=_one_at_a_time.release, after_in_child=_one_at_a_time.release
    )


def migrate(engine: Engine) -> None:
    """Applies what is missing, in one transaction.

    It connects before it has its turn: while the database is away, nobody waits for what others wait for. And it loads
    Alembic before it locks anything: on a busy machine that takes longer than others wait for a lock.
    """
    with writing(engine).connect() as connection, _one_at_a_time:
        logging.getLogger("alembic").setLevel(logging.WARNING)
        from lib.features.analytics.upgrade import upgrade

        with connection.begin():
            # SQLite is locked since the transaction began.
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
            upgrade(connection)


def main() -> None:
    """Migrates the database that the settings name."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    engine = engine_for(database_url(get_settings()))
    make_folder(engine)
    migrate(engine)
    log.info("The database of the visits is up to date.")


if __name__ == "__main__":
    main()
