"""The script that Alembic runs for the migrations, on the connection of lib/features/analytics/migrate.py."""

from alembic import context

from lib.features.analytics.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
