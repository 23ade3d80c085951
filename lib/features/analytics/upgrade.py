"""Alembic, without a configuration file. Only the writer needs it, and it takes long to load: `migrate.py` imports this
module when it is wanted.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Applies what is missing. Whoever finds everything done lets the next one have the lock at once."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    newest = ScriptDirectory.from_config(config).get_heads()
    if set(MigrationContext.configure(connection).get_current_heads()) != set(newest):
        command.upgrade(config, "head")
