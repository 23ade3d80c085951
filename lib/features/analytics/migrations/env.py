"""What Alembic runs: the migrations, on the connection that lib/features/analytics/migrate.py gives it."""

from alembic import context

from lib.features.analytics.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
