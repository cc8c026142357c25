"""What Alembic runs: the migrations, each in one transaction, over the connection that storage.schema hands in."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    # Alembic takes SQLite's DDL to be outside transactions, as Python's driver makes it; with our engine it is inside.
    transactional_ddl=True,
    transaction_per_migration=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
