"""Runs the migrations on the connection that hub.infrastructure.database.upgrading hands over."""

from alembic import context

from hub.infrastructure.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    transactional_ddl=True,  # SQLite's schema changes are transactional too
)
with context.begin_transaction():
    context.run_migrations()
