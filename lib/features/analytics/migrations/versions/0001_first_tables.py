"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False, comment="Seconds since 1970, UTC."),
        sa.Column("kind", sa.String(8), nullable=False, comment="`view`, `callback`, `vital` or `lost`."),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("reader", sa.String(10), nullable=False, comment="A `ClientKind` of lib/http/user_agents.py."),
        sa.Column("referrer", sa.String(100), nullable=False, comment="Host of another site, or empty."),
        sa.Column("visitor", sa.String(16), nullable=False, comment="Empty for programs."),
        sa.Column("backend", sa.String(8), nullable=False),
        sa.Column("name", sa.String(60), nullable=False, comment="The web vital, such as `LCP`; else empty."),
        sa.Column("value", sa.Float, nullable=False, comment="Milliseconds; `CLS` has no unit; how many were `lost`."),
    )
    op.create_index("events_by_day", "events", ["day"])
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("dimension", sa.String(10), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("reader", sa.String(10), primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "daily_visitors",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("visitor", sa.String(16), primary_key=True),
    )
    op.create_table(
        "daily_histograms",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("measure", sa.String(60), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("bucket", sa.Integer, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,  # the key is the table: half the size, and one lookup per count
    )
    op.create_table(
        "salts",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("salt", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    for table in ("salts", "daily_histograms", "daily_visitors", "daily_counts", "events"):
        op.drop_table(table)
