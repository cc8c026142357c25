"""`db check` names what does not hold together: each fault is put in by hand, behind the store's back."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import text

from records import DecisionKind
from storage.bodies import pack
from storage.check import find_problems
from storage.database import StorageError, Store, open_store
from storage.engine import Database
from tests.storage.storage_building import (
    make_candidate,
    make_decision,
    make_failure,
    make_incident,
    make_mention,
    make_page,
    record,
)


def fill(store: Store) -> None:
    """Two candidates, the first confirmed, an unflagged page and a failure."""
    for number in (1, 2):
        make_candidate(store, number)
    record(store, make_page(3))
    store.pages.save([make_failure(4)])
    store.queue.record_decision(
        make_decision(1, DecisionKind.CONFIRMED), incident=make_incident(), seen_decision_id=None
    )


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE pages SET url = 'https://other.example/' WHERE id = 1", "page 1: its address does not match"),
        ("UPDATE articles SET text = 'ұрланған' WHERE id = 3", "article 3: its text does not match"),
        ("UPDATE articles SET page_sha256 = 'x' WHERE id = 3", "article 3 was read from other bytes"),
        ("UPDATE pages SET outcome = 'not_article' WHERE id = 3", "page 3 ended as not_article but has article 3"),
        ("DELETE FROM articles WHERE id = 3", "page 3 ended as not_relevant but has no article"),
        ("UPDATE pages SET outcome = 'flagged' WHERE id = 3", "page 3 ended as flagged but has no mention"),
        ("UPDATE pages SET outcome = 'duplicate' WHERE id = 1", "page 1 has a mention but did not end as flagged"),
        ("UPDATE mentions SET category = 'x' WHERE id = 1", "mention 1: its category x is not the first"),
        ("UPDATE mentions SET score = 0.9 WHERE id = 2", "candidate 2 has score 0.8, but its mentions say 0.9"),
        ("UPDATE mentions SET evidence = '[1]' WHERE id = 1", "mention 1 cannot be read"),
        ("UPDATE articles SET text = 'қ' WHERE id = 1", "mention 1 points beyond the end of article 1"),
        ("DELETE FROM mention_keys WHERE mention_id = 2", "mention 2: the keys it is grouped by"),
        (
            "UPDATE candidates SET state = 'rejected', decision_id = 1 WHERE id = 2",
            "candidate 2 is rejected (decision 1), but its decisions say awaiting",
        ),
        ("UPDATE candidates SET incident_id = NULL WHERE id = 1", "candidate 1 is confirmed (decision 1)"),
        (
            "INSERT INTO candidates (created_at, score, state) VALUES ('2026-03-02 09:30:00.000000', 0, 'awaiting')",
            "candidate 3 has neither mentions nor decisions",
        ),
        ("UPDATE incidents SET state = 'withdrawn'", "incident 1 is withdrawn, but a candidate is confirmed as it"),
        ("UPDATE alembic_version SET version_num = '0000'", "schema is 0000, this program needs 0003"),
    ],
)
def test_each_fault_is_named(store: Store, database: Database, statement: str, told: str) -> None:
    fill(store)
    assert find_problems(store) == ()
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    assert any(problem.startswith(told) for problem in find_problems(store)), find_problems(store)


def test_bytes_that_do_not_match_their_hash_are_named(store: Store, database: Database) -> None:
    fill(store)
    faults = {make_page(1).sha256: pack(b"x" * len(make_page(1).body)), make_page(2).sha256: b"no zstd"}
    with database.engine.begin() as connection:
        for sha256, content in faults.items():
            change = text("UPDATE bodies SET content = :content WHERE sha256 = :sha256")
            connection.execute(change, {"content": content, "sha256": sha256})
    problems = find_problems(store)
    assert f"body {make_page(1).sha256}: its bytes do not match their hash" in problems
    assert f"body {make_page(2).sha256}: its bytes are damaged" in problems


def test_a_pruned_body_is_in_order_and_its_page_is_read_no_more(store: Store, database: Database) -> None:
    fill(store)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE bodies SET content = NULL WHERE sha256 = :hash"), {"hash": make_page(3).sha256})
    assert find_problems(store) == ()
    assert (store.pages.body(make_page(3).sha256), store.pages.page(3)) == (None, None)
    assert len(store.pages.stored(10)) == 2
    assert store.pages.knows("demo_a", make_page(3).url)
    store.pages.save([make_page(9, body=make_page(3).body)])
    assert store.pages.body(make_page(3).sha256) == make_page(3).body, "fetched again, it is there again"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # PostgreSQL cannot be made to hold such rows by SQL
def test_rows_that_point_at_nothing_are_named(store: Store, database: Database) -> None:
    fill(store)
    raw = database.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute("DELETE FROM articles WHERE id = 1")
    raw.close()
    assert "mentions: row 1 points at a row of articles that does not exist" in find_problems(store)


def test_a_file_with_noise_in_it_is_told_and_never_a_traceback(sqlite_template: Path, tmp_path: Path) -> None:
    moments = random.Random(75)
    for attempt in range(6):
        path = tmp_path / f"{attempt}.db"
        path.write_bytes(sqlite_template.read_bytes())
        with open_store(f"sqlite:///{path}") as store:
            for number in range(30):
                record(store, make_page(number), make_mention(f"person:{number}"))
        content = bytearray(path.read_bytes())
        start = moments.randrange(4096, len(content) - 4096)
        content[start : start + 4096] = moments.randbytes(4096)
        path.write_bytes(content)
        assert problems_of(path) != ()


def problems_of(path: Path) -> tuple[str, ...]:
    """What a check says, or why there is none."""
    try:
        with open_store(f"sqlite:///{path}") as store:
            return find_problems(store)
    except StorageError as error:
        return (str(error),)
