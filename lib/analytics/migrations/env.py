"""What Alembic runs: the migrations, on the connection that lib/analytics/migrate.py gives it."""

from alembic import context

from lib.analytics.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
