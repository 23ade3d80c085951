"""Three days of visits that are small enough to count by hand, and sites that show them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.features.analytics.engine import engine_for
from lib.features.analytics.event import Event, EventKind, Recorded
from lib.features.analytics.metrics import DateRange, today
from lib.features.analytics.migrate import migrate
from lib.features.analytics.store import SqlStore
from tests import sites as shared
from tests.analytics.conftest import DATABASES, engine, new_database, store, url  # noqa: F401  the same databases
from tests.serving import BACKENDS, Site
from tests.sites import Sites

ADMIN, TOKEN = shared.ADMIN, shared.ADMIN_TOKEN
FORMULA = "/=cmd|' /C calc'!A0"


def at(day: str) -> int:
    """Return noon of a day as a Unix timestamp."""
    return int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp())


def view(
    day: str, path: str, visitor: str = "", referrer: str = "", *, reader: str = "human", by: str = "flask"
) -> Event:
    """Return the event of a page view."""
    return Event("view", at(day), path, reader=reader, referrer=referrer, visitor=visitor, backend=by)


def measured(kind: EventKind, day: str, value: float, *, path: str = "", name: str = "", by: str = "") -> Event:
    """Return the event of a callback or a web vital."""
    return Event(kind, at(day), path, backend=by, name=name, value=value)


def small(first: str, second: str, before: str) -> list[Recorded]:
    """Return the events of two consecutive days and of one day in the period before."""
    events = [
        view(first, "/", "ann", "search.example"),
        view(first, "/a", "ann"),
        view(first, "/a", "bob", "search.example"),
        view(second, "/a", "ann", "forum.example", by="quart"),
        view(second, "/", reader="search"),
        view(second, "/", reader="training", by="quart"),
        view(before, "/", "eve", "search.example"),
        view(before, "/gone", "eve"),
        Event("lost", at(second), value=7),
        *(measured("callback", first, value, by="flask") for value in range(1, 101)),
        measured("callback", second, 2000, by="quart"),
        *(measured("vital", first, value, path="/a", name="LCP") for value in (1000, 1500, 2000, 9000)),
        *(measured("vital", second, value, path="/", name="LCP") for value in (5000, 5000, 5000, 5000)),
        measured("vital", second, 0.3, path="/", name="CLS"),
        *(Event("tool", at(day), reader="agent", name=name) for day, name in ((first, "search_docs"),) * 2),
        Event("tool", at(second), reader="agent", name="read_page"),
        Event("tool", at(before), reader="agent", name="search_docs"),
        Event("term", at(second), reader="agent", name="submarines"),
    ]
    return [Recorded(f"e{number}", event) for number, event in enumerate(events)]


# Within the range of "1 year" and the retention period, and before the last 30 days.
BEFORE, FIRST, SECOND, AFTER = ((today() - timedelta(days=ago)).isoformat() for ago in (101, 100, 99, 98))
SPAN = DateRange(datetime.fromisoformat(FIRST).date(), datetime.fromisoformat(SECOND).date())


def fill(store: SqlStore, *, formula: bool = False) -> None:  # noqa: F811
    """Store the three days, and with `formula` a page path that a spreadsheet would run."""
    store.write(small(FIRST, SECOND, BEFORE))
    store.keep_vote(FIRST, "/a", "ann", "no", "")
    store.keep_vote(FIRST, "/a", "ann", "yes", "=1+1 <b>clear</b>")
    store.keep_vote(FIRST, "/a", "bob", "no", "")
    store.keep_vote(SECOND, "/a", "ann", "no", "")
    store.keep_vote(BEFORE, "/a", "ann", "no", "")
    if formula:
        day = today().isoformat()
        store.write([Recorded(f"f{n}", view(day, path, "ann")) for n, path in enumerate(["/", FORMULA[1:], "/<b>x"])])


@pytest.fixture(scope="session", params=DATABASES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return a database with these days, which no test changes."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('filled')}/visits.db"
    else:
        address = new_database(request.getfixturevalue("database_server"))
    connected = engine_for(address)
    migrate(connected)
    fill(SqlStore(connected))
    yield connected
    connected.dispose()


@pytest.fixture(scope="session", params=BACKENDS)
def admin_site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return a site with an administrator, whose database contains these days."""
    site = sites.get("admin", request.param)
    put(site.data, formula=True)
    return site


def put(data: Path, *, formula: bool = False) -> None:
    """Fill the SQLite database of a `DATA_DIR`."""
    data.mkdir(parents=True, exist_ok=True)
    connected = engine_for(f"sqlite:///{data}/analytics.db")
    migrate(connected)
    fill(SqlStore(connected), formula=formula)
    connected.dispose()
