"""Opening, upgrading, refusing: what can be wrong with a database is said in a sentence, and nothing is half done."""

from __future__ import annotations

import builtins
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from storage import engine as engine_module
from storage import schema
from storage.base import Base
from storage.check import find_problems
from storage.database import SchemaMismatch, StorageBusy, StorageError, Store, make_engine, open_store, upgrade
from storage.engine import Database, has_wal_bug, journal_mode
from tests.storage.storage_building import NOW, make_page


def tables_of(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_an_empty_database_is_brought_to_the_newest_schema(empty_url: str) -> None:
    assert upgrade(empty_url) == (None, schema.newest_revision())
    assert upgrade(empty_url) == (schema.newest_revision(), schema.newest_revision())
    with open_store(empty_url) as store:
        store.pages.save([make_page(1)])
        assert find_problems(store) == ()


def test_the_migrated_schema_is_the_one_the_tables_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": lambda item, name, *about: name != "ix_candidates_queue"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
        inspector = inspect(connection)
        for table in Base.metadata.sorted_tables:
            here = {check["name"] for check in inspector.get_check_constraints(table.name)}
            assert here == {c.name for c in table.constraints if str(c.name).startswith("ck_")}, table.name
            indexes = {index["name"] for index in inspector.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= indexes, table.name


def test_a_database_not_yet_made_asks_for_an_upgrade_and_is_not_made(kind: str, empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch, match="db upgrade"):
        open_store(empty_url)
    assert kind != "sqlite" or not (tmp_path / "empty.db").exists()


def test_a_file_of_zero_bytes_asks_for_an_upgrade(tmp_path: Path) -> None:
    (tmp_path / "presswatch.db").touch()
    url = f"sqlite:///{tmp_path / 'presswatch.db'}"
    with pytest.raises(SchemaMismatch, match="db upgrade"):
        open_store(url)
    upgrade(url)
    open_store(url).close()


def test_an_older_schema_asks_for_an_upgrade(url: str, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "newest_revision", lambda: "0004")
    with pytest.raises(SchemaMismatch, match="has schema 0003, this program needs 0004; run `presswatch db upgrade`"):
        open_store(url)


def test_a_newer_schema_is_refused_by_both(url: str, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for work in (open_store, upgrade):
        with pytest.raises(SchemaMismatch, match="newer than this program") as refused:
            work(url)
        assert refused.value.exit_code == 3


@pytest.mark.parametrize("content", [b"this is not a database, it is a letter\n" * 40, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "presswatch.db"
    path.write_bytes(content)
    for work in (open_store, upgrade):
        with pytest.raises(StorageError, match=r"presswatch\.db is not an SQLite database"):
            work(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY)")
    connection.close()
    for work in (open_store, upgrade):
        with pytest.raises(StorageError, match="belongs to another program"):
            work(f"sqlite:///{path}")
    assert tables_of(f"sqlite:///{path}") == {"bookmarks"}


def test_a_folder_is_refused(tmp_path: Path) -> None:
    for work in (open_store, upgrade):
        with pytest.raises(StorageError, match="is a folder"):
            work(f"sqlite:///{tmp_path}")


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        upgrade(f"sqlite:///{tmp_path / 'none' / 'presswatch.db'}")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:", "postgres+x:y"]
)
def test_an_address_of_no_supported_kind_is_refused_with_examples(url: str) -> None:
    with pytest.raises(StorageError, match=r"postgresql\+psycopg://") as refused:
        make_engine(url)
    assert "None" not in str(refused.value)


def test_a_server_that_is_not_there_is_a_sentence_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(StorageError, match="cannot be used") as refused:
        open_store(f"postgresql+psycopg://dina:secret@/presswatch?host={tmp_path}")
    assert "secret" not in str(refused.value)
    assert "dina" in str(refused.value)


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import: Callable[..., Any] = builtins.__import__

    def without_psycopg(name: str, *arguments: Any, **named: Any) -> Any:
        if name.split(".")[0] == "psycopg":
            raise ModuleNotFoundError("No module named 'psycopg'")
        return real_import(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without_psycopg)
    with pytest.raises(StorageError, match=r"presswatch\[postgres\]"):
        make_engine("postgresql+psycopg://localhost/presswatch")


def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    url = f"sqlite:///{path}"
    upgrade(url)
    with open_store(url) as store:
        store.pages.save([make_page(1)])
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {"presswatch.db": 0o600, "presswatch.db-wal": 0o600, "presswatch.db-shm": 0o600}
    path.chmod(0o644)
    open_store(url).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_name_with_odd_characters_works(tmp_path: Path) -> None:
    folder = tmp_path / "деректер 100% #1"
    folder.mkdir()
    url = f"sqlite:///{folder / 'presswatch.db'}"
    upgrade(url)
    open_store(url).close()
    assert (folder / "presswatch.db").stat().st_size > 0


def test_sqlite_runs_by_the_recipe(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000, "trusted_schema": 0}
    with engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    engine.dispose()
    assert found == wanted


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 53, 4), False),
        ((3, 51, 3), False),
        ((3, 51, 2), True),
        ((3, 50, 7), False),
        ((3, 50, 4), True),
        ((3, 49, 9), True),
        ((3, 44, 6), False),
        ((3, 40, 1), True),
        ((3, 6, 23), False),
        ((4, 0, 0), False),
    ],
)
def test_versions_with_the_wal_bug_are_known(version: tuple[int, int, int], affected: bool) -> None:
    assert has_wal_bug(version) is affected


