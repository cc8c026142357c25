"""The review queue: candidates by state, and the decisions correspondents append."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from records import Candidate, Decision, DecisionKind, Incident, Problem, Reference
from storage.candidates import load_candidates, load_mentions
from storage.decisions import (
    AWAITING,
    append_decision,
    as_decision,
    coding_of,
    holding_decision,
    incident_state,
    load_decisions,
    standing_decisions,
)
from storage.engine import Database
from storage.incidents import insert_incident, insert_references, rewrite_incident
from storage.serialise import incident_from_json
from storage.tables import (
    CANDIDATE_STATES,
    ArticleRow,
    CandidateRow,
    DecisionRow,
    IncidentRow,
    MentionKeyRow,
    MentionRow,
)


class StaleCandidate(Problem):
    """Someone decided on the candidate since it was shown; `decision` is the newest one."""

    def __init__(self, decision: Decision | None, candidate_id: int) -> None:
        self.decision = decision
        said = f"{decision.kind.value} by {decision.decided_by}" if decision else "it has no decision"
        super().__init__(f"candidate {candidate_id} changed since it was shown ({said}); look again before deciding")


class DecisionRefused(Problem):
    """A decision that cannot be recorded; the message says why."""


class Queue:
    """Candidates and decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def candidates_awaiting_review(
        self,
        *,
        limit: int,
        offset: int = 0,
        language: str | None = None,
        source_id: str | None = None,
        category: str | None = None,
    ) -> list[Candidate]:
        """Candidates without a decision that holds, highest score first, then oldest first.

        A filter keeps candidates of which at least one mention is in that language, of that source, or codes that
        category first.
        """
        query = (
            select(CandidateRow.id)
            .where(*_awaiting(language, source_id, category))
            .order_by(CandidateRow.score.desc(), CandidateRow.created_at, CandidateRow.id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as session:
            return load_candidates(session, list(session.scalars(query)))

    def count_awaiting(
        self, *, language: str | None = None, source_id: str | None = None, category: str | None = None
    ) -> int:
        """How many candidates await review, filtered as above."""
        claims = _awaiting(language, source_id, category)
        with self._database.reading() as session:
            return session.execute(select(func.count()).select_from(CandidateRow).where(*claims)).scalar_one()

    def drafts_awaiting_opinion(self, *, limit: int, offset: int = 0) -> list[Candidate]:
        """Candidates confirmed by too few accounts so far: their incident is a draft; oldest first."""
        query = (
            select(CandidateRow.id)
            .join(IncidentRow, IncidentRow.id == CandidateRow.incident_id)
            .where(CandidateRow.state == DecisionKind.CONFIRMED, IncidentRow.state == "draft")
            .order_by(CandidateRow.created_at, CandidateRow.id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as session:
            return load_candidates(session, list(session.scalars(query)))

    def decided(self, *, limit: int, offset: int = 0) -> list[Candidate]:
        """Candidates with a decision that holds, the newest decision first."""
        query = (
            select(CandidateRow.id)
            .where(CandidateRow.decision_id.is_not(None))
            .order_by(CandidateRow.decision_id.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as session:
            return load_candidates(session, list(session.scalars(query)))

    def candidate(self, candidate_id: int) -> Candidate | None:
        """The candidate with this id, or None."""
        with self._database.reading() as session:
            return next(iter(load_candidates(session, [candidate_id])), None)

    def all_candidates(self) -> list[Candidate]:
        """Every candidate in any state, by id."""
        with self._database.reading() as session:
            return load_candidates(session, list(session.scalars(select(CandidateRow.id).order_by(CandidateRow.id))))

    def candidates(self, *, limit: int, after_id: int = 0) -> list[Candidate]:
        """Candidates in any state, by id, from the first after `after_id`."""
        query = select(CandidateRow.id).where(CandidateRow.id > after_id).order_by(CandidateRow.id).limit(limit)
        with self._database.reading() as session:
            return load_candidates(session, list(session.scalars(query)))

    def related(self, candidate_id: int, *, window_days: int, limit: int = 10) -> list[Candidate]:
        """Candidates already decided on that share a link key with this one within the days, most keys first: what it
        may be an update or a duplicate of.
        """
        own, other, mention = aliased(MentionKeyRow), aliased(MentionKeyRow), aliased(MentionRow)
        days = timedelta(days=window_days)
        with self._database.reading() as session:
            shared: Counter[int] = Counter()
            keys = select(own.key, func.min(own.reported_on), func.max(own.reported_on)).group_by(own.key)
            keys = keys.join(mention, mention.id == own.mention_id).where(mention.candidate_id == candidate_id)
            for key, first, last in session.execute(keys).all():
                query = (
                    select(CandidateRow.id)
                    .distinct()
                    .join(mention, mention.candidate_id == CandidateRow.id)
                    .join(other, other.mention_id == mention.id)
                    .where(other.key == key, other.reported_on.between(first - days, last + days))
                    .where(CandidateRow.id != candidate_id, CandidateRow.decision_id.is_not(None))
                )
                shared.update(session.scalars(query))
            return load_candidates(session, [id for id, _ in shared.most_common(limit)])

    def counts(self) -> dict[str, int]:
        """Candidates by state, every state named."""
        query = select(CandidateRow.state, func.count()).group_by(CandidateRow.state)
        with self._database.reading() as session:
            found = dict(session.execute(query).all())
            return {state: found.get(state, 0) for state in CANDIDATE_STATES}

    def decisions_of(self, candidate_id: int) -> list[Decision]:
        """Everything said of a candidate, oldest first, undone decisions and undoings included."""
        with self._database.reading() as session:
            return load_decisions(session, [candidate_id])[candidate_id]

    def decisions(self, *, limit: int, after_id: int = 0) -> list[Decision]:
        """Decisions of all candidates, by id, from the first after `after_id`."""
        query = select(DecisionRow).where(DecisionRow.id > after_id).order_by(DecisionRow.id).limit(limit)
        with self._database.reading() as session:
            return [as_decision(row) for row in session.scalars(query)]

    def record_decision(
        self,
        decision: Decision,
        *,
        incident: Incident | None = None,
        seen_decision_id: int | None,
        opinions_to_confirm: int = 1,
    ) -> Decision:
        """The decision as appended, with its id and its incident; all that follows from it in the same transaction.

        `seen_decision_id` is the candidate's newest decision as the correspondent saw it (None: there was none).
        A first confirmation makes `incident`, as a draft while fewer than `opinions_to_confirm` accounts stand behind
        it; another confirmation adds an opinion (and its coding, when given) to the same incident. An undoing takes
        back the decision it names, and what that one had replaced holds again. An incident is withdrawn, and kept,
        while the decision that holds is another one. Raises StaleCandidate, DecisionRefused.
        """
        with self._database.writing("grouping") as session:
            made = load_decisions(session, [decision.candidate_id])[decision.candidate_id]
            if session.get(CandidateRow, decision.candidate_id) is None:
                raise DecisionRefused(f"there is no candidate {decision.candidate_id}; it may have been regrouped")
            newest = made[-1] if made else None
            if (newest.id if newest else None) != seen_decision_id:
                raise StaleCandidate(newest, decision.candidate_id)
            _check(session, decision, made)
            ready = _with_incident(session, decision, made, incident)
            stored = append_decision(session, ready, incident)
            _settle(session, stored, [*made, stored], opinions_to_confirm)
            return stored


def _awaiting(language: str | None, source_id: str | None, category: str | None) -> list[ColumnElement[bool]]:
    claims: list[ColumnElement[bool]] = [CandidateRow.state == AWAITING]
    asked: list[ColumnElement[bool]] = []
    if language is not None:
        asked.append(ArticleRow.language == language)
    if source_id is not None:
        asked.append(ArticleRow.source_id == source_id)
    if category is not None:
        asked.append(MentionRow.category == category)
    if asked:
        mentioned = select(MentionRow.id).join(ArticleRow, ArticleRow.id == MentionRow.article_id)
        claims.append(mentioned.where(MentionRow.candidate_id == CandidateRow.id, *asked).exists())
    return claims


def _check(session: Session, decision: Decision, made: Sequence[Decision]) -> None:
    if decision.kind is DecisionKind.UNDONE:
        standing = {item.id for item in standing_decisions(made)}
        if decision.undoes not in standing:
            raise DecisionRefused(
                f"decision {decision.undoes} is not one of candidate {decision.candidate_id} that can be undone"
            )
    if decision.kind is DecisionKind.UPDATE and decision.incident_id is None:
        raise DecisionRefused("an update names the incident it updates")
    if decision.kind in (DecisionKind.UPDATE, DecisionKind.DUPLICATE) and decision.incident_id is not None:
        state = session.scalar(select(IncidentRow.state).where(IncidentRow.id == decision.incident_id))
        if state is None or state == "withdrawn":
            told = "there is no" if state is None else "withdrawn:"
            raise DecisionRefused(f"{told} incident {decision.incident_id}; name one that is confirmed")


def _with_incident(
    session: Session, decision: Decision, made: Sequence[Decision], incident: Incident | None
) -> Decision:
    """The decision with the incident it is about: for a confirmation the one it makes, or already holds."""
    if decision.kind is DecisionKind.UNDONE:
        undone = next(item for item in made if item.id == decision.undoes)
        return replace(decision, incident_id=undone.incident_id)
    if decision.kind is not DecisionKind.CONFIRMED:
        return decision
    holds = holding_decision(made)
    if holds is not None and holds.kind is DecisionKind.CONFIRMED and holds.incident_id is not None:
        if incident is not None:
            rewrite_incident(session, holds.incident_id, incident)
        return replace(decision, incident_id=holds.incident_id)
    if incident is None:
        raise DecisionRefused("a confirmation needs the coded incident")
    made_id = insert_incident(session, incident, state="draft", at=decision.decided_at)
    return replace(decision, incident_id=made_id)


def _settle(session: Session, stored: Decision, made: Sequence[Decision], opinions_to_confirm: int) -> None:
    """Bring the candidate, its incidents and their references to what its decisions say now."""
    holds = holding_decision(made)
    session.execute(
        update(CandidateRow)
        .where(CandidateRow.id == stored.candidate_id)
        .values(
            state=holds.kind.value if holds else AWAITING,
            decision_id=holds.id if holds else None,
            incident_id=holds.incident_id if holds else None,
        )
    )
    confirmed = {item.incident_id for item in made if item.kind is DecisionKind.CONFIRMED and item.incident_id}
    for incident_id in sorted(confirmed):
        state = incident_state(made, incident_id, opinions_to_confirm)
        session.execute(update(IncidentRow).where(IncidentRow.id == incident_id).values(state=state))
    if stored.kind is DecisionKind.UNDONE:
        _restore_coding(session, stored, made)
    elif stored.kind in (DecisionKind.UPDATE, DecisionKind.DUPLICATE) and stored.incident_id is not None:
        insert_references(session, stored.incident_id, _references(session, stored.candidate_id), stored.id)


def _restore_coding(session: Session, undoing: Decision, made: Sequence[Decision]) -> None:
    """When a confirmation that recoded an incident is undone, the coding before it holds again."""
    undone = next(item for item in made if item.id == undoing.undoes)
    if undone.kind is not DecisionKind.CONFIRMED or undone.incident_id is None or coding_of(session, undone) is None:
        return
    for earlier in reversed(standing_decisions(made)):
        if earlier.kind is DecisionKind.CONFIRMED and earlier.incident_id == undone.incident_id:
            coding = coding_of(session, earlier)
            if coding is not None:
                rewrite_incident(session, undone.incident_id, incident_from_json(coding))
                return


def _references(session: Session, candidate_id: int) -> list[Reference]:
    articles = {
        stored.article.url: stored.article for stored in load_mentions(session, [candidate_id]).get(candidate_id, ())
    }
    return [
        Reference(url=url, title=article.title, language=article.language, page_sha256=article.page_sha256)
        for url, article in articles.items()
    ]
