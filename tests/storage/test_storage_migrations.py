"""Migrations to come: on a filled database each is done whole or not at all, and takes nothing with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from records import DecisionKind
from storage import schema
from storage.backup import backup_database, restore_database
from storage.check import find_problems
from storage.database import SchemaMismatch, StorageError, open_store, upgrade
from storage.engine import Database
from tests.storage.storage_building import make_candidate, make_decision, make_incident

NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0004", "0003"
def upgrade():
{steps}
"""
ADD_AND_REBUILD = """
    op.add_column("pages", sa.Column("note", sa.Text()))
    with op.batch_alter_table("articles") as batch:
        batch.add_column(sa.Column("words", sa.Integer(), nullable=False, server_default="0"))
        batch.alter_column("title", nullable=True)
"""
Add = Callable[[str], None]


@pytest.fixture
def add_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """Adds a migration 0004 with these steps, as a later version of the program would."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)

    def add(steps: str) -> None:
        (folder / "versions" / "0004_next.py").write_text(NEXT.format(steps=steps))
        schema.revisions.cache_clear()

    yield add
    schema.revisions.cache_clear()


@pytest.fixture
def filled(url: str) -> str:
    with open_store(url) as store:
        for number in range(3):
            make_candidate(store, number)
        decision = make_decision(1, DecisionKind.CONFIRMED)
        store.queue.record_decision(decision, incident=make_incident(), seen_decision_id=None)
    return url


@pytest.fixture(autouse=True)
def own_database(kind: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """The tables change here, so the next test gets PostgreSQL tables made anew."""
    yield
    if kind == "postgresql":
        request.getfixturevalue("postgres").forget_tables()


def test_a_later_migration_changes_tables_and_keeps_rows(filled: str, database: Database, add_migration: Add) -> None:
    add_migration(ADD_AND_REBUILD)
    with pytest.raises(SchemaMismatch, match="has schema 0003, this program needs 0004"):
        open_store(filled)
    assert upgrade(filled) == ("0003", "0004")
    with open_store(filled) as store:
        assert find_problems(store) == ()
        assert [candidate.state for candidate in store.queue.all_candidates()] == ["confirmed", "awaiting", "awaiting"]
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM articles WHERE words = 0")).scalar_one() == 3
        indexes = {index["name"] for index in inspect(session.connection()).get_indexes("articles")}
    assert "ix_articles_text_key_source_id" in indexes


def test_a_migration_that_fails_half_way_leaves_the_old_schema(
    filled: str, database: Database, add_migration: Add
) -> None:
    add_migration(f"{ADD_AND_REBUILD}\n    raise RuntimeError('half way')\n")
    with pytest.raises(RuntimeError, match="half way"):
        upgrade(filled)
    with database.reading() as session:
        columns = {column["name"] for column in inspect(session.connection()).get_columns("pages")}
        assert schema.revision_of(session.connection()) == "0003"
    assert "note" not in columns
    add_migration(ADD_AND_REBUILD)
    assert upgrade(filled) == ("0003", "0004")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # PostgreSQL refuses the statement itself
def test_a_migration_that_would_orphan_rows_is_undone(filled: str, add_migration: Add) -> None:
    add_migration('    op.execute("DELETE FROM articles WHERE id = 1")\n')
    with pytest.raises(StorageError, match="a row of mentions without its articles; nothing was changed"):
        upgrade(filled)
    schema.revisions.cache_clear()
    (schema.MIGRATIONS / "versions" / "0004_next.py").unlink()
    with open_store(filled) as store:
        assert find_problems(store) == ()
        assert len(store.queue.all_candidates()) == 3


def test_a_backup_of_an_older_schema_is_restored_and_upgraded(
    filled: str, empty_url: str, tmp_path: Path, add_migration: Add
) -> None:
    backup_database(filled, tmp_path / "backup")
    add_migration(ADD_AND_REBUILD)
    restore_database(empty_url, tmp_path / "backup")
    with open_store(empty_url) as store:
        assert find_problems(store) == ()
        assert [candidate.state for candidate in store.queue.all_candidates()] == ["confirmed", "awaiting", "awaiting"]
