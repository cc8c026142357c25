"""The article of a page put in place of its former one, whose text is kept when a newer version of the page differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from records import Article, Assessment, Outcome, OutcomeKind, require_aware
from storage.bodies import url_key
from storage.columns import storable, text_key
from storage.copies import drop_signature, put_signature
from storage.serialise import mention_to_json
from storage.tables import (
    ArticleRow,
    ArticleVersionRow,
    EditionRow,
    MentionKeyRow,
    MentionRow,
    PageRow,
    PageVersionRow,
)

EARLIER_VERSION = "earlier_version"  # reason of an outcome that rests on a body the page no longer has


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """What an article said before a newer version of its page said something else."""

    page_sha256: str  # the bytes it was read from
    title: str
    text: str
    published_at: datetime | None
    extractor: str
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_aware("ArticleVersion.recorded_at", self.recorded_at)


def as_article_version(row: ArticleVersionRow) -> ArticleVersion:
    """The record of a former version's row."""
    return ArticleVersion(
        page_sha256=row.page_sha256,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        extractor=row.extractor,
        recorded_at=row.recorded_at,
    )


def set_outcome(page: PageRow, outcome: Outcome, at: datetime) -> None:
    """Write how a page ended."""
    page.outcome, page.outcome_reason, page.outcome_stage = outcome.kind.value, outcome.reason, outcome.stage
    page.outcome_detail, page.outcome_at = None, at


def keep_as_it_was(session: Session, page: PageRow, at: datetime) -> Outcome:
    """The outcome of a page that keeps its former article; of one that awaits it again, that of its former version."""
    if page.outcome is None:
        former = (
            select(PageVersionRow.outcome)
            .where(PageVersionRow.page_id == page.id, PageVersionRow.outcome.is_not(None))
            .order_by(PageVersionRow.number.desc())
        )
        kind = OutcomeKind(session.scalars(former.limit(1)).first() or OutcomeKind.FLAGGED)
        set_outcome(page, Outcome(kind=kind, reason=EARLIER_VERSION, stage="extract"), at)
    return Outcome(kind=OutcomeKind(str(page.outcome)), reason=page.outcome_reason, stage=page.outcome_stage)


def put_article(
    session: Session,
    page: PageRow,
    known: ArticleRow | None,
    article: Article | None,
    assessment: Assessment | None,
    at: datetime,
    copies: Sequence[int] = (),
) -> int | None:
    """Id of the page's article after replacing it; its mentions are gone. None when the page tells none.

    `copies` are the articles it is a near copy of, the oldest first.
    """
    if known is not None:
        of_article = select(MentionRow.id).where(MentionRow.article_id == known.id)
        session.execute(delete(MentionKeyRow).where(MentionKeyRow.mention_id.in_(of_article)))
        session.execute(delete(MentionRow).where(MentionRow.article_id == known.id))
        session.execute(delete(EditionRow).where(EditionRow.article_id == known.id))
    if article is None:
        if known is not None:
            drop_signature(session, known.id)
            session.execute(delete(ArticleVersionRow).where(ArticleVersionRow.article_id == known.id))
            session.delete(known)
            session.flush()
        return None
    if known is not None and _says_otherwise(known, article):
        _keep_version(session, known)
    row = known or ArticleRow()
    for name, value in _article_values(page, article, assessment, at).items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    put_signature(session, row, article.minhash, copies)
    session.add_all(
        EditionRow(article_id=row.id, position=position, url=url, url_key=url_key(url))
        for position, url in enumerate(article.editions)
    )
    return row.id


def _says_otherwise(known: ArticleRow, article: Article) -> bool:
    """Whether another body of the page gave another title or text; a better reading of the same body is no version."""
    if known.page_sha256 == article.page_sha256:
        return False
    return (known.text_key, text_key(known.title)) != (text_key(article.text), text_key(article.title))


def _keep_version(session: Session, known: ArticleRow) -> None:
    numbers = select(func.max(ArticleVersionRow.number)).where(ArticleVersionRow.article_id == known.id)
    session.add(
        ArticleVersionRow(
            article_id=known.id,
            number=(session.scalar(numbers) or 0) + 1,
            page_sha256=known.page_sha256,
            title=known.title,
            text=known.text,
            published_at=known.published_at,
            extractor=known.extractor,
            recorded_at=known.recorded_at,
        )
    )


def _article_values(page: PageRow, article: Article, assessment: Assessment | None, at: datetime) -> dict[str, object]:
    best = assessment.best if assessment and not assessment.flagged else None
    return {
        "page_id": page.id,
        "source_id": page.source_id,
        "url": article.url,
        "page_sha256": article.page_sha256,
        "title": article.title,
        "text": article.text,
        "text_key": text_key(article.text),
        "language": article.language,
        "published_at": article.published_at,
        "published_precision": article.published_precision,
        "date_origin": article.date_origin,
        "authors": [storable(author) for author in article.authors],
        "extractor": article.extractor,
        "captions": [storable(caption) for caption in article.captions],
        "score": assessment.score if assessment else None,
        "best": mention_to_json(best) if best else None,
        "recorded_at": at,
    }
