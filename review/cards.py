"""A candidate in short: what, who, where, when and by whom, with the sentence that convinced the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from codes import (
    Perpetrator,
    Place,
    Target,
)
from records import (
    Candidate,
    DatePrecision,
    StoredMention,
)
from review.coding import best_first, gravest_category, main_mention, suggest_coding
from review.marks import Piece, convincing_sentence, visible_pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a queue card shows of a candidate."""

    candidate: Candidate
    main: StoredMention
    title: tuple[Piece, ...]
    sentence: tuple[Piece, ...]
    category: str | None
    subtypes: tuple[str, ...]
    targets: tuple[Target, ...]
    perpetrator: Perpetrator | None
    place: Place | None
    occurred_on: date | None
    date_precision: DatePrecision | None
    sources: tuple[str, ...]
    flags: tuple[str, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages its articles are written in."""
        return self.candidate.languages


def make_card(candidate: Candidate, language: str) -> Card | None:
    """The card of a candidate for a reader of `language`; None for a candidate that lost all its mentions."""
    if not candidate.mentions:
        return None
    main = main_mention(candidate, language)
    mentions = [m.mention for m in best_first(candidate)]
    dated = next((m for m in mentions if m.occurred_on), None)
    sentence = convincing_sentence(main.article, main.mention)
    alone = _says(sentence, main.article.title)  # then the title is what convinced, and carries the marks
    return Card(
        candidate=candidate,
        main=main,
        title=tuple(sentence) if alone else visible_pieces(main.article.title),
        sentence=() if alone else tuple(sentence),
        category=_category(candidate),
        subtypes=tuple(row.subtype for row in suggest_coding(candidate, language).acts),
        targets=next((m.targets for m in mentions if m.targets), ()),
        perpetrator=next((m.perpetrator for m in mentions if m.perpetrator), None),
        place=next((m.place for m in mentions if m.place), None),
        occurred_on=dated.occurred_on if dated else None,
        date_precision=dated.date_precision if dated else None,
        sources=tuple(sorted({m.article.source_id for m in candidate.mentions})),
        flags=_flags(candidate),
    )


def _category(candidate: Candidate) -> str | None:
    """The gravest category asserted by the surest mention, else its best one."""
    for stored in best_first(candidate):
        asserted = [c.code for c in stored.mention.categories if c.score >= 0.5]
        if asserted:
            return gravest_category(asserted)
        if stored.mention.categories:
            return stored.mention.categories[0].code
    return None


def _flags(candidate: Candidate) -> tuple[str, ...]:
    contexts = [m.mention.context for m in candidate.mentions]
    return tuple(name for name in ("retrospective", "abroad", "negated") if any(getattr(c, name) for c in contexts))


def _says(pieces: list[Piece], title: str) -> bool:
    return "".join(piece.text for piece in pieces).strip() == title.strip()
