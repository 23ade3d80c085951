"""Where visits are kept for good: one small interface, and what keeps them in SQLite or PostgreSQL.

Any number of processes write at the same time. What is written twice counts once, since only rows that are really new
reach the daily metrics, in the same transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError

from lib.features.analytics.engine import make_folder, writing
from lib.features.analytics.event import Event, Recorded
from lib.features.analytics.migrate import migrate
from lib.features.analytics.schema import bucket_of, daily_counts, daily_histograms, daily_visitors, events, salts

# Days whose rows one call deletes at most: neither a long backlog nor a clock that jumped ahead takes all at once.
_DAYS_PER_BATCH = 30


class SqlStore:
    """The store in a database of `engine_for`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = writing(engine)
        self._insert: Any = {"sqlite": sqlite, "postgresql": postgresql}[engine.dialect.name].insert

    def prepare(self) -> None:
        make_folder(self._engine)
        migrate(self._engine)

    def write(self, batch: Sequence[Recorded]) -> int:
        try:
            return self._write(batch)
        except (DataError, IntegrityError) as error:
            raise ValueError("the database refuses these values") from error

    def salt(self, day: str, proposal: str) -> str:
        with self._engine.begin() as connection:
            connection.execute(self._insert(salts).on_conflict_do_nothing(), {"day": day, "salt": proposal})
            kept: str = connection.execute(select(salts.c.salt).where(salts.c.day == day)).scalar_one()
        return kept

    def forget(self, today: str, oldest: str) -> None:
        with self._engine.begin() as connection:
            first = connection.execute(delete(salts).where(salts.c.day < today).returning(salts.c.day)).all()
        if first:
            self._overwrite_salts()
            for table in (events, daily_counts, daily_visitors, daily_histograms):
                self._forget_rows(table, oldest)

    def close(self) -> None:
        self._engine.dispose()

    def _overwrite_salts(self) -> None:
        """PostgreSQL keeps deleted rows in the table's file, SQLite in its journal, until these are written anew."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM FULL salts"))
        else:
            with closing(self._engine.raw_connection()) as outside:  # of any transaction
                outside.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _write(self, batch: Sequence[Recorded]) -> int:
        with self._engine.begin() as connection:
            new = self._new(connection, batch)
            counts = Counter(key for event in new if event.kind == "view" for key in _counts(event))
            for day in self._new_visitors(connection, new):
                counts[day, "visitors", "", "human"] += 1
            for event in new:
                if event.kind == "lost":
                    counts[event.day, "lost", "", ""] += int(event.value)
            histograms = Counter(key for event in new for key in _histograms(event))
            self._add(connection, daily_counts, counts)
            self._add(connection, daily_histograms, histograms)
        return len(new)

    def _new(self, connection: Connection, batch: Sequence[Recorded]) -> list[Event]:
        """Inserts what is not there yet; returns it."""
        given = {recorded.id: recorded.event for recorded in batch}
        if not given:
            return []
        statement = self._insert(events).on_conflict_do_nothing().returning(events.c.id)
        rows = [_row(name, given[name]) for name in sorted(given)]
        return [given[name] for name in connection.execute(statement, rows).scalars()]

    def _new_visitors(self, connection: Connection, new: Iterable[Event]) -> list[str]:
        """Inserts who was not seen on the day yet; returns the day of each."""
        seen = sorted({(event.day, event.visitor) for event in new if event.kind == "view" and event.visitor})
        if not seen:
            return []
        statement = self._insert(daily_visitors).on_conflict_do_nothing().returning(daily_visitors.c.day)
        rows = [{"day": day, "visitor": visitor} for day, visitor in seen]
        return list(connection.execute(statement, rows).scalars())

    def _add(self, connection: Connection, table: Table, counts: Counter[Any]) -> None:
        """Adds to a table of counts, always in the order of its key, so that no two writers wait for each other."""
        if not counts:
            return
        key = [column.name for column in table.primary_key]
        insert = self._insert(table)
        statement = insert.on_conflict_do_update(
            index_elements=key, set_={"count": table.c.count + insert.excluded.count}
        )
        rows = [{**dict(zip(key, values, strict=True)), "count": counts[values]} for values in sorted(counts)]
        connection.execute(statement, rows)

    def _forget_rows(self, table: Table, oldest: str) -> None:
        for _ in range(_DAYS_PER_BATCH):
            with self._engine.begin() as connection:
                day = connection.execute(select(func.min(table.c.day)).where(table.c.day < oldest)).scalar()
                if day is None:
                    return
                connection.execute(delete(table).where(table.c.day == day))


def _row(name: str, event: Event) -> dict[str, Any]:
    return {
        "id": name,
        "day": event.day,
        "at": event.at,
        "kind": event.kind,
        "path": event.path,
        "reader": event.reader,
        "referrer": event.referrer,
        "visitor": event.visitor,
        "backend": event.backend,
        "name": event.name,
        "value": event.value,
    }


def _counts(view: Event) -> list[tuple[str, str, str, str]]:
    """The rows of `daily_counts` that a view adds one to."""
    by = {"all": "", "path": view.path, "backend": view.backend}
    if view.referrer:
        by["referrer"] = view.referrer
    return [(view.day, dimension, key, view.reader) for dimension, key in by.items()]


def _histograms(event: Event) -> list[tuple[str, str, str, int]]:
    """The rows of `daily_histograms` that an event adds to."""
    if event.kind == "callback":
        return [(event.day, "callback", event.backend, bucket_of(event.value))]
    if event.kind == "vital":
        return [(event.day, event.name, path, bucket_of(event.value)) for path in ("", event.path)]
    return []
