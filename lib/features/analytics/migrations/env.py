"""The script that Alembic runs for the migrations, on the connection of lib/features/analytics/migrate.py."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
