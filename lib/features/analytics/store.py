"""The database of the visits: SQLite or PostgreSQL, written by any number of processes in parallel.

An event that is written twice counts once: only new rows reach the daily metrics, in the same transaction.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnClause, Connection, Engine, TableClause, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError

from lib.features.analytics import schema
from lib.features.analytics.engine import writing
from lib.features.analytics.event import Event, Recorded
from lib.features.analytics.schema import (
    COUNTED,
    bucket_of,
    daily_counts,
    daily_histograms,
    daily_visitors,
    events,
    salts,
)

# Days that one call deletes at most, so that a long backlog or a wrong clock does not delete everything.
_DAYS_PER_BATCH = 30


class SqlStore:
    """The store in a migrated database. Every method may raise, and can be called again with the same values."""

    def __init__(self, engine: Engine) -> None:
        self._engine = writing(engine)
        self._insert: Any = {"sqlite": sqlite, "postgresql": postgresql}[engine.dialect.name].insert

    def write(self, batch: Sequence[Recorded]) -> int:
        """Store all events of a batch or none. Return how many were new.

        Raises `ValueError` for a batch that the database can never store.
        """
        try:
            return self._write(batch)
        except (DataError, IntegrityError) as error:
            raise ValueError("the database rejects these values") from error

    def keep_vote(self, day: str, path: str, visitor: str, helpful: str, comment: str) -> None:
        """Store an answer. It replaces the one of the same visitor to the same page on the same day."""
        key, answer = {"day": day, "path": path, "visitor": visitor}, {"helpful": helpful, "comment": comment}
        insert = self._insert(schema.votes).values(key | answer)
        with self._engine.begin() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=answer))

    def salt(self, day: str, proposal: str) -> str:
        """Return the salt of a day, the same for all processes: the first proposal."""
        with self._engine.begin() as connection:
            connection.execute(self._insert(salts).on_conflict_do_nothing(), {"day": day, "salt": proposal})
            stored: str = connection.execute(select(salts.c.salt).where(salts.c.day == day)).scalar_one()
        return stored

    def forget(self, today: str, oldest: str) -> None:
        """Delete the salts of days before `today`. The first process of a day also deletes data before `oldest`."""
        with self._engine.begin() as connection:
            deleted = connection.execute(delete(salts).where(salts.c.day < today).returning(salts.c.day)).all()
        if deleted:
            self._overwrite_salts()
            for table in (events, daily_counts, daily_visitors, daily_histograms, schema.votes):
                self._forget_rows(table, oldest)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _overwrite_salts(self) -> None:
        """PostgreSQL keeps deleted rows in the file of the table, SQLite in its log, until both are rewritten."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM FULL salts"))
        else:
            with closing(self._engine.raw_connection()) as outside:  # of any transaction
                outside.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _write(self, batch: Sequence[Recorded]) -> int:
        by_id = {recorded.id: recorded.event for recorded in batch}
        rows = [{"id": id_, "day": event.day, **asdict(event)} for id_, event in sorted(by_id.items())]
        with self._engine.begin() as connection:
            new = [by_id[id_] for id_ in self._insert_new(connection, events.c.id, rows)]
            counts: Counter[Any] = Counter()
            histograms: Counter[Any] = Counter()
            for event in new:
                counts.update(_counts(event))
                histograms.update(_histograms(event))
            seen = sorted({(event.day, event.visitor) for event in new if event.kind == "view" and event.visitor})
            visitors = [{"day": day, "visitor": visitor} for day, visitor in seen]
            for day in self._insert_new(connection, daily_visitors.c.day, visitors):
                counts[day, "visitors", "", "human"] += 1
            self._add(connection, daily_counts, counts)
            self._add(connection, daily_histograms, histograms)
        return len(new)

    def _insert_new(self, connection: Connection, column: ColumnClause[str], rows: list[dict[str, Any]]) -> list[str]:
        """Insert rows into the table of a column, and return this column of the new ones."""
        if not rows:
            return []
        statement = self._insert(column.table).on_conflict_do_nothing().returning(column)
        return list(connection.execute(statement, rows).scalars())

    def _add(self, connection: Connection, table: TableClause, counts: Counter[Any]) -> None:
        """Add to a table of counts, in the order of its key, so that no two writers wait for each other."""
        if not counts:
            return
        key = [column.name for column in table.c if column.name != "count"]
        insert = self._insert(table)
        statement = insert.on_conflict_do_update(
            index_elements=key, set_={"count": table.c.count + insert.excluded.count}
        )
        rows = [{**dict(zip(key, values, strict=True)), "count": counts[values]} for values in sorted(counts)]
        connection.execute(statement, rows)

    def _forget_rows(self, table: TableClause, oldest: str) -> None:
        for _ in range(_DAYS_PER_BATCH):
            with self._engine.begin() as connection:
                day = connection.execute(select(func.min(table.c.day)).where(table.c.day < oldest)).scalar()
                if day is None:
                    return
                connection.execute(delete(table).where(table.c.day == day))


def _counts(event: Event) -> dict[tuple[str, str, str, str], int]:
    """Return the counts that an event adds to `daily_counts`, by key."""
    if event.kind == "lost":
        return {(event.day, "lost", "", ""): int(event.value)}
    if event.kind in COUNTED:
        return {(event.day, COUNTED[event.kind], event.name, event.reader): 1}
    if event.kind != "view":
        return {}
    keys = {"all": "", "path": event.path, "backend": event.backend}
    if event.referrer:
        keys["referrer"] = event.referrer
    return {(event.day, dimension, key, event.reader): 1 for dimension, key in keys.items()}


def _histograms(event: Event) -> list[tuple[str, str, str, int]]:
    """Return the rows of `daily_histograms` to which an event adds one."""
    if event.kind == "callback":
        return [(event.day, "callback", event.backend, bucket_of(event.value))]
    if event.kind == "vital":
        return [(event.day, event.name, path, bucket_of(event.value)) for path in ("", event.path)]
    return []
