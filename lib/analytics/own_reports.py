"""The reports of this process: one engine, whose database is made when somebody first asks."""

import os
from threading import Lock

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from lib.analytics.engine import database_url, engine_for, make_folder
from lib.analytics.report import Reports
from lib.analytics.store import SqlStore
from lib.settings import get_settings

# What is raised when there is no database to ask, or none that this version of the site understands.
UNAVAILABLE = (SQLAlchemyError, CommandError, OSError)


class _Own:
    """What one process has: connections do not survive a fork."""

    def __init__(self) -> None:
        self._engine = engine_for(database_url(get_settings()))
        self._preparing = Lock()
        self._prepared = False

    def reports(self) -> Reports:
        """Prepares the database once. Whoever asks while it is away waits for it alone, and not for others as well."""
        if not self._prepared:
            make_folder(self._engine)
            with self._engine.connect():
                pass  # given back before others are waited for, who need one
            with self._preparing:
                if not self._prepared:
                    SqlStore(self._engine).prepare()
                    self._prepared = True
        return Reports(self._engine)


_by_process: dict[int, _Own] = {}


def get_reports() -> Reports:
    """The reports of this process. May raise as they do."""
    process = os.getpid()
    return (_by_process.get(process) or _by_process.setdefault(process, _Own())).reports()
