"""What Alembic runs: the migrations, each in one transaction, over the connection that storage.schema hands in."""

from __future__ import annotations

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo

from storage.engine import StorageError

connection = context.config.attributes["connection"]


def refuse_orphans(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
    """Undo a migration that leaves rows pointing at nothing: SQLite does not look while tables are rebuilt."""
    if connection.dialect.name != "sqlite":
        return
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise StorageError(
            f"migration {step.up_revision_id} would leave a row of {orphan[0]} without its {orphan[2]}; "
            "nothing was changed, run `presswatch db check` with the version this database was made with"
        )


context.configure(
    connection=connection,
    # Alembic takes SQLite's DDL to be outside transactions, as Python's driver makes it; with our engine it is inside.
    transactional_ddl=True,
    transaction_per_migration=True,
    render_as_batch=True,
    on_version_apply=refuse_orphans,
)
with context.begin_transaction():
    context.run_migrations()
