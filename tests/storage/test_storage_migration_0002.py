"""Migration 0002 on a filled database of the first schema: whole or not at all, and equal to one built afresh."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, MetaData, Select, Table, event, insert, inspect, select, text

from records import DecisionKind
from storage import schema
from storage.check import find_problems
from storage.database import Store, open_store, upgrade
from storage.engine import make_engine
from storage.saving import SavedCounts
from tests.storage.storage_building import (
    NOW,
    make_candidate,
    make_decision,
    make_failure,
    make_incident,
    make_mention,
    make_page,
    record,
)

NEW_TABLES = {"page_versions", "hosts", "article_versions", "editions"}
Rows = dict[str, list[tuple[Any, ...]]]

KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from storage.database import upgrade

left = int(sys.argv[2])

def count(connection, cursor, statement, *rest):
    global left
    left -= not statement.startswith(("SELECT", "PRAGMA"))
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "before_cursor_execute", count)
upgrade(sys.argv[1])
"""


class PulledPlug(Exception):
    """What ends a migration half way."""


def fill(store: Store) -> None:
    """What the first version of the program could have stored."""
    for number in range(4):
        make_candidate(store, number)
    record(store, make_page(20))
    store.pages.save([make_failure(21), make_page(22, body=b"same"), make_page(23, body=b"same")])
    confirmed = store.queue.record_decision(
        make_decision(1, DecisionKind.CONFIRMED), incident=make_incident(), seen_decision_id=None
    )
    update = make_decision(2, DecisionKind.UPDATE, incident_id=confirmed.incident_id)
    store.queue.record_decision(update, seen_decision_id=None)
    store.runs.finish(store.runs.start("collect", NOW), at=NOW, state="finished")


def content(url: str) -> Rows:
    """Every row of every table, columns in order of name."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(_in_order(table))]
            for table in reflected(connection).sorted_tables
            if table.name != schema.VERSION_TABLE
        }
        connection.rollback()
    engine.dispose()
    return found


def _in_order(table: Table) -> Select[Any]:
    columns: list[Column[Any]] = sorted(table.columns, key=lambda column: column.name)
    return select(*columns).order_by(*table.primary_key)


def reflected(connection: Connection) -> MetaData:
    metadata = MetaData()
    metadata.reflect(connection)
    return metadata


def form(url: str) -> dict[str, Any]:
    """How the tables are made: columns, keys, checks and indexes, whatever their order."""
    engine = make_engine(url)
    inspector = inspect(engine)
    found: dict[str, Any] = {}
    for table in inspector.get_table_names():
        parts: dict[str, list[tuple[Any, ...]]] = {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], str(column["default"]).split("::")[0])
                for column in inspector.get_columns(table)
            ],
            "checks": [(check["name"], check["sqltext"]) for check in inspector.get_check_constraints(table)],
            "indexes": [(index["name"], str(index["column_names"])) for index in inspector.get_indexes(table)],
            "foreign": [(key["name"], str(key["referred_table"])) for key in inspector.get_foreign_keys(table)],
            "primary": [tuple(inspector.get_pk_constraint(table)["constrained_columns"])],
        }
        found[table] = {name: sorted(part, key=str) for name, part in parts.items()}
    engine.dispose()
    return found


@pytest.fixture(autouse=True)
def own_database(kind: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """The tables of the shared database change here, so the next test gets them made anew."""
    yield
    if kind == "postgresql":
        request.getfixturevalue("postgres").forget_tables()


@pytest.fixture
def first(url: str, empty_url: str) -> str:
    """A database of the first schema that holds what `fill` makes, copied row by row from `url`."""
    with open_store(url) as store:
        fill(store)
    schema.upgrade_to(empty_url, "0001")
    source, target = make_engine(url), make_engine(empty_url)
    with source.connect() as reading, target.begin() as writing:
        full = reflected(reading).tables
        for table in reflected(writing).sorted_tables:
            if table.name == schema.VERSION_TABLE:
                continue
            columns = [full[table.name].columns[column.name] for column in table.columns]
            rows = [
                dict(row)
                for row in reading.execute(select(*columns).order_by(*full[table.name].primary_key)).mappings()
            ]
            if rows:
                writing.execute(insert(table), rows)
        if writing.dialect.name == "postgresql":
            for name in ("pages", "articles", "mentions", "candidates", "runs"):
                writing.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1000)"))
    source.dispose()
    target.dispose()
    return empty_url


def test_the_filled_database_becomes_the_one_that_was_built_afresh(first: str, url: str) -> None:
    assert upgrade(first) == ("0001", schema.newest_revision())
    assert content(first) == content(url)
    assert form(first) == form(url)
    with open_store(first) as store:
        assert find_problems(store) == ()
        assert store.pages.outcomes()["failed"] == 1


def test_what_was_stored_before_goes_on_as_before(first: str) -> None:
    upgrade(first)
    page = make_page(20, fetched_at=NOW + timedelta(days=1), body=b"newer")
    with open_store(first) as store:
        known = store.pages.known("demo_a", page.url)
        assert known is not None
        assert (known.fetched_at, known.checks, known.etag) == (make_page(20).fetched_at, 0, '"20"')
        assert store.pages.save([page, make_page(21)]) == SavedCounts(new=1, updated=1)
        record(store, page, make_mention("person:20"))
        assert [version.body for version in store.pages.versions(5)] == [make_page(20).body, b"newer"]
        assert find_problems(store) == ()


def test_broken_off_at_any_statement_it_leaves_the_old_schema(first: str) -> None:
    before, old_form = content(first), form(first)
    for number in range(100):
        with broken_off(number) as is_broken_off, contextlib.suppress(PulledPlug):
            schema.upgrade_to(first, "0002")
        if not is_broken_off():
            break
        assert (content(first), form(first)) == (before, old_form), number
    assert number > 10, "each statement was tried"
    assert form(first).keys() >= NEW_TABLES
    upgrade(first)
    with open_store(first) as store:
        assert find_problems(store) == ()


class broken_off:
    """Pulls the plug before the statement of this number that changes something."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __enter__(self) -> Callable[[], bool]:
        event.listen(Engine, "before_cursor_execute", self._count)
        return lambda: self.left < 0

    def __exit__(self, *details: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._count)

    def _count(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        self.left -= not statement.startswith(("SELECT", "PRAGMA", "BEGIN"))
        if self.left < 0:
            raise PulledPlug


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # PostgreSQL's own server undoes what a dead client began
@pytest.mark.parametrize("statement", [2, 8, 14])
def test_killed_half_way_it_leaves_the_old_schema_and_succeeds_next_time(first: str, statement: int) -> None:
    before = content(first)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    command = [sys.executable, "-c", KILLED, first, str(statement)]
    assert subprocess.run(command, env=environment, check=False, timeout=120).returncode == -signal.SIGKILL
    assert content(first) == before
    assert upgrade(first) == ("0001", schema.newest_revision())
    with open_store(first) as store:
        assert find_problems(store) == ()
