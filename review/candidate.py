"""One candidate: its mentions with their evidence, the coding as a form, and what was decided so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

import taxonomy
from codes import (
    Evidence,
)
from records import (
    Candidate,
    Decision,
    DecisionKind,
    Incident,
)
from review.cards import make_card
from review.coding import (
    ActRow,
    Coding,
    Mistake,
    PerpetratorRow,
    TargetRow,
    best_first,
    parse_day,
    read_coding,
    suggest_coding,
)
from review.forms import Form
from review.marks import SHOWN_CHARACTERS, evidence_kind, is_web_address
from review.site import RecordId, own_address, render, site_of, visitor_of
from review.versions import versions_address
from storage.database import Store

SECTIONS = ("confirm", "reject", "known", "unsure")
MENTIONS_IN_FULL = 12  # reprints by the hundred are listed below the surest ones, not shown in full
MENTIONS_LISTED = 300
NEAR_DAYS = timedelta(days=45)  # how far apart an incident offered as known may have happened
NEAR_INCIDENTS = 6
RELATED_DAYS = 730  # a sentence may come two years after the arrest it belongs to

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDecision:
    """Everything a reader has typed on a candidate's page, kept until it is recorded."""

    coding: Coding = field(default_factory=Coding)
    reason: str = ""
    note: str = ""
    incident: str = ""  # number of the known incident that was picked or written
    twin: str = ""  # number of the candidate this one repeats
    known_text: str = ""  # words to find a known incident by
    seen: str = ""  # newest decision the reader saw; empty when there was none
    queue: str = "/queue"  # where the reader came from


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What a candidate's page says beside the candidate itself."""

    typed: TypedDecision
    section: str = ""
    mistakes: tuple[Mistake, ...] = ()
    conflict: bool = False  # someone decided while this reader was typing
    checked: bool = False  # the form was only looked at, nothing recorded
    spare_rows: int = 0
    status: int = 200


@router.get("/candidates/{candidate_id}")
def show_candidate(request: Request, candidate_id: RecordId) -> Response:
    """A candidate with what the machine suggests in the form."""
    candidate = find_candidate(request, candidate_id)
    decisions = site_of(request).store.queue.decisions_of(candidate.id)
    typed = TypedDecision(
        coding=suggest_coding(candidate, visitor_of(request).language),
        known_text=request.query_params.get("known_text", "")[:200],
        seen=seen_mark(decisions),
        queue=own_address(request.query_params.get("queue", "/queue")),
    )
    section = request.query_params.get("do", "")
    return candidate_page(request, candidate, PageState(typed=typed, section=section if section in SECTIONS else ""))


def find_candidate(request: Request, candidate_id: int) -> Candidate:
    """The candidate with this id; 404 when there is none."""
    candidate = site_of(request).store.queue.candidate(candidate_id)
    if candidate is None:
        raise HTTPException(404)
    return candidate


def candidate_page(request: Request, candidate: Candidate, state: PageState) -> HTMLResponse:
    """The page of a candidate with the form as it was last typed."""
    store = site_of(request).store
    decisions = store.queue.decisions_of(candidate.id)
    incident = store.incidents.incident(candidate.incident_id) if candidate.incident_id else None
    standing = standing_decisions(decisions)
    shown = best_first(candidate)[: MENTIONS_IN_FULL + MENTIONS_LISTED]
    return render(
        request,
        "candidate.html",
        status=state.status,
        candidate=candidate,
        card=make_card(candidate, visitor_of(request).language),
        mentions=shown[:MENTIONS_IN_FULL],
        further=shown[MENTIONS_IN_FULL:],
        changed=store.former_texts.changes_of([stored.id for stored in shown]),
        versions_address=partial(versions_address, back=own_page(request, candidate.id)),
        legend={stored.id: legend_of(stored.mention.evidence) for stored in shown[:MENTIONS_IN_FULL]},
        side_by_side=request.query_params.get("view") == "side",
        state=state,
        typed=with_spare_rows(state.typed, state.spare_rows),
        mistakes_by_field=_by_field(state.mistakes),
        suggested=_suggested(candidate),
        known=near_incidents(store, candidate, state.typed),
        decisions=decisions,
        standing={d.id for d in standing},
        newest=standing[-1] if standing else None,
        incident=incident,
        decidable=_is_decidable(request, candidate, incident, standing),
        is_web_address=is_web_address,
        shown_characters=SHOWN_CHARACTERS,
    )


