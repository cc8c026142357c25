"""Engines and transactions: the SQLite recipe, PostgreSQL by address, errors as sentences.

SQLite runs through `pysqlite3`, because the library that comes with most Pythons has the WAL-reset bug. Every writing
transaction there starts with BEGIN IMMEDIATE: the driver's default lost 162 of 200 concurrent updates without an error.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from records import Problem

try:
    from pysqlite3 import dbapi2 as sqlite_driver
except ImportError:  # no wheel for this machine: the gate below keeps an affected library out of WAL
    sqlite_driver = sqlite3

BUSY_TIMEOUT_S = 30
# Releases that fixed of the WAL-reset bug (sqlite.org/wal.html#walresetbug), newest line first.
FIXED_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
# Advisory locks of PostgreSQL, one for each noun whose writers must take turns; SQLite has one writer anyway.
LOCKS = {"pages": 1, "grouping": 2, "accounts": 3, "schema": 4}
LOCK_SPACE = 0x70726573  # "pres": apart from the locks of other programs in the same database


class StorageError(Problem):
    """The database cannot be used; the message says which, why and what to do."""


class StorageBusy(StorageError):
    """Another process held the database too long; nothing was saved, trying again is safe."""


@dataclass(frozen=True, slots=True)
class Database:
    """An engine with the two kinds of transaction everything in this folder uses."""

    engine: Engine

    @property
    def name(self) -> str:
        """Address without password, for messages."""
        return display_name(self.engine.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one snapshot that never waits for writers; raises StorageError."""
        options: dict[str, Any] = {"read_only": True}
        if not self.is_sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with errors_as_sentences(self.name), self.engine.connect().execution_options(**options) as connection:
            with Session(bind=connection, autoflush=False) as session:
                yield session
            connection.rollback()

    @contextlib.contextmanager
    def writing(self, lock: str) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone altogether on an error; writers of one `lock`
        (pages, grouping, accounts) take turns. Raises StorageBusy, StorageError.
        """
        with errors_as_sentences(self.name), Session(self.engine, expire_on_commit=False) as session, session.begin():
            if not self.is_sqlite:
                take_turn(session.connection(), lock)
            yield session


def make_engine(url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """An engine for an SQLite file or PostgreSQL (`postgresql+psycopg://…`); raises StorageError for anything else."""
    address = parse_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, busy_timeout_s)
    return _postgres_engine(address)


def parse_url(url: str) -> URL:
    """The address of a supported database; raises StorageError naming the two kinds there are."""
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, ValueError):
        raise StorageError(_unusable("it")) from None
    if backend == "sqlite" and address.database and address.database != ":memory:":
        return address
    if backend == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    raise StorageError(_unusable(display_name(address)))


def display_name(url: URL) -> str:
    """What messages call a database: its file, or its address without the password."""
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.render_as_string(hide_password=True)


def sqlite_file(url: str) -> Path | None:
    """Path of an SQLite database; None for PostgreSQL."""
    address = parse_url(url)
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None


def has_wal_bug(version: tuple[int, int, int]) -> bool:
    """Whether an SQLite of this version may damage a database in WAL mode."""
    if version < (3, 7, 0):
        return False
    return version < FIXED_SQLITE[0] and not any(
        version >= fixed and version[:2] == fixed[:2] for fixed in FIXED_SQLITE
    )


def journal_mode() -> str:
    """Journal mode used with the SQLite at hand: WAL, or DELETE where WAL is not safe."""
    return "DELETE" if has_wal_bug(sqlite_driver.sqlite_version_info) else "WAL"


def take_turn(connection: Connection, lock: str) -> None:
    """Wait on PostgreSQL until no other transaction holds `lock`; freed when this transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:space, :key)"), {"space": LOCK_SPACE, "key": LOCKS[lock]})


@contextlib.contextmanager
def errors_as_sentences(name: str) -> Iterator[None]:
    """Turn what the drivers raise about the database as a whole into StorageError; other errors pass."""
    try:
        yield
    except DBAPIError as error:
        sentence = _sentence(name, error)
        if sentence is None:
            raise
        raise sentence from error
    except TimeoutError as error:
        raise StorageBusy(f"{name} is busy: every connection is in use; nothing was saved, try again") from error


def _sqlite_engine(address: URL, busy_timeout_s: float) -> Engine:
    engine = create_engine(
        address,
        module=sqlite_driver,
        connect_args={"timeout": busy_timeout_s},
        json_serializer=_dump_json,
        hide_parameters=True,
    )
    pragmas = (
        f"busy_timeout={int(busy_timeout_s * 1000)}",
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes without asking the triggers
        "trusted_schema=OFF",
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, DDL included
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgres_engine(address: URL) -> Engine:
    options = "-c timezone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=300s"
    try:
        return create_engine(
            address,
            json_serializer=_dump_json,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"options": options, "connect_timeout": 10},
        )
    except ModuleNotFoundError:
        raise StorageError(
            'PostgreSQL needs the driver psycopg, which is not installed; run `pip install "presswatch[postgres]"`'
        ) from None


def _dump_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unusable(name: str) -> str:
    return (
        f"database address: {name} is neither an SQLite file nor PostgreSQL; "
        "use sqlite:////path/to/presswatch.db or postgresql+psycopg://user@host/name"
    )


SENTENCES = (
    ("locked", "is busy: another process has held it too long; nothing was saved, try again"),
    ("lock timeout", "is busy: another process has held it too long; nothing was saved, try again"),
    ("deadlock", "is busy: two processes waited for one another; nothing was saved, try again"),
    ("could not serialize", "is busy: another process changed the same rows; nothing was saved, try again"),
    ("not a database", "is not an SQLite database; move it away, or set PRESSWATCH_DATABASE_URL to the right file"),
    (
        "malformed",
        "is damaged; keep the file, and `presswatch db restore` the newest backup into a new database",
    ),
    ("disk is full", "cannot be written: the disk is full; free some space, nothing was saved"),
    ("no space left", "cannot be written: the disk is full; free some space, nothing was saved"),
    ("readonly database", "cannot be written to; give this user the file with mode 0600 and its folder with 0700"),
    ("unable to open", "cannot be opened; give this user the file with mode 0600 and its folder with 0700"),
    ("disk i/o error", "cannot be read or written (disk error); check the disk and the room on it, then try once more"),
    ("no such table", "lacks a table; run `presswatch db upgrade`"),
)


def _sentence(name: str, error: DBAPIError) -> StorageError | None:
    told = str(error.orig).strip() or type(error.orig).__name__
    for symptom, advice in SENTENCES:
        if symptom in told.lower():
            kind = StorageBusy if "try again" in advice else StorageError
            return kind(f"{name} {advice}")
    if error.connection_invalidated or type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout"):
        return StorageError(f"{name} cannot be used: {told.splitlines()[0]}; check its address and that it runs")
    return None


def make_private(path: Path) -> None:
    """Make a database file readable by its owner only (0600), creating it empty where missing."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
