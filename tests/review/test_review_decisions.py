"""Deciding on a candidate: each decision, its incident, undo, conflicts, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from records import Decision, DecisionKind
from review.app import create_app
from storage.database import Store
from storage.engine import StorageBusy
from tests.review.conftest import Clock, csrf_of, form_fields, post
from tests.review.review_events_officials import DETENTION
from tests.review.review_events_others import ASSAULT, THREAT
from tests.review.review_newsroom import NOW, SOURCES, add_event

NewClient = Callable[..., TestClient]
Decide = Callable[..., Any]


def test_confirming_makes_an_incident_of_the_suggested_coding(store: Store, decide: Decide) -> None:
    candidate_id = add_event(store, DETENTION)
    answer = decide(candidate_id, "confirmed")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/queue?done={candidate_id}")
    incident = store.incidents.incident(1)
    assert incident is not None
    assert [act.subtype for act in incident.acts] == ["detention", "obstruction"]
    assert (incident.category, incident.region, incident.settlement) == ("judicial_economic", "Almaty city", "Алматы")
    assert (incident.occurred_on, incident.date_precision) == (date(2026, 11, 23), "day")
    assert incident.targets[0].name == "Айнұр Сапарова"
    assert incident.perpetrators[0].role == "police"
    assert {act.perpetrator_group for act in incident.acts} == {"authorities"}
    assert sorted(reference.language or "" for reference in incident.references) == ["en", "kk", "ru"]


def test_edited_coding_is_what_is_recorded(store: Store, decide: Decide) -> None:
    candidate_id = add_event(store, DETENTION)
    decide(
        candidate_id,
        "confirmed",
        summary="Тілші ұсталды.",
        subtype=["nonfatal_attack", "detention"],
        n=["2", "1"],
        act_on=["", "2026-11-20"],
        occurred_on="2026-11",
        region="Shymkent",
        settlement="",
        target=["Айнұр Сапарова", "Ерлан Дәулетов"],
        target_role=["reporter", "editor_in_chief"],
        outlet=["Таңба", "Таңба"],
        who="group:unknown",
        context="corruption_reporting",
    )
    incident = store.incidents.incident(1)
    assert incident is not None
    assert (incident.summary, incident.category) == ("Тілші ұсталды.", "physical")
    assert [(act.subtype, act.n, act.occurred_on) for act in incident.acts] == [
        ("nonfatal_attack", 2, None),
        ("detention", 1, date(2026, 11, 20)),
    ]
    assert (incident.occurred_on, incident.date_precision) == (date(2026, 11, 1), "month")
    assert (incident.region, incident.settlement) == ("Shymkent", None)
    assert [target.role for target in incident.targets] == ["reporter", "editor_in_chief"]
    assert incident.contexts == ("corruption_reporting",)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("summary", "", "Write in a sentence or two"),
        ("subtype", "", "Choose at least one sub-type"),
        ("subtype", "no_such_code", "Choose a sub-type from the list"),
        ("n", "0", "whole number from 1"),
        ("n", "²", "whole number from 1"),
        ("occurred_on", "yesterday", "Write the date as"),
        ("occurred_on", "2026-13-01", "Write the date as"),
        ("occurred_on", "2099-01-01", "in the future"),
        ("region", "Atlantis", "Choose a region"),
        ("target_role", "king", "Choose the target's role"),
        ("who", "role:king", "Choose who acted"),
        ("context", "nothing", "Choose contexts"),
    ],
)
def test_mistakes_are_named_and_everything_typed_comes_back(
    store: Store, decide: Decide, field: str, value: str, told: str
) -> None:
    candidate_id = add_event(store, DETENTION)
    changed = {"note": "what I typed before", "settlement": "Қаскелең", field: value}
    answer = decide(candidate_id, "confirmed", **changed)
    assert answer.status_code == 422
    assert told in answer.text
    assert "what I typed before" in answer.text
    assert 'value="Қаскелең"' in answer.text
    assert store.queue.decisions_of(candidate_id) == []


def test_rejecting_needs_a_reason_and_keeps_it(store: Store, decide: Decide) -> None:
    candidate_id = add_event(store, DETENTION)
    assert decide(candidate_id, "rejected").status_code == 422
    assert decide(candidate_id, "rejected", reason="abroad", note="көрші елде").status_code == 303
    decision = store.queue.decisions_of(candidate_id)[0]
    assert (decision.kind, decision.reason, decision.note) == (DecisionKind.REJECTED, "abroad", "көрші елде")
    assert store.incidents.count() == 0


def test_unsure_needs_a_note_and_leaves_the_candidate_open_to_decide(store: Store, decide: Decide) -> None:
    candidate_id = add_event(store, DETENTION)
    assert decide(candidate_id, "unsure").status_code == 422
    assert decide(candidate_id, "unsure", note="дата неясна").status_code == 303
    assert store.queue.candidate(candidate_id).state == "unsure"  # type: ignore[union-attr]
    assert decide(candidate_id, "confirmed").status_code == 303
    assert store.incidents.count() == 1


@pytest.mark.parametrize("kind", ["duplicate", "update"])
def test_candidate_can_belong_to_a_known_incident(store: Store, decide: Decide, kind: str) -> None:
    first, second = add_event(store, DETENTION), add_event(store, ASSAULT)
    decide(first, "confirmed")
    assert decide(second, kind).status_code == 422
    assert decide(second, kind, incident_number="99").status_code == 422
    assert decide(second, kind, incident_number="1").status_code == 303
    decision = store.queue.decisions_of(second)[0]
    assert (decision.kind.value, decision.incident_id) == (kind, 1)
    incident = store.incidents.incident(1)
    assert incident is not None
    assert len(incident.references) == len(DETENTION.told) + len(ASSAULT.told)


def test_known_incident_near_in_place_and_time_is_offered(store: Store, decide: Decide, client: TestClient) -> None:
    first, again = add_event(store, DETENTION), add_event(store, DETENTION, name="again")
    decide(first, "confirmed", summary="Detained before the city hall")
    html = client.get(f"/candidates/{again}").text
    assert "Detained before the city hall" in html
    assert '<input type="radio" name="incident" value="1"' in html


def test_searching_for_an_incident_records_nothing_and_keeps_the_form(store: Store, decide: Decide) -> None:
    first, second = add_event(store, DETENTION), add_event(store, ASSAULT)
    decide(first, "confirmed", summary="Detained before the city hall")
    answer = decide(second, "search", known_text="hall", settlement="Теміртау қаласы")
    assert answer.status_code == 200
    assert "Detained before the city hall" in answer.text
    assert 'value="Теміртау қаласы"' in answer.text
    assert store.queue.decisions_of(second) == []


def test_duplicate_of_an_undecided_candidate_names_it(store: Store, decide: Decide) -> None:
    first, second = add_event(store, DETENTION), add_event(store, DETENTION, name="again")
    assert decide(second, "duplicate", twin=str(second)).status_code == 422
    assert decide(second, "duplicate", twin=str(first)).status_code == 303
    decision = store.queue.decisions_of(second)[0]
    assert (decision.incident_id, decision.note) == (None, f"= #{first}")


def test_more_rows_can_be_asked_for_without_scripts(store: Store, decide: Decide) -> None:
    candidate_id = add_event(store, DETENTION)
    answer = decide(candidate_id, "rows", target="Typed name")
    assert answer.status_code == 200
    assert answer.text.count('name="target"') == 3
    assert 'value="Typed name"' in answer.text


def test_enter_in_a_field_records_nothing(store: Store, decide: Decide) -> None:
    candidate_id = add_event(store, DETENTION)
    answer = decide(candidate_id, "check", settlement="Алматы қаласы")
    assert "Nothing was recorded yet" in answer.text
    assert 'value="Алматы қаласы"' in answer.text
    assert store.queue.decisions_of(candidate_id) == []


def test_decision_can_be_taken_back_from_the_queue_and_stays_in_the_history(
    store: Store, decide: Decide, client: TestClient
) -> None:
    candidate_id = add_event(store, DETENTION)
    queue = client.get(decide(candidate_id, "confirmed").headers["location"]).text
    assert "data-undo" in queue
    made = store.queue.decisions_of(candidate_id)[0]
    answer = client.post(
        f"/candidates/{candidate_id}/undo",
        data={"csrf": csrf_of(queue), "decision": str(made.id), "seen": str(made.id), "back": "/queue"},
    )
    assert answer.status_code == 303
    assert [d.kind.value for d in store.queue.decisions_of(candidate_id)] == ["confirmed", "undone"]
    assert store.queue.candidate(candidate_id).state == "awaiting"  # type: ignore[union-attr]
    assert store.incidents.incident(1).state == "withdrawn"  # type: ignore[union-attr]
    assert "withdrawn" in client.get("/incidents/1").text
    assert made.decided_by in client.get("/incidents/1").text  # who said what stays readable


def test_decision_made_meanwhile_is_shown_and_typed_text_kept(store: Store, client: TestClient) -> None:
    candidate_id = add_event(store, DETENTION)
    page = client.get(f"/candidates/{candidate_id}").text
    other = store.accounts.by_name("second-name")[0].pseudonym  # type: ignore[index]
    store.queue.record_decision(
        Decision(candidate_id=candidate_id, kind=DecisionKind.UNSURE, decided_at=NOW, decided_by=other, note="seen?"),
        seen_decision_id=None,
    )
    fields = [(n, v) for n, v in form_fields(page) if n not in ("note", "summary")]
    fields += [("note", "my long note"), ("summary", "my own summary"), ("action", "confirmed")]
    answer: Any = post(client, f"/candidates/{candidate_id}/decision", fields)
    assert answer.status_code == 409
    for text in (other, "my long note", "my own summary"):
        assert text in answer.text
    assert len(store.queue.decisions_of(candidate_id)) == 1
    again = [(n, v) for n, v in form_fields(answer.text)] + [("action", "confirmed")]
    assert post(client, f"/candidates/{candidate_id}/decision", again).status_code == 303  # type: ignore[attr-defined]
    assert store.incidents.incident(1).summary == "my own summary"  # type: ignore[union-attr]


def test_double_click_is_one_decision(store: Store, client: TestClient) -> None:
    candidate_id = add_event(store, DETENTION)
    fields = [*form_fields(client.get(f"/candidates/{candidate_id}").text), ("action", "confirmed")]
    answers: list[Any] = [post(client, f"/candidates/{candidate_id}/decision", fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(store.queue.decisions_of(candidate_id)) == 1


def test_back_and_resend_later_is_a_conflict(store: Store, client: TestClient, clock: Clock) -> None:
    candidate_id = add_event(store, DETENTION)
    fields = [*form_fields(client.get(f"/candidates/{candidate_id}").text), ("action", "confirmed")]
    post(client, f"/candidates/{candidate_id}/decision", fields)
    clock.move(minutes=1)
    assert post(client, f"/candidates/{candidate_id}/decision", fields).status_code == 409  # type: ignore[attr-defined]
    assert len(store.queue.decisions_of(candidate_id)) == 1


def test_undoing_what_was_undone_already_says_so(store: Store, decide: Decide, client: TestClient) -> None:
    candidate_id = add_event(store, DETENTION)
    page = client.get(decide(candidate_id, "unsure", note="?").headers["location"]).text
    data = {"csrf": csrf_of(page), "decision": "1", "seen": "1"}
    assert client.post(f"/candidates/{candidate_id}/undo", data=data).status_code == 303
    answer = client.post(f"/candidates/{candidate_id}/undo", data={**data, "seen": "2"})
    assert answer.status_code == 409
    assert client.post(f"/candidates/{candidate_id}/undo", data={**data, "decision": "77"}).status_code == 409


def test_session_that_ended_while_typing_loses_nothing(store: Store, client: TestClient, clock: Clock) -> None:
    candidate_id = add_event(store, DETENTION)
    fields = [(n, v) for n, v in form_fields(client.get(f"/candidates/{candidate_id}").text) if n != "note"]
    clock.move(hours=3)
    fields += [("note", "typed for three hours"), ("action", "unsure")]
    answer: Any = post(client, f"/candidates/{candidate_id}/decision", fields)
    assert answer.status_code == 401
    assert "typed for three hours" in answer.text
    assert store.queue.decisions_of(candidate_id) == []


def test_busy_database_keeps_what_was_typed(store: Store, decide: Decide, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate_id = add_event(store, DETENTION)

    def busy(*args: object, **named: object) -> None:
        raise StorageBusy("the database is locked")

    monkeypatch.setattr(store.queue, "record_decision", busy)
    answer = decide(candidate_id, "unsure", note="typed and kept")
    assert answer.status_code == 503
    assert "typed and kept" in answer.text
    assert "locked" not in answer.text


def test_second_opinion_must_come_from_another_account(
    store: Store, clock: Clock, new_client: NewClient, decide: Decide
) -> None:
    app = create_app(
        store, secret_key=b"k" * 32, secure_cookies=False, now=clock, sources=SOURCES, opinions_to_confirm=2
    )
    candidate_id = add_event(store, DETENTION)
    first, second = new_client("correspondent", app=app), new_client("second", app=app)
    decide(candidate_id, "confirmed", client=first)
    assert store.incidents.incident(1).state == "draft"  # type: ignore[union-attr]
    assert f"/candidates/{candidate_id}" in second.get("/drafts").text
    assert "data-decision" not in first.get(f"/candidates/{candidate_id}").text
    decide(candidate_id, "confirmed", client=second)
    assert store.incidents.incident(1).state == "confirmed"  # type: ignore[union-attr]


def test_reader_sees_candidates_and_no_buttons(store: Store, new_client: NewClient) -> None:
    candidate_id = add_event(store, THREAT)
    reader = new_client("reader")
    assert "data-key" not in reader.get("/queue").text
    page = reader.get(f"/candidates/{candidate_id}").text
    assert "Серік Жанұзақов" in page
    assert "data-decision" not in page


def test_going_back_keeps_the_filters_of_the_queue(store: Store, client: TestClient, decide: Decide) -> None:
    candidate_id = add_event(store, DETENTION)
    answer = decide(candidate_id, "unsure", note="?", queue="/queue?language=kk")
    assert answer.headers["location"] == f"/queue?language=kk&done={candidate_id}"
