"""Runs the steps on the connection and in the transaction that audit.people.database holds."""

from __future__ import annotations

from alembic import context

from audit.people.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite can, when Python's driver does not commit by itself
)
with context.begin_transaction():
    context.run_migrations()