def test_an_affected_sqlite_is_kept_out_of_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "has_wal_bug", lambda version: True)
    assert journal_mode() == "DELETE"
    url = f"sqlite:///{tmp_path / 'presswatch.db'}"
    upgrade(url)
    with open_store(url) as store:
        store.pages.save([make_page(1)])
        assert not (tmp_path / "presswatch.db-wal").exists()


def test_an_interrupted_migration_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic.operations import Operations

    made: list[str] = []
    real: Any = Operations.create_index

    def fail_late(self: Operations, name: str, *arguments: Any, **named: Any) -> Any:
        made.append(name)
        if len(made) == 12:
            raise KeyboardInterrupt
        return real(self, name, *arguments, **named)

    monkeypatch.setattr(Operations, "create_index", fail_late)
    with pytest.raises(KeyboardInterrupt):
        upgrade(empty_url)
    assert tables_of(empty_url) == set()
    monkeypatch.undo()
    assert upgrade(empty_url)[0] is None
    open_store(empty_url).close()


KILLED_UPGRADE = """
import os, signal, sys
from alembic.operations import Operations
from storage.database import upgrade
real, left = Operations.create_index, [int(sys.argv[2])]
def die(self, *arguments, **named):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, *arguments, **named)
Operations.create_index = die
upgrade(sys.argv[1])
"""


@pytest.mark.parametrize("statement", [1, 15])
def test_a_killed_migration_can_be_run_again(empty_url: str, statement: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED_UPGRADE, empty_url, str(statement)], check=False)
    assert done.returncode == -9
    assert tables_of(empty_url) == set()
    assert upgrade(empty_url) == (None, schema.newest_revision())
    with open_store(empty_url) as store:
        assert find_problems(store) == ()


def test_two_upgrades_at_once_take_turns(empty_url: str) -> None:
    program = "import sys; from storage.database import upgrade; upgrade(sys.argv[1])"
    both = [subprocess.Popen([sys.executable, "-c", program, empty_url], stderr=subprocess.PIPE) for _ in range(2)]
    errors = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    open_store(empty_url).close()


def test_a_database_held_too_long_says_so_and_saves_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'presswatch.db'}"
    upgrade(url)
    store = Store(Database(make_engine(url, busy_timeout_s=0.2)))
    holder = make_engine(url)
    with holder.begin() as connection:
        connection.execute(text("DELETE FROM runs"))
        with pytest.raises(StorageBusy, match="nothing was saved, try again"):
            store.pages.save([make_page(1)])
        assert store.pages.outcomes()["awaiting"] == 0, "reading does not wait for writers"
    store.pages.save([make_page(1)])
    assert store.pages.outcomes()["awaiting"] == 1
    store.close()
    holder.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)  # SQLite takes the write lock at the first write
def test_a_read_only_transaction_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only"), database.reading() as session:
        session.execute(text("DELETE FROM runs"))


FULL_DISK = """
import resource, signal, sys
sys.path.insert(0, ".")
from storage.database import StorageError, open_store
from tests.storage.storage_building import make_page
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))  # files cannot grow beyond: the disk is full
store, saved, body = open_store(sys.argv[1]), 0, bytes(200)
try:
    while True:
        store.pages.save([make_page(saved + n, body=body + str(saved).encode() * 300) for n in range(5)])
        saved += 5
except StorageError as error:
    print(saved, error)
"""


def test_a_full_disk_is_a_sentence_and_loses_nothing_saved(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{path}"
    done = subprocess.run([sys.executable, "-c", FULL_DISK, url], capture_output=True, text=True, check=True)
    saved, told = done.stdout.split(" ", 1)
    assert int(saved) > 0, done.stderr
    assert "disk" in told
    with open_store(url) as store:
        assert find_problems(store) == ()
        assert sum(store.pages.outcomes().values()) == int(saved)


def test_reading_sees_one_moment(store: Store, database: Database) -> None:
    store.pages.save([make_page(1)])
    count = text("SELECT count(*) FROM pages")
    with database.reading() as session:
        before = session.execute(count).scalar_one()
        store.pages.save([make_page(2)])
        assert session.execute(count).scalar_one() == before == 1


def test_error_messages_hold_no_values(database: Database) -> None:
    statement = text("INSERT INTO validators (source_id, url_key, url) VALUES ('Құпия Есім', :key, :url)")
    values = {"key": None, "url": "https://қ.example/құпия"}
    with pytest.raises(DBAPIError) as failed, database.writing("accounts") as session:
        session.execute(statement, values)
    assert "құпия" not in str(failed.value).split("[SQL:")[1]


def test_a_store_can_be_used_by_many_threads_and_closed_twice(store: Store) -> None:
    store.runs.start("collect", NOW)
    store.close()
    store.close()
    assert store.runs.latest(1)[0].kind == "collect"


def test_postgresql_can_be_named_without_its_driver() -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    engine = make_engine("postgresql://localhost/presswatch")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()
