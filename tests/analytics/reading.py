"""Queries of the analytics database of a site."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from lib.features.analytics.engine import engine_for
from lib.features.analytics.store import daily_counts, events
from tests.waiting import until


def engine_of(data: Path) -> Engine:
    """Return an engine for the SQLite database in a `DATA_DIR`."""
    return engine_for(f"sqlite:///{data}/analytics.db")


def rows(engine: Engine, kind: str = "view") -> list[Any]:
    """Return the events of a kind in the order of their time, or an empty list while there are no tables."""
    try:
        with engine.connect() as connection:
            query = select(events).where(events.c.kind == kind).order_by(events.c.at, events.c.id)
            return list(connection.execute(query))
    except (OperationalError, ProgrammingError):
        return []


def in_order(engine: Engine) -> list[Any]:
    """Return the events of all kinds of one process, in the order in which it accepted them."""
    with engine.connect() as connection:
        found = list(connection.execute(select(events)))
    return sorted(found, key=lambda row: int(row.id.rpartition("-")[2], 16))


def stored(engine: Engine, many: int, kind: str = "view") -> list[Any]:
    """Return the events of a kind as soon as there are this many."""
    until(lambda: len(rows(engine, kind)) >= many)
    return rows(engine, kind)


def counted(engine: Engine, dimension: str) -> int:
    """Return the sum of the daily counts of a dimension."""
    with engine.connect() as connection:
        query = select(func.coalesce(func.sum(daily_counts.c.count), 0)).where(daily_counts.c.dimension == dimension)
        return int(connection.execute(query).scalar_one())
