"""The first tables."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    if op.get_bind().dialect.name == "sqlite":
        statements = statements.replace("/* WITHOUT ROWID */", "WITHOUT ROWID")
    for statement in filter(str.strip, statements.split(";")):
        op.execute(statement)
