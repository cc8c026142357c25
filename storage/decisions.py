"""Decisions: which one holds, what follows from it, and the chain of hashes that shows a changed or missing one.

Nothing here changes a row: decisions are appended. What holds of a candidate is its newest decision that was not
undone; a candidate without one awaits review.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import Session

from records import Decision, DecisionKind, Incident
from storage.columns import storable
from storage.serialise import Json, incident_to_json
from storage.statements import in_portions
from storage.tables import DecisionRow

AWAITING = "awaiting"
FIRST_HASH = "0" * 64  # what the first decision's hash covers in place of a previous one


def standing_decisions(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Those of one candidate that were not undone, in their order; undoings themselves are not among them."""
    listed = tuple(decisions)
    undone = {decision.undoes for decision in listed}
    return tuple(item for item in listed if item.kind is not DecisionKind.UNDONE and item.id not in undone)


def holding_decision(decisions: Iterable[Decision]) -> Decision | None:
    """The decision that holds of a candidate, None while it awaits one."""
    standing = standing_decisions(decisions)
    return standing[-1] if standing else None


def confirming_accounts(decisions: Iterable[Decision]) -> frozenset[str]:
    """Who stands behind the incident a candidate is confirmed as; empty unless a confirmation holds."""
    standing = standing_decisions(decisions)
    accounts = set()
    for decision in reversed(standing):
        if decision.kind is not DecisionKind.CONFIRMED or decision.incident_id != standing[-1].incident_id:
            break
        accounts.add(decision.decided_by)
    return frozenset(accounts)


def incident_state(decisions: Sequence[Decision], incident_id: int, opinions_to_confirm: int) -> str:
    """State of an incident that one of these decisions of a candidate confirmed: draft, confirmed or withdrawn."""
    holds = holding_decision(decisions)
    if holds is None or holds.kind is not DecisionKind.CONFIRMED or holds.incident_id != incident_id:
        return "withdrawn"
    return "confirmed" if len(confirming_accounts(decisions)) >= opinions_to_confirm else "draft"


def decision_hash(previous: str, decision: Decision, coding: Json | None) -> str:
    """Hash of a decision and of everything before it: hex sha256 over the previous hash and its content."""
    content = {
        "id": decision.id,
        "candidate_id": decision.candidate_id,
        "kind": decision.kind.value,
        "decided_at": decision.decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "decided_by": decision.decided_by,
        "reason": decision.reason,
        "note": decision.note,
        "incident_id": decision.incident_id,
        "undoes": decision.undoes,
        "coding": coding,
    }
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def append_decision(session: Session, decision: Decision, incident: Incident | None) -> Decision:
    """The decision as stored, with its id; the caller holds the "grouping" lock, so the chain has one end."""
    last = session.execute(select(DecisionRow.id, DecisionRow.sha256).order_by(DecisionRow.id.desc()).limit(1)).first()
    previous = last.sha256 if last else FIRST_HASH
    stored = replace(
        decision,
        id=(last.id if last else 0) + 1,
        decided_at=decision.decided_at.astimezone(UTC),
        decided_by=storable(decision.decided_by),
        reason=None if decision.reason is None else storable(decision.reason),
        note=None if decision.note is None else storable(decision.note),
    )
    coding = None if incident is None else incident_to_json(incident)
    session.add(
        DecisionRow(
            id=stored.id,
            candidate_id=stored.candidate_id,
            kind=stored.kind.value,
            decided_at=stored.decided_at,
            decided_by=stored.decided_by,
            reason=stored.reason,
            note=stored.note,
            incident_id=stored.incident_id,
            undoes=stored.undoes,
            coding=coding,
            previous_sha256=previous,
            sha256=decision_hash(previous, stored, coding),
        )
    )
    session.flush()
    return stored


def load_decisions(session: Session, candidate_ids: Sequence[int]) -> dict[int, list[Decision]]:
    """Decisions of each candidate, oldest first; candidates without any have an empty list."""
    found: dict[int, list[Decision]] = {candidate_id: [] for candidate_id in candidate_ids}
    for portion in in_portions(candidate_ids):
        query = select(DecisionRow).where(DecisionRow.candidate_id.in_(portion)).order_by(DecisionRow.id)
        for row in session.scalars(query):
            found[row.candidate_id].append(as_decision(row))
    return found


def as_decision(row: DecisionRow) -> Decision:
    """The record of a row."""
    return Decision(
        id=row.id,
        candidate_id=row.candidate_id,
        kind=DecisionKind(row.kind),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
        note=row.note,
        incident_id=row.incident_id,
        undoes=row.undoes,
    )


def chain_problems(rows: Iterable[DecisionRow]) -> list[str]:
    """A sentence for each row, in order of id, that was changed, removed or put in by other hands."""
    problems = []
    previous, expected = FIRST_HASH, 1
    for row in rows:
        if row.id != expected:
            problems.append(f"decision {expected} is missing: the row after it is {row.id}")
        elif row.previous_sha256 != previous:
            problems.append(f"decision {row.id} does not follow the one before it: its previous hash differs")
        if row.sha256 != decision_hash(row.previous_sha256, as_decision(row), row.coding):
            problems.append(f"decision {row.id} was changed after it was made: its content does not match its hash")
        previous, expected = row.sha256, row.id + 1
    return problems


def coding_of(session: Session, decision: Decision) -> Mapping[str, object] | None:
    """The incident as a confirmation coded it; None when it left the incident as it was."""
    row = session.get(DecisionRow, decision.id)
    return None if row is None or row.coding is None else dict(row.coding)
