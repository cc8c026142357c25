"""Decisions: what holds, what is undone, who was first, and that none of it can be changed afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from records import Decision, DecisionKind, Incident
from storage.check import find_problems
from storage.database import DecisionRefused, StaleCandidate, Store
from storage.engine import Database
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


def decide(
    store: Store, candidate_id: int, kind: DecisionKind, by: str = "r-1", opinions: int = 1, **changes: object
) -> Decision:
    """Record a decision as someone does who has just looked at the candidate."""
    made = store.queue.decisions_of(candidate_id)
    incident = make_incident() if kind is DecisionKind.CONFIRMED else None
    return store.queue.record_decision(
        make_decision(candidate_id, kind, by, **changes),
        incident=changes.pop("incident", incident),  # type: ignore[arg-type]
        seen_decision_id=made[-1].id if made else None,
        opinions_to_confirm=opinions,
    )


def undo(store: Store, decision: Decision, by: str = "r-1", opinions: int = 1) -> Decision:
    return decide(store, decision.candidate_id, DecisionKind.UNDONE, by, opinions, undoes=decision.id)


def state(store: Store, candidate_id: int) -> str:
    candidate = store.queue.candidate(candidate_id)
    assert candidate is not None
    return candidate.state


def incident_of(store: Store, decision: Decision) -> Incident:
    assert decision.incident_id is not None
    incident = store.incidents.incident(decision.incident_id)
    assert incident is not None
    return incident


def test_a_confirmation_makes_the_incident(store: Store) -> None:
    candidate_id = make_candidate(store)
    confirmed = decide(store, candidate_id, DecisionKind.CONFIRMED)
    incident = incident_of(store, confirmed)
    assert incident.state == "confirmed"
    assert incident.acts == make_incident().acts
    assert state(store, candidate_id) == "confirmed"
    assert store.queue.count_awaiting() == 0
    assert [candidate.id for candidate in store.incidents.candidates_of(incident.id or 0)] == [candidate_id]
    assert store.queue.decisions_of(candidate_id) == [confirmed]
    assert find_problems(store) == ()


@pytest.mark.parametrize("decision_kind", [DecisionKind.REJECTED, DecisionKind.UNSURE, DecisionKind.DUPLICATE])
def test_a_decision_takes_the_candidate_from_the_queue_and_undoing_brings_it_back(
    store: Store, decision_kind: DecisionKind
) -> None:
    candidate_id = make_candidate(store)
    decision = decide(store, candidate_id, decision_kind, note="қайта қараймыз")
    assert (state(store, candidate_id), store.queue.count_awaiting()) == (decision_kind, 0)
    undone = undo(store, decision)
    assert (state(store, candidate_id), store.queue.count_awaiting()) == ("awaiting", 1)
    assert store.queue.decisions_of(candidate_id) == [decision, undone]
    assert find_problems(store) == ()


def test_undoing_a_confirmation_withdraws_its_incident_and_keeps_it(store: Store) -> None:
    candidate_id = make_candidate(store)
    confirmed = decide(store, candidate_id, DecisionKind.CONFIRMED)
    undo(store, confirmed)
    assert incident_of(store, confirmed).state == "withdrawn"
    assert store.incidents.find(limit=10) == []
    again = decide(store, candidate_id, DecisionKind.CONFIRMED)
    assert again.incident_id != confirmed.incident_id
    assert find_problems(store) == ()


def test_a_rejection_after_a_confirmation_withdraws_the_incident_until_it_is_undone(store: Store) -> None:
    candidate_id = make_candidate(store)
    confirmed = decide(store, candidate_id, DecisionKind.CONFIRMED)
    rejected = decide(store, candidate_id, DecisionKind.REJECTED, "r-2")
    assert incident_of(store, confirmed).state == "withdrawn"
    undo(store, rejected, "r-2")
    assert (state(store, candidate_id), incident_of(store, confirmed).state) == ("confirmed", "confirmed")
    assert find_problems(store) == ()


def test_an_earlier_decision_can_be_undone_under_a_later_one(store: Store) -> None:
    candidate_id = make_candidate(store)
    unsure = decide(store, candidate_id, DecisionKind.UNSURE)
    decide(store, candidate_id, DecisionKind.REJECTED, "r-2")
    undo(store, unsure)
    assert state(store, candidate_id) == "rejected"


def test_a_decision_is_undone_at_most_once_and_an_undoing_never(store: Store) -> None:
    candidate_id = make_candidate(store)
    decision = decide(store, candidate_id, DecisionKind.UNSURE)
    undone = undo(store, decision)
    for already in (decision, undone):
        with pytest.raises(DecisionRefused, match="can be undone"):
            undo(store, already)
    other = decide(store, make_candidate(store, 2), DecisionKind.UNSURE)
    with pytest.raises(DecisionRefused, match="can be undone"):
        decide(store, candidate_id, DecisionKind.UNDONE, undoes=other.id)


def test_who_decides_second_without_having_seen_the_first_is_told(store: Store) -> None:
    candidate_id = make_candidate(store)
    first = store.queue.record_decision(
        make_decision(candidate_id, DecisionKind.REJECTED, "r-1"), seen_decision_id=None
    )
    with pytest.raises(StaleCandidate, match="rejected by r-1") as stale:
        store.queue.record_decision(
            make_decision(candidate_id, DecisionKind.CONFIRMED, "r-2"), incident=make_incident(), seen_decision_id=None
        )
    assert stale.value.decision == first
    assert store.incidents.count(include_withdrawn=True) == 0
    store.queue.record_decision(
        make_decision(candidate_id, DecisionKind.CONFIRMED, "r-2"), incident=make_incident(), seen_decision_id=first.id
    )
    assert len(store.queue.decisions_of(candidate_id)) == 2


def test_the_same_form_sent_twice_is_one_decision(store: Store) -> None:
    candidate_id = make_candidate(store)
    form = make_decision(candidate_id, DecisionKind.CONFIRMED)
    store.queue.record_decision(form, incident=make_incident(), seen_decision_id=None)
    with pytest.raises(StaleCandidate):
        store.queue.record_decision(form, incident=make_incident(), seen_decision_id=None)
    assert store.incidents.count() == 1


def test_two_opinions_turn_a_draft_into_a_confirmed_incident(store: Store) -> None:
    candidate_id = make_candidate(store)
    first = decide(store, candidate_id, DecisionKind.CONFIRMED, "r-1", opinions=2)
    assert incident_of(store, first).state == "draft"
    assert [candidate.id for candidate in store.queue.drafts_awaiting_opinion(limit=10)] == [candidate_id]
    decide(store, candidate_id, DecisionKind.CONFIRMED, "r-1", opinions=2)
    assert incident_of(store, first).state == "draft", "one account is one opinion"
    second = decide(store, candidate_id, DecisionKind.CONFIRMED, "r-2", opinions=2)
    assert second.incident_id == first.incident_id
    assert incident_of(store, first).state == "confirmed"
    assert store.queue.drafts_awaiting_opinion(limit=10) == []
    undo(store, second, "r-2", opinions=2)
    assert incident_of(store, first).state == "draft"
    assert find_problems(store) == ()


def test_undoing_a_second_confirmation_brings_back_the_first_coding(store: Store) -> None:
    candidate_id = make_candidate(store)
    first = decide(store, candidate_id, DecisionKind.CONFIRMED)
    other = make_incident(summary="Басқа түйін", region="Almaty Region", targets=())
    made = store.queue.record_decision(
        make_decision(candidate_id, DecisionKind.CONFIRMED, "r-2"), incident=other, seen_decision_id=first.id
    )
    assert incident_of(store, first).summary == "Басқа түйін"
    undo(store, made, "r-2")
    restored = incident_of(store, first)
    assert (restored.summary, restored.targets) == (make_incident().summary, make_incident().targets)


def test_a_confirmation_without_coding_is_refused(store: Store) -> None:
    candidate_id = make_candidate(store)
    with pytest.raises(DecisionRefused, match="coded incident"):
        store.queue.record_decision(make_decision(candidate_id, DecisionKind.CONFIRMED), seen_decision_id=None)
    assert store.queue.decisions_of(candidate_id) == []


def test_an_update_names_a_standing_incident(store: Store) -> None:
    confirmed = decide(store, make_candidate(store, 1), DecisionKind.CONFIRMED)
    candidate_id = make_candidate(store, 2)
    for incident_id, told in ((None, "names the incident"), (999, "no incident 999")):
        with pytest.raises(DecisionRefused, match=told):
            decide(store, candidate_id, DecisionKind.UPDATE, incident_id=incident_id)
    undo(store, confirmed)
    with pytest.raises(DecisionRefused, match="withdrawn"):
        decide(store, candidate_id, DecisionKind.UPDATE, incident_id=confirmed.incident_id)


@pytest.mark.parametrize("decision_kind", [DecisionKind.UPDATE, DecisionKind.DUPLICATE])
def test_an_update_adds_its_articles_to_the_incident_while_it_holds(store: Store, decision_kind: DecisionKind) -> None:
    confirmed = decide(store, make_candidate(store, 1), DecisionKind.CONFIRMED)
    candidate_id = make_candidate(store, 2)
    told = decide(store, candidate_id, decision_kind, incident_id=confirmed.incident_id)
    urls = [reference.url for reference in incident_of(store, confirmed).references]
    assert urls == [make_page(1).url, make_page(2).url]
    assert [candidate.id for candidate in store.incidents.candidates_of(confirmed.incident_id or 0)] == [
        1,
        candidate_id,
    ]
    undo(store, told)
    assert [reference.url for reference in incident_of(store, confirmed).references] == [make_page(1).url]
    assert find_problems(store) == ()


def test_a_decision_on_a_candidate_that_is_gone_is_refused(store: Store) -> None:
    with pytest.raises(DecisionRefused, match="no candidate 77"):
        store.queue.record_decision(make_decision(77, DecisionKind.UNSURE), seen_decision_id=None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET note = 'other' WHERE id = 1",
        "UPDATE decisions SET decided_by = decided_by",
        "DELETE FROM decisions",
        "DELETE FROM decisions WHERE id = 1",
    ],
)
def test_decisions_cannot_be_changed_by_hand(store: Store, database: Database, statement: str) -> None:
    candidate_id = make_candidate(store)
    decision = decide(store, candidate_id, DecisionKind.UNSURE)
    with pytest.raises(DBAPIError, match="never changed or removed"), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert store.queue.decisions_of(candidate_id) == [decision]


def test_decisions_cannot_be_replaced_or_cut_off(store: Store, database: Database, kind: str) -> None:
    decision = decide(store, make_candidate(store), DecisionKind.UNSURE)
    replacing = (
        "INSERT OR REPLACE INTO decisions SELECT id, candidate_id, kind, decided_at, 'r-9', reason, note, incident_id,"
        " undoes, coding, previous_sha256, sha256 FROM decisions"
    )
    statement = replacing if kind == "sqlite" else "TRUNCATE decisions CASCADE"
    with pytest.raises(DBAPIError, match="never changed or removed"), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert store.queue.decisions_of(decision.candidate_id) == [decision]


def test_a_row_changed_behind_the_triggers_is_named(store: Store, database: Database, kind: str) -> None:
    for number in (1, 2, 3):
        decide(store, make_candidate(store, number), DecisionKind.UNSURE)
    off, on = "ALTER TABLE decisions DISABLE TRIGGER ALL", "ALTER TABLE decisions ENABLE TRIGGER ALL"
    if kind == "sqlite":
        off, on = "DROP TRIGGER decisions_no_update", "SELECT 1"
    with database.engine.begin() as connection:
        for statement in (off, "UPDATE decisions SET note = 'өзгертілді' WHERE id = 2", on):
            connection.execute(text(statement))
    assert find_problems(store) == ("decision 2 was changed after it was made: its content does not match its hash",)


def test_a_row_removed_behind_the_triggers_is_named(store: Store, database: Database, kind: str) -> None:
    for number in (1, 2, 3):
        decide(store, make_candidate(store, number), DecisionKind.UNSURE)
    off = "DROP TRIGGER decisions_no_delete" if kind == "sqlite" else "ALTER TABLE decisions DISABLE TRIGGER ALL"
    with database.engine.begin() as connection:
        for statement in (off, "DELETE FROM decisions WHERE id = 2"):
            connection.execute(text(statement))
    problems = find_problems(store)
    assert "decision 2 is missing: the row after it is 3" in problems
    assert any(problem.startswith("candidate 2 is unsure") for problem in problems)


def test_the_queue_shows_the_highest_score_first_then_the_oldest(store: Store) -> None:
    ids = [make_candidate(store, number, score=score) for number, score in enumerate([0.5, 0.9, 0.5, 0.7])]
    shown = store.queue.candidates_awaiting_review(limit=10)
    assert [candidate.id for candidate in shown] == [ids[1], ids[3], ids[0], ids[2]]
    assert [candidate.score for candidate in shown] == [0.9, 0.7, 0.5, 0.5]
    assert [c.id for c in store.queue.candidates_awaiting_review(limit=2, offset=1)] == [ids[3], ids[0]]


def test_the_queue_is_filtered_by_language_source_and_category(store: Store) -> None:
    kk, ru = make_page(1), make_page(2, source_id="demo_ru")
    record(store, kk, make_mention("person:a", category="physical"))
    record(store, ru, make_mention("person:b", category="cyber"), article=make_article(ru, language="ru"))
    filters: list[dict[str, Any]] = [{"language": "ru"}, {"source_id": "demo_ru"}, {"category": "cyber"}]
    for asked in filters:
        shown = store.queue.candidates_awaiting_review(limit=10, **asked)
        assert [candidate.mentions[0].article.source_id for candidate in shown] == ["demo_ru"]
        assert store.queue.count_awaiting(**asked) == 1
    assert store.queue.count_awaiting(language="ru", category="physical") == 0


def test_decided_candidates_are_listed_by_their_newest_decision(store: Store) -> None:
    ids = [make_candidate(store, number) for number in range(3)]
    for candidate_id in (ids[1], ids[0]):
        decide(store, candidate_id, DecisionKind.UNSURE)
    assert [candidate.id for candidate in store.queue.decided(limit=10)] == [ids[0], ids[1]]
    counts = store.queue.counts()
    assert (counts["unsure"], counts["awaiting"], sum(counts.values())) == (2, 1, 3)
    assert [candidate.id for candidate in store.queue.all_candidates()] == ids


def test_known_incidents_are_offered_to_a_candidate_that_shares_their_keys(store: Store) -> None:
    known = make_candidate(store, 1, key="person:seitova")
    decide(store, known, DecisionKind.CONFIRMED)
    make_candidate(store, 2, key="person:other")
    later = make_candidate(store, 3, key="person:seitova")
    assert [candidate.id for candidate in store.queue.related(later, window_days=30)] == [known]


def test_decisions_are_listed_in_the_order_they_were_made(store: Store) -> None:
    made = [decide(store, make_candidate(store, number), DecisionKind.UNSURE) for number in range(3)]
    assert store.queue.decisions(limit=2) == made[:2]
    assert store.queue.decisions(limit=2, after_id=2) == made[2:]


def test_a_note_with_odd_characters_keeps_the_chain_whole(store: Store) -> None:
    candidate_id = make_candidate(store)
    moment = (NOW + timedelta(microseconds=7)).astimezone()
    made = decide(store, candidate_id, DecisionKind.UNSURE, note="a\x00\ud83d 🗞", decided_at=moment)
    assert made.note == "a\ufffd\ufffd 🗞"
    assert store.queue.decisions_of(candidate_id) == [made]
    assert find_problems(store) == ()
