"""Empty databases of visits on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, make_url, text

from lib.features.analytics.engine import engine_for
from lib.features.analytics.migrate import migrate
from lib.features.analytics.store import SqlStore
from tests.services import PostgreSQL

DATABASES = ("sqlite", "postgresql")


def new_database(server: PostgreSQL) -> str:
    """Create an empty database, and return its URL."""
    name = f"visits_{uuid4().hex}"
    engine = engine_for(server.url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/visits.db"
    return new_database(request.getfixturevalue("database_server"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Return an engine that connects to the database."""
    engine = engine_for(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    """Return the store in the database, with its tables."""
    migrate(engine)
    return SqlStore(engine)
