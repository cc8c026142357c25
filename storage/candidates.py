"""Candidates with their mentions, read in one query for each relation, and what is kept of them for the indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from records import Article, Candidate, Language, PublishedPrecision, StoredMention
from storage.serialise import mention_from_json
from storage.statements import in_portions
from storage.tables import ArticleRow, CandidateRow, DecisionRow, EditionRow, MentionRow


def load_candidates(session: Session, ids: Sequence[int]) -> list[Candidate]:
    """The candidates with these ids, in this order; ids that do not exist are passed over."""
    found: dict[int, Candidate] = {}
    for portion in in_portions(ids):
        mentions = load_mentions(session, portion)
        for row in session.scalars(select(CandidateRow).where(CandidateRow.id.in_(portion))):
            found[row.id] = Candidate(
                id=row.id,
                created_at=row.created_at,
                mentions=tuple(mentions.get(row.id, ())),
                state=row.state,
                incident_id=row.incident_id,
            )
    return [found[id] for id in ids if id in found]


def load_mentions(session: Session, candidate_ids: Sequence[int]) -> dict[int, list[StoredMention]]:
    """Mentions of each candidate with their articles, in order of the pages they stand in."""
    query = (
        select(MentionRow, ArticleRow)
        .join(ArticleRow, ArticleRow.id == MentionRow.article_id)
        .where(MentionRow.candidate_id.in_(candidate_ids))
        .order_by(ArticleRow.page_id, MentionRow.position)
    )
    rows = session.execute(query).all()
    editions = editions_of(session, sorted({article.id for _, article in rows}))
    articles: dict[int, Article] = {}
    found: dict[int, list[StoredMention]] = {}
    for mention, article in rows:
        record = articles.setdefault(article.id, as_article(article, editions.get(article.id, ())))
        found.setdefault(mention.candidate_id, []).append(as_stored_mention(mention, record))
    return found


def as_stored_mention(row: MentionRow, article: Article) -> StoredMention:
    """The record of a mention's row, in its article."""
    mention = mention_from_json(score=row.score, evidence=row.evidence, coding=row.coding, classifier=row.classifier)
    return StoredMention(id=row.id, mention=mention, article=article, candidate_id=row.candidate_id)


def editions_of(session: Session, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """For each of these articles that has any: addresses of it in other languages."""
    found: dict[int, tuple[str, ...]] = {}
    for portion in in_portions(article_ids):
        query = select(EditionRow.article_id, EditionRow.url).where(EditionRow.article_id.in_(portion))
        for article_id, url in session.execute(query.order_by(EditionRow.article_id, EditionRow.position)):
            found[article_id] = (*found.get(article_id, ()), url)
    return found


def as_article(row: ArticleRow, editions: tuple[str, ...] = ()) -> Article:
    """The record of an article's row."""
    return Article(
        source_id=row.source_id,
        url=row.url,
        page_sha256=row.page_sha256,
        title=row.title,
        text=row.text,
        language=cast("Language | None", row.language),
        published_at=row.published_at,
        published_precision=cast("PublishedPrecision | None", row.published_precision),
        date_origin=row.date_origin,
        authors=tuple(row.authors),
        extractor=row.extractor,
        editions=editions,
        captions=tuple(row.captions),
        minhash=row.minhash or b"",
    )


def refresh_candidates(session: Session, ids: Sequence[int]) -> None:
    """Bring the kept scores up to date, and drop candidates left without mentions and without decisions."""
    score = (
        select(func.coalesce(func.max(MentionRow.score), 0.0))
        .where(MentionRow.candidate_id == CandidateRow.id)
        .scalar_subquery()
    )
    for portion in in_portions(ids):
        these = CandidateRow.id.in_(portion)
        mentioned = select(MentionRow.id).where(MentionRow.candidate_id == CandidateRow.id).exists()
        decided = select(DecisionRow.id).where(DecisionRow.candidate_id == CandidateRow.id).exists()
        session.execute(
            delete(CandidateRow).where(these, ~mentioned, ~decided), execution_options={"synchronize_session": False}
        )
        session.execute(
            update(CandidateRow).where(these).values(score=score), execution_options={"synchronize_session": False}
        )
