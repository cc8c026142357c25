"""Decisions: what a correspondent says of a candidate, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

import taxonomy
from records import Candidate, Decision, DecisionKind, Incident
from review.candidate import PageState, TypedDecision, candidate_page, find_candidate, read_typed, seen_mark
from review.coding import FormMistakes, Mistake, make_incident
from review.i18n import N_
from review.labels import KAZAKHSTAN
from review.site import RecordId, account_of, form_of, own_address, render, see_other, site_of
from storage.database import DecisionRefused, StaleCandidate

SECTION_OF = {
    "confirmed": "confirm", "rejected": "reject", "duplicate": "known", "update": "known", "unsure": "unsure",
}  # fmt: skip
SAME_CLICK = timedelta(seconds=10)  # an equal decision of the same account within this time is a double click

router = APIRouter()


@router.post("/candidates/{candidate_id}/decision")
def decide(request: Request, candidate_id: RecordId) -> Response:
    """Record a decision and go back to the queue; whatever stands against it, the typed form comes back whole."""
    candidate, form = find_candidate(request, candidate_id), form_of(request)
    typed, action = read_typed(form), form.get("action")
    if action not in SECTION_OF:  # add rows, look for an incident, or Enter in a field: nothing is recorded
        section = "known" if action == "search" else "confirm"
        state = PageState(
            typed=typed, section=section, checked=action == "check", spare_rows=2 if action == "rows" else 0
        )
        return candidate_page(request, candidate, state)
    try:
        decision, incident = make_decision(request, candidate, typed, DecisionKind(action))
    except FormMistakes as error:
        state = PageState(typed=typed, section=SECTION_OF[action], mistakes=error.mistakes, status=422)
        return candidate_page(request, candidate, state)
    return _record(request, candidate, typed, decision, incident)


@router.post("/candidates/{candidate_id}/undo")
def undo(request: Request, candidate_id: RecordId) -> Response:
    """Take back a candidate's newest decision; it stays in the history."""
    candidate, form = find_candidate(request, candidate_id), form_of(request)
    taken_back = form.number("decision")
    known = {d.id for d in site_of(request).store.queue.decisions_of(candidate.id)}
    if taken_back not in known:
        return _conflict(request, candidate, TypedDecision())
    decision = Decision(
        candidate_id=candidate.id,
        kind=DecisionKind.UNDONE,
        decided_at=site_of(request).now(),
        decided_by=account_of(request).pseudonym,
        undoes=taken_back,
    )
    back = own_address(form.get("back") or f"/candidates/{candidate.id}")
    return _record(request, candidate, TypedDecision(seen=form.get("seen")), decision, None, back=back)


def make_decision(
    request: Request, candidate: Candidate, typed: TypedDecision, kind: DecisionKind
) -> tuple[Decision, Incident | None]:
    """The decision a form asks for, with the incident when it confirms one; raises FormMistakes."""
    now = site_of(request).now()
    incident, note = None, typed.note
    if kind is DecisionKind.CONFIRMED:
        incident = make_incident(typed.coding, candidate, now.astimezone(KAZAKHSTAN).date())
    if kind is DecisionKind.REJECTED and typed.reason not in taxonomy.load().rejection_reasons:
        raise FormMistakes([Mistake(field="reason", message=N_("Choose why it is not an incident."))])
    if kind is DecisionKind.UNSURE and not note:
        raise FormMistakes([Mistake(field="note", message=N_("Write what is unclear, for whoever looks next."))])
    incident_id, twin = _known(request, candidate, typed, kind)
    decision = Decision(
        candidate_id=candidate.id,
        kind=kind,
        decided_at=now,
        decided_by=account_of(request).pseudonym,
        reason=typed.reason if kind is DecisionKind.REJECTED else None,
        note=twin_note(twin, note) or None,
        incident_id=incident_id,
    )
    return decision, incident


def twin_note(twin: int | None, note: str) -> str:
    """The note of a decision; of a duplicate of an undecided candidate its first line names that candidate."""
    return f"= #{twin}\n{note}".strip() if twin else note


def _known(
    request: Request, candidate: Candidate, typed: TypedDecision, kind: DecisionKind
) -> tuple[int | None, int | None]:
    """The incident a duplicate or update belongs to, or the candidate a duplicate repeats; both None for others."""
    if kind not in (DecisionKind.DUPLICATE, DecisionKind.UPDATE):
        return None, None
    store = site_of(request).store
    if typed.incident:
        incident = store.incidents.incident(_id(typed.incident))
        if incident is None or incident.state == "withdrawn":
            raise FormMistakes([Mistake(field="known", message=N_("There is no incident with this number."))])
        return incident.id, None
    if typed.twin and kind is DecisionKind.DUPLICATE:
        twin = store.queue.candidate(_id(typed.twin))
        if twin is None or twin.id == candidate.id:
            raise FormMistakes([Mistake(field="known", message=N_("There is no other candidate with this number."))])
        return twin.incident_id, twin.id
    raise FormMistakes([Mistake(field="known", message=N_("Choose the incident it belongs to, or write its number."))])


def _record(
    request: Request,
    candidate: Candidate,
    typed: TypedDecision,
    decision: Decision,
    incident: Incident | None,
    back: str | None = None,
) -> Response:
    site, form = site_of(request), form_of(request)
    try:
        site.store.queue.record_decision(
            decision,
            incident=incident,
            seen_decision_id=_id(typed.seen) or None,
            opinions_to_confirm=site.opinions_to_confirm,
        )
    except DecisionRefused:  # what the form named was changed by others between reading and writing
        return _conflict(request, candidate, typed, SECTION_OF.get(decision.kind.value, ""))
    except StaleCandidate as stale:
        if stale.decision is None or not _is_same_click(decision, stale.decision):
            return _conflict(request, candidate, typed, SECTION_OF.get(decision.kind.value, ""))
    return see_other(back or done_address(form.get("queue"), candidate.id))


def done_address(queue: str, candidate_id: int) -> str:
    """The queue as it was left, told which candidate was just decided on, so that it can offer to take it back."""
    address = own_address(queue)
    return f"{address}{'&' if '?' in address else '?'}done={candidate_id}"


def _conflict(request: Request, candidate: Candidate, typed: TypedDecision, section: str = "") -> Response:
    """The page again with everything typed, above it what others decided meanwhile; sent again, it counts."""
    fresh = find_candidate(request, candidate.id)
    decisions = site_of(request).store.queue.decisions_of(candidate.id)
    if typed == TypedDecision(seen=typed.seen):  # an undo has nothing typed to keep
        return render(request, "conflict.html", status=409, candidate=fresh, decisions=decisions)
    kept = replace(typed, seen=seen_mark(decisions))
    return candidate_page(request, fresh, PageState(typed=kept, section=section, conflict=True, status=409))


def _is_same_click(asked: Decision, newer: Decision) -> bool:
    same = (asked.kind, asked.decided_by, asked.reason, asked.undoes) == (
        newer.kind, newer.decided_by, newer.reason, newer.undoes,
    )  # fmt: skip
    return same and abs(asked.decided_at - newer.decided_at) < SAME_CLICK


def _id(text: str) -> int:
    """A typed number as an id; 0, which no record has, when it is none."""
    digits = text.lstrip("#№ ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else 0
