"""What is asked often is answered through indexes and in a fixed number of statements, however much is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from records import DecisionKind
from storage.database import Store
from tests.storage.storage_building import (
    NOW,
    make_article,
    make_candidate,
    make_decision,
    make_incident,
    make_mention,
    make_page,
    record,
)

Statement = tuple[str, Any]
Ask = Callable[[Store], object]

QUESTIONS: dict[str, Ask] = {
    "knows": lambda store: store.pages.knows("demo_a", make_page(1).url),
    "awaiting": lambda store: store.pages.awaiting(10),
    "stored": lambda store: store.pages.stored(10, after_id=3),
    "body": lambda store: store.pages.body(make_page(1).sha256),
    "queue": lambda store: store.queue.candidates_awaiting_review(limit=10),
    "queue of a language": lambda store: store.queue.candidates_awaiting_review(limit=10, language="kk"),
    "candidate": lambda store: store.queue.candidate(1),
    "decided": lambda store: store.queue.decided(limit=10),
    "decisions": lambda store: store.queue.decisions_of(1),
    "related": lambda store: store.queue.related(2, window_days=7),
    "repeated": lambda store: store.articles.is_repeated(make_article(make_page(1)), 1),
    "record": lambda store: record(store, make_page(3), make_mention("person:3")),
    "decide": lambda store: store.queue.record_decision(make_decision(5, DecisionKind.REJECTED), seen_decision_id=None),
    "incident": lambda store: store.incidents.incident(1),
    "incidents by day": lambda store: store.incidents.find(limit=10, occurred_from=NOW.date()),
    "candidates of an incident": lambda store: store.incidents.candidates_of(1),
    "session": lambda store: store.accounts.session("a" * 64, NOW),
    "failures": lambda store: store.accounts.recent_failures("x", NOW),
}


@contextmanager
def statements_of(store: Store) -> Iterator[list[Statement]]:
    """The statements sent meanwhile."""
    sent: list[Statement] = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, *rest: object) -> None:
        if statement.split()[0] in ("SELECT", "UPDATE", "DELETE", "INSERT"):
            sent.append((statement, parameters))

    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill(store: Store, count: int) -> None:
    """`count` candidates of two mentions each, the first confirmed."""
    for number in range(count):
        make_candidate(store, 2 * number, key=f"person:{number}")
        record(store, make_page(2 * number + 1), make_mention(f"person:{number}"))
    decision = make_decision(1, DecisionKind.CONFIRMED)
    store.queue.record_decision(decision, incident=make_incident(), seen_decision_id=None)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # PostgreSQL rightly reads small tables whole
def test_no_question_reads_a_whole_table(store: Store, question: str) -> None:
    fill(store, 6)
    with statements_of(store) as sent:
        QUESTIONS[question](store)
    assert sent
    raw = store.database.engine.raw_connection()
    plans = [
        (statement, row[3])
        for statement, parameters in sent
        if not isinstance(parameters, list)
        for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    raw.close()
    last_row = "ORDER BY decisions.id DESC\n LIMIT"
    scans = [(asked, plan) for asked, plan in plans if plan.startswith("SCAN") and "USING" not in plan]
    assert [scan for scan in scans if last_row not in scan[0]] == []
    if question == "queue":
        assert any("ix_candidates_queue" in plan for _, plan in plans)
        assert not any(
            "TEMP B-TREE FOR ORDER BY" in plan and "candidates" in statement for statement, plan in plans[:1]
        )


@pytest.mark.parametrize("question", ["queue", "decided", "stored", "incidents by day", "candidates of an incident"])
def test_more_rows_do_not_mean_more_statements(store: Store, question: str) -> None:
    counts = []
    for more in (4, 12):
        fill_more(store, more)
        with statements_of(store) as sent:
            QUESTIONS[question](store)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def fill_more(store: Store, count: int) -> None:
    """`count` further candidates, the first two confirmed, the third an update of the first's incident."""
    start = 1000 * count
    ids = [make_candidate(store, start + number) for number in range(count)]
    made = [
        store.queue.record_decision(
            make_decision(candidate_id, DecisionKind.CONFIRMED), incident=make_incident(), seen_decision_id=None
        )
        for candidate_id in ids[:2]
    ]
    update = make_decision(ids[2], DecisionKind.UPDATE, incident_id=made[0].incident_id)
    store.queue.record_decision(update, seen_decision_id=None)


def test_the_queue_index_is_there_on_both_databases(store: Store, kind: str) -> None:
    where = "sqlite_master WHERE name" if kind == "sqlite" else "pg_indexes WHERE indexname"
    definition = "sql" if kind == "sqlite" else "indexdef"
    with store.database.reading() as session:
        made = session.execute(text(f"SELECT {definition} FROM {where} = 'ix_candidates_queue'")).scalar_one()
    assert "score DESC" in made