def own_page(request: Request, candidate_id: int) -> str:
    """Address of a candidate's page as it was asked for, to come back to; of its own alone when a form was sent."""
    query = request.url.query if request.method == "GET" else ""
    return f"/candidates/{candidate_id}" + (f"?{query}" if query else "")


def read_typed(form: Form) -> TypedDecision:
    """Everything of the candidate's form as it was typed."""
    return TypedDecision(
        coding=read_coding(form),
        reason=form.get("reason"),
        note=form.get("note"),
        incident=form.get("incident_number") or form.get("incident"),
        twin=form.get("twin"),
        known_text=form.get("known_text")[:200],
        seen=form.get("seen"),
        queue=own_address(form.get("queue")),
    )


def seen_mark(decisions: Sequence[Decision]) -> str:
    """What the form remembers of the decisions its reader saw."""
    return str(decisions[-1].id) if decisions else ""


def near_incidents(store: Store, candidate: Candidate, typed: TypedDecision) -> list[Incident]:
    """Known incidents a candidate may belong to: found by words, else of the same people and outlets, else near."""
    if typed.known_text:
        return store.incidents.find(text=typed.known_text, limit=NEAR_INCIDENTS)
    related = store.queue.related(candidate.id, window_days=RELATED_DAYS)
    same = [store.incidents.incident(i) for i in dict.fromkeys(c.incident_id for c in related if c.incident_id)]
    found = [incident for incident in same if incident is not None and incident.state != "withdrawn"]
    held = {incident.id for incident in found}
    return (found + [i for i in _near_in_place_and_time(store, typed) if i.id not in held])[:NEAR_INCIDENTS]


def _near_in_place_and_time(store: Store, typed: TypedDecision) -> list[Incident]:
    region = typed.coding.region or None
    try:
        day, precision = parse_day(typed.coding.occurred_on)
    except ValueError:
        return store.incidents.find(region=region, limit=NEAR_INCIDENTS)
    slack = {"day": NEAR_DAYS, "month": NEAR_DAYS * 2, "year": NEAR_DAYS * 9}[precision]
    return store.incidents.find(region=region, occurred_from=day - slack, occurred_to=day + slack, limit=NEAR_INCIDENTS)


def with_spare_rows(typed: TypedDecision, spare: int) -> TypedDecision:
    """The same with `spare` empty rows to write into at the end of each list; one where a list is empty."""
    coding = typed.coding
    acts = coding.acts + (ActRow(),) * (spare or not coding.acts)
    targets = coding.targets + (TargetRow(),) * (spare or not coding.targets)
    perpetrators = coding.perpetrators + (PerpetratorRow(),) * (spare or not coding.perpetrators)
    return replace(typed, coding=replace(coding, acts=acts, targets=targets, perpetrators=perpetrators))


def standing_decisions(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions that were not taken back, oldest first; the last one holds, and is what the undo button takes back."""
    undone = {d.undoes for d in decisions}
    return [d for d in decisions if d.kind is not DecisionKind.UNDONE and d.id not in undone]


def legend_of(evidence: Sequence[Evidence]) -> list[tuple[str, str, str]]:
    """What the highlights of a mention mean: kind of clue, label, rule; each once, in text order."""
    return list(dict.fromkeys((evidence_kind(e.rule), e.label, e.rule) for e in evidence))


def _suggested(candidate: Candidate) -> list[tuple[str, float]]:
    """Sub-types the machine suggests with the highest score any mention gives them, best first, at most five."""
    scores: dict[str, float] = {}
    for stored in candidate.mentions:
        for subtype in stored.mention.subtypes:
            scores[subtype.code] = max(scores.get(subtype.code, 0.0), subtype.score)
    known = [(code, score) for code, score in scores.items() if code in taxonomy.load().subtypes]
    return sorted(known, key=lambda pair: -pair[1])[:5]


def _is_decidable(
    request: Request, candidate: Candidate, incident: Incident | None, standing: Sequence[Decision]
) -> bool:
    """Whether the form is offered: not decided, unsure, or a draft this account has not confirmed yet."""
    visitor = visitor_of(request)
    if not visitor.can_decide or visitor.account is None:
        return False
    if incident is not None and incident.state == "draft" and candidate.state == "confirmed":
        mine = visitor.account.pseudonym
        return not any(d.kind is DecisionKind.CONFIRMED and d.decided_by == mine for d in standing)
    return candidate.state in ("awaiting", "unsure")


def _by_field(mistakes: Sequence[Mistake]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mistake in mistakes:
        if mistake.message not in found.setdefault(mistake.field, []):
            found[mistake.field].append(mistake.message)
    return found
