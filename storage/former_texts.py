"""What articles said at which time: former texts beside the present one, and which mentions stand in changed ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records import require_aware
from storage.engine import Database
from storage.statements import in_portions
from storage.tables import ArticleRow, ArticleVersionRow, MentionRow, PageRow, PageVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """What an article said from one moment on."""

    title: str
    text: str
    published_at: datetime | None
    page_sha256: str  # the newest bytes that said so
    seen_at: datetime  # when the first bytes that said so were fetched; when they were read, where that is not known

    def __post_init__(self) -> None:
        require_aware("ArticleText.seen_at", self.seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChanges:
    """How often the text of an article changed, and when last."""

    article_id: int
    times: int
    last_at: datetime

    def __post_init__(self) -> None:
        require_aware("TextChanges.last_at", self.last_at)


class FormerTexts:
    """Questions about texts that articles no longer have."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changes_of(self, mention_ids: Sequence[int]) -> dict[int, TextChanges]:
        """For each of these mentions whose article once said something else: how often that changed, and when."""
        changed = select(ArticleVersionRow.article_id).where(ArticleVersionRow.article_id == MentionRow.article_id)
        found: dict[int, TextChanges] = {}
        with self._database.reading() as session:
            of_articles: dict[int, TextChanges] = {}
            for portion in in_portions(sorted(mention_ids)):
                asked = select(MentionRow.id, MentionRow.article_id).where(MentionRow.id.in_(portion), changed.exists())
                for mention_id, article_id in session.execute(asked):
                    if article_id not in of_articles:
                        moments = _moments(session, article_id)
                        changes = TextChanges(article_id=article_id, times=len(moments) - 1, last_at=moments[-1])
                        of_articles[article_id] = changes
                    found[mention_id] = of_articles[article_id]
        return found

    def texts_of(self, article_id: int) -> tuple[ArticleText, ...]:
        """Everything an article ever said, the oldest first and the present text last; empty when there is none."""
        former = select(ArticleVersionRow).where(ArticleVersionRow.article_id == article_id)
        with self._database.reading() as session:
            present = session.get(ArticleRow, article_id)
            if present is None:
                return ()
            rows = [*session.scalars(former.order_by(ArticleVersionRow.number)), present]
            return tuple(
                ArticleText(
                    title=row.title,
                    text=row.text,
                    published_at=row.published_at,
                    page_sha256=row.page_sha256,
                    seen_at=moment,
                )
                for row, moment in zip(rows, _moments(session, article_id), strict=True)
            )


def _moments(session: Session, article_id: int) -> list[datetime]:
    """Since when an article said each of its texts, the oldest first and the present one last."""
    present = session.execute(
        select(ArticleRow.page_sha256, ArticleRow.recorded_at, PageRow.fetched_at, PageRow.id)
        .join(PageRow, PageRow.id == ArticleRow.page_id)
        .where(ArticleRow.id == article_id)
    ).one()
    former = session.execute(
        select(ArticleVersionRow.page_sha256, ArticleVersionRow.recorded_at)
        .where(ArticleVersionRow.article_id == article_id)
        .order_by(ArticleVersionRow.number)
    ).all()
    bodies = session.execute(
        select(PageVersionRow.body_sha256, PageVersionRow.fetched_at)
        .where(PageVersionRow.page_id == present.id)
        .order_by(PageVersionRow.number)
    ).all()
    read = [(sha256, at) for sha256, at in former] + [(present.page_sha256, present.recorded_at)]
    return _first_seen(read, [(sha256, at) for sha256, at in bodies], present.fetched_at)


def _first_seen(
    read: Sequence[tuple[str, datetime]], bodies: Sequence[tuple[str, datetime]], newest_at: datetime
) -> list[datetime]:
    """When the first body that said each text was fetched.

    `read` has the last body that said each text, and when it was read; a text holds from the body after the last one
    that said the text before. `bodies` are those the page no longer has; the one it has was fetched at `newest_at`.
    """
    fetched = [*(at for _, at in bodies), newest_at]
    moments, start = [], 0
    for sha256, read_at in read:
        moments.append(fetched[start] if start < len(fetched) else read_at)
        ends = [number for number in range(start, len(bodies)) if bodies[number][0] == sha256]
        start = ends[0] + 1 if ends else start
    return moments
