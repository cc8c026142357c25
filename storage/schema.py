"""The schema's revision: which one a database has, whether it is ours, and bringing it up to date."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage.engine import (
    LOCK_SPACE,
    LOCKS,
    StorageError,
    display_name,
    errors_as_sentences,
    make_engine,
    make_private,
    sqlite_file,
)

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "alembic_version"


class SchemaMismatch(StorageError):
    """The database is empty, older or newer than this program; the message says what to do."""

    exit_code = 3


@cache
def revisions() -> tuple[str, ...]:
    """Every revision this program knows, oldest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in reversed(list(scripts.walk_revisions())))


def newest_revision() -> str:
    """The revision this program works with."""
    return revisions()[-1]


def revision_of(connection: Connection) -> str | None:
    """The revision a database has; None when it holds nothing yet. Raises StorageError when it is not ours."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        return MigrationContext.configure(connection).get_current_revision()
    if tables and connection.dialect.name == "sqlite":
        raise StorageError(
            f"{display_name(connection.engine.url)} belongs to another program (it has the table {tables[0]}); "
            "set PRESSWATCH_DATABASE_URL to another file"
        )
    return None


def require_existing(url: str) -> None:
    """Pass unless `url` names an SQLite file that is not there, which opening would make; raises SchemaMismatch."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        raise SchemaMismatch(f"there is no database {path} yet; run `presswatch db upgrade`")


def require_newest(engine: Engine) -> None:
    """Pass when the database has the schema of this program; else raises SchemaMismatch, StorageError."""
    name = display_name(engine.url)
    with errors_as_sentences(name), engine.connect().execution_options(read_only=True) as connection:
        revision = revision_of(connection)
    if revision is None:
        raise SchemaMismatch(f"{name} holds no presswatch tables yet; run `presswatch db upgrade`")
    _refuse_newer(name, revision)
    if revision != newest_revision():
        raise SchemaMismatch(
            f"{name} has schema {revision}, this program needs {newest_revision()}; run `presswatch db upgrade`"
        )


def upgrade(url: str) -> tuple[str | None, str]:
    """The revision a database had and the one it has now, made (0600) where missing.

    Each migration is one transaction: an interrupted upgrade leaves the old schema or the new one, and can be run
    again. Raises SchemaMismatch for a newer schema, StorageError for what is not ours or cannot be opened.
    """
    return upgrade_to(url, newest_revision())


def upgrade_to(url: str, target: str) -> tuple[str | None, str]:
    """As `upgrade`, but to one revision; a database beyond it stays as it is."""
    prepare_file(url)
    engine = make_engine(url)
    name = display_name(engine.url)
    try:
        with errors_as_sentences(name), engine.connect() as connection, _alone(connection):
            before = revision_of(connection)
            connection.rollback()
            if before is not None:
                _refuse_newer(name, before)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, target)
            after = revision_of(connection)
            connection.rollback()
    finally:
        engine.dispose()
    return before, after or target


def prepare_file(url: str) -> None:
    """Make the folder's database file where missing, private to its owner; raises StorageError where that fails."""
    path = sqlite_file(url)
    if path is None:
        return
    if path.is_dir():
        raise StorageError(f"{path} is a folder; the database is a file, set PRESSWATCH_DATABASE_URL to one")
    try:
        make_private(path)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be opened ({error.strerror}); give this user its folder with mode 0700"
        ) from None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _refuse_newer(name: str, revision: str) -> None:
    if revision not in revisions():
        raise SchemaMismatch(
            f"{name} has schema {revision}, which is newer than this program ({newest_revision()}); "
            "install the presswatch it was made with, or a newer one"
        )


@contextlib.contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Nobody else upgrades meanwhile, and tables can be rebuilt on SQLite without losing what points at them."""
    if connection.dialect.name != "sqlite":
        key = {"space": LOCK_SPACE, "key": LOCKS["schema"]}
        connection.execute(text("SELECT pg_advisory_lock(:space, :key)"), key)
        connection.commit()
        try:
            yield
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:space, :key)"), key)
            connection.commit()
        return
    raw = connection.connection.driver_connection
    if raw is None:
        raise StorageError(f"{display_name(connection.engine.url)}: connection lost")
    raw.execute("PRAGMA foreign_keys=OFF")  # takes effect only outside a transaction
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")
