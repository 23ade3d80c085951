"""The answers to "Was this page helpful?"."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    key = [sa.Column(name, sa.String(length), primary_key=True) for name, length in (("day", 10), ("path", 200))]
    visitor = sa.Column("visitor", sa.String(16), primary_key=True)
    helpful = sa.Column("helpful", sa.String(3), nullable=False, comment="`yes` or `no`.")
    op.create_table("votes", *key, visitor, helpful, sa.Column("comment", sa.String(500), nullable=False))
