"""The database of the visits: its tables, and the store, which any number of processes write in parallel.

`migrations/` creates the tables, for SQLite and PostgreSQL. Days are ISO dates in UTC. No table has an IP address:
`visitor` is a hash whose salt is deleted when the day is over. An event that is written twice counts once: only new
rows reach the daily metrics, in the same transaction.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import ColumnClause, Connection, Engine, TableClause, column, delete, func, select, table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError

from lib.features.analytics.event import Event, Recorded

# Days that one call deletes at most, so that a long backlog or a wrong clock does not delete everything.
_DAYS_PER_BATCH = 30


def _table(name: str, *columns: str) -> TableClause:
    return table(name, *map(column, columns))


# One row per event. Its process assigns `id`, so that an event that is written twice counts once.
events = _table(
    "events", "id", "day", "at", "kind", "path", "reader", "referrer", "visitor", "backend", "name", "value"
)

# Views of a day by one dimension at a time: `all` (empty key), `path`, `referrer`, and `backend`. Two other dimensions
# with empty keys: `visitors` of the day (reader `human`), and `lost` events of full queues (empty reader). Two are for
# agents: calls of `tools`, and words of their searches that are `unanswered`.
daily_counts = _table("daily_counts", "day", "dimension", "key", "reader", "count")
# The dimension of the names of events, by their kind.
COUNTED = {"tool": "tools", "term": "unanswered"}

# The visitors of a day, so that each is counted once.
daily_visitors = _table("daily_visitors", "day", "visitor")

# Durations of callbacks (`callback`, by backend) and web vitals (by path, with an empty key for all pages), as counts
# of buckets (`bucket_of`).
daily_histograms = _table("daily_histograms", "day", "measure", "key", "bucket", "count")

# The answers to "Was this page helpful?": the last one of a visitor to a page on a day, with an optional comment.
votes = _table("votes", "day", "path", "visitor", "helpful", "comment")

# The salt for the visitor hashes of a day, shared by all processes, deleted when the day is over.
salts = _table("salts", "day", "salt")


_GROWTH = math.log(1.1)
# The upper limit of the first bucket: a microsecond, or a layout shift of a thousandth.
MIN_VALUE = 0.001


def bucket_of(value: float) -> int:
    """Return the bucket of a value; 0 for all up to `MIN_VALUE`."""
    return 0 if value <= MIN_VALUE else 1 + int(math.log(value / MIN_VALUE) / _GROWTH)


def value_of(bucket: int) -> float:
    """Return the middle of a bucket, at most 5 % from any value in it."""
    return MIN_VALUE if bucket <= 0 else MIN_VALUE * math.exp((bucket - 0.5) * _GROWTH)


def percentile(counts: Mapping[int, int], share: float) -> float:
    """Return the value that a share of all, for example 0.95, does not exceed. `counts` is not empty."""
    left = share * sum(counts.values())
    for bucket in sorted(counts):
        left -= counts[bucket]
        if left <= 0:
            break
    return value_of(bucket)


class SqlStore:
    """The store in a migrated database. Every method may raise, and can be called again with the same values."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._insert: Any = {"sqlite": sqlite, "postgresql": postgresql}[engine.dialect.name].insert

    def write(self, batch: Sequence[Recorded]) -> int:
        """Store all events of a batch or none. Return how many were new. Raises `ValueError` for invalid values."""
        try:
            return self._write(batch)
        except (DataError, IntegrityError) as error:
            raise ValueError("the database rejects these values") from error

    def keep_vote(self, day: str, path: str, visitor: str, helpful: str, comment: str) -> None:
        """Store an answer. It replaces the one of the same visitor to the same page on the same day."""
        key, answer = {"day": day, "path": path, "visitor": visitor}, {"helpful": helpful, "comment": comment}
        insert = self._insert(votes).values(key | answer)
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
            for each in (events, daily_counts, daily_visitors, daily_histograms, votes):
                self._forget_rows(each, oldest)

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
        # `dataclasses.asdict` copies each value, which would take half of the time of this method.
        names = [each.name for each in events.c if each.name != "id"]
        rows = [{"id": id_} | {name: getattr(event, name) for name in names} for id_, event in sorted(by_id.items())]
        with self._engine.begin() as connection:
            new = [by_id[id_] for id_ in self._insert_new(connection, events.c.id, rows)]
            counts: Counter[Any] = Counter()
            histograms: Counter[Any] = Counter()
            for event in new:
                counts.update(_counts(event))
                histograms.update(_histograms(event))
            seen = {(event.day, event.visitor) for event in new if event.kind == "view" and event.visitor}
            visitors = [{"day": day, "visitor": visitor} for day, visitor in sorted(seen)]
            for day in self._insert_new(connection, daily_visitors.c.day, visitors):
                counts[day, "visitors", "", "human"] += 1
            self._add(connection, daily_counts, counts)
            self._add(connection, daily_histograms, histograms)
        return len(new)

    def _insert_new(self, connection: Connection, key: ColumnClause[str], rows: list[dict[str, Any]]) -> list[str]:
        """Insert rows into the table of a column, and return this column of the new rows."""
        if not rows:
            return []
        statement = self._insert(key.table).on_conflict_do_nothing().returning(key)
        return list(connection.execute(statement, rows).scalars())

    def _add(self, connection: Connection, into: TableClause, counts: Counter[Any]) -> None:
        """Add to a table of counts, in the order of its key, so that no two writers wait for each other."""
        if not counts:
            return
        key = [each.name for each in into.c if each.name != "count"]
        insert = self._insert(into)
        statement = insert.on_conflict_do_update(
            index_elements=key, set_={"count": into.c.count + insert.excluded.count}
        )
        rows = [{**dict(zip(key, values, strict=True)), "count": counts[values]} for values in sorted(counts)]
        connection.execute(statement, rows)

    def _forget_rows(self, rows: TableClause, oldest: str) -> None:
        for _ in range(_DAYS_PER_BATCH):
            with self._engine.begin() as connection:
                day = connection.execute(select(func.min(rows.c.day)).where(rows.c.day < oldest)).scalar()
                if day is None:
                    return
                connection.execute(delete(rows).where(rows.c.day == day))


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
