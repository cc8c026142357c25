"""Which candidate a mention belongs to: what is near in the database, and what must stay where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from records import Mention
from storage.columns import short_key
from storage.decisions import AWAITING
from storage.serialise import mention_from_json
from storage.statements import in_portions
from storage.tables import CandidateRow, DecisionRow, MentionKeyRow, MentionRow

Near = Sequence[tuple[int, Mention]]  # candidate id and one of its mentions
ChooseCandidate = Callable[[Mention, Near], "int | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How far apart in days two mentions of one event may be reported."""

    days: int
    undated_on: date  # the day a mention without one counts as reported: when its page was fetched

    def day_of(self, mention: Mention) -> date:
        """The day a mention counts as reported."""
        return mention.reported_on or self.undated_on

    def around(self, mention: Mention) -> tuple[date, date]:
        """First and last day on which the same event may have been reported."""
        day, days = self.day_of(mention), timedelta(days=self.days)
        return (
            day - days if day - date.min > days else date.min,
            day + days if date.max - day > days else date.max,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMention:
    """A mention that an earlier reading of the page left."""

    candidate_id: int
    mention: Mention
    decided: bool  # whether its candidate has a decision, undone or not


def old_mentions(session: Session, article_id: int) -> list[OldMention]:
    """Mentions stored of an article, main incident first."""
    decided = select(DecisionRow.id).where(DecisionRow.candidate_id == MentionRow.candidate_id).exists()
    query = select(MentionRow, decided).where(MentionRow.article_id == article_id).order_by(MentionRow.position)
    return [
        OldMention(candidate_id=row.candidate_id, mention=_mention(row), decided=bool(said))
        for row, said in session.execute(query)
    ]


def choose_candidates(
    session: Session,
    mentions: Sequence[Mention],
    old: Sequence[OldMention],
    choose_candidate: ChooseCandidate,
    window: Window,
    at: datetime,
    copies: Near = (),
) -> list[int]:
    """The candidate of each new mention of a page whose old ones are removed already.

    In this order: a candidate of the page that was decided on; that of the same mention in a near copy of the text,
    decided on or not (`copies` holds those mentions), so that a reprint is one more reference and nothing to decide;
    one that is near and awaits review; one that this page alone had made, so that a replay keeps its id; a new one.
    """
    decided = [(item.candidate_id, item.mention) for item in old if item.decided]
    chosen = _give_back(mentions, decided, choose_candidate)
    left = _left_empty(session, [item for item in old if not item.decided])
    for number, mention in enumerate(mentions):
        if number not in chosen and (candidate_id := _of_copy(mention, copies, choose_candidate)) is not None:
            chosen[number] = candidate_id
    for number, mention in enumerate(mentions):
        near = [*_near(session, mention, window), *left] if number not in chosen else []
        candidate_id = choose_candidate(mention, near) if near else None
        if candidate_id is not None:
            chosen[number] = candidate_id
            left = _without(left, candidate_id)
    for number in range(len(mentions)):
        if number not in chosen:
            chosen[number] = left[0][0] if left else _new_candidate(session, at)
            left = _without(left, chosen[number])
    return [chosen[number] for number in range(len(mentions))]


def mentions_of(session: Session, article_ids: Sequence[int]) -> list[tuple[int, Mention]]:
    """The mentions of these articles, each with its candidate's id, in order of their making."""
    found: list[tuple[int, Mention]] = []
    for portion in in_portions(article_ids):
        query = select(MentionRow).where(MentionRow.article_id.in_(portion)).order_by(MentionRow.id)
        found.extend((row.candidate_id, _mention(row)) for row in session.scalars(query))
    return found


def _of_copy(mention: Mention, copies: Near, choose_candidate: ChooseCandidate) -> int | None:
    """The candidate of the same mention in a copy: what it was told by is the same, or grouping says so."""
    for candidate_id, other in copies:
        if mention.link_keys == other.link_keys and mention.categories[:1] == other.categories[:1]:
            return candidate_id
    return choose_candidate(mention, copies) if copies else None


def index_keys(mention: Mention) -> list[str]:
    """What a mention is looked up by, sorted, each once."""
    return sorted({short_key(key) for key in mention.link_keys})


def _give_back(mentions: Sequence[Mention], decided: Near, choose_candidate: ChooseCandidate) -> dict[int, int]:
    """Which new mention takes the place of each old one that a correspondent decided on: alike first, then in order."""
    waiting, chosen = list(decided), dict[int, int]()
    for number, mention in enumerate(mentions):
        candidate_id = choose_candidate(mention, waiting) if waiting else None
        if candidate_id is not None:
            chosen[number] = candidate_id
            waiting = _without(waiting, candidate_id)
    for number in range(len(mentions)):
        if waiting and number not in chosen:
            chosen[number] = waiting[0][0]
            waiting = _without(waiting, chosen[number])
    return chosen


def _left_empty(session: Session, old: Sequence[OldMention]) -> list[tuple[int, Mention]]:
    ids = [item.candidate_id for item in old]
    kept = set(session.scalars(select(MentionRow.candidate_id).where(MentionRow.candidate_id.in_(ids))))
    return [(item.candidate_id, item.mention) for item in old if item.candidate_id not in kept]


def _without(near: Near, candidate_id: int) -> list[tuple[int, Mention]]:
    return [pair for pair in near if pair[0] != candidate_id]


def _near(session: Session, mention: Mention, window: Window) -> list[tuple[int, Mention]]:
    """Mentions of candidates awaiting review that share a key with this one within the days, oldest first."""
    found: dict[int, tuple[int, Mention]] = {}
    for keys in in_portions(index_keys(mention)):
        ids = select(MentionKeyRow.mention_id).where(
            MentionKeyRow.key.in_(keys), MentionKeyRow.reported_on.between(*window.around(mention))
        )
        query = (
            select(MentionRow)
            .join(CandidateRow, CandidateRow.id == MentionRow.candidate_id)
            .where(MentionRow.id.in_(ids), CandidateRow.state == AWAITING)
        )
        found.update({row.id: (row.candidate_id, _mention(row)) for row in session.scalars(query)})
    return [found[id] for id in sorted(found)]


def _new_candidate(session: Session, at: datetime) -> int:
    row = CandidateRow(created_at=at, score=0.0, state=AWAITING)
    session.add(row)
    session.flush()
    return row.id


def _mention(row: MentionRow) -> Mention:
    return mention_from_json(score=row.score, evidence=row.evidence, coding=row.coding, classifier=row.classifier)
