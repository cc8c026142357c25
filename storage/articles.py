"""Articles, their scores and mentions, and how mentions become candidates: what one processed page leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records import Article, Assessment, Mention, Outcome, OutcomeKind
from storage.article_versions import ArticleVersion, as_article_version, keep_as_it_was, put_article, set_outcome
from storage.candidates import as_article, editions_of, refresh_candidates
from storage.columns import text_key
from storage.copies import near_copies
from storage.engine import Database, StorageError
from storage.grouping import ChooseCandidate, Window, choose_candidates, index_keys, mentions_of, old_mentions
from storage.serialise import coding_to_json, evidence_to_json
from storage.tables import ArticleRow, ArticleVersionRow, CandidateRow, MentionKeyRow, MentionRow, PageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTally:
    """What the pages of one source came to."""

    articles: int = 0
    mentions: int = 0
    candidates: int = 0  # candidates with at least one mention of this source


class Articles:
    """Stored articles and what was noticed in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        page_id: int,
        outcome: Outcome,
        *,
        article: Article | None,
        assessment: Assessment | None,
        choose_candidate: ChooseCandidate,
        window_days: int,
        at: datetime,
        page_sha256: str | None = None,
    ) -> Outcome:
        """The outcome a page has now, written with its article, score, mentions and candidates in one transaction.

        `choose_candidate(mention, near)` gets the mentions of candidates awaiting review that were reported within
        `window_days` and share a link key. Recording a page again replaces what it left before; what a correspondent
        decided on stays: new mentions go back to candidates that have a decision, and when there are too few for
        that, the page stays as it was and its earlier outcome is returned. So does one whose newer version tells no
        article any more: what was published once is not lost because it was taken down. `page_sha256` names the body
        that was read (else the article names it): when a newer one has come meanwhile, nothing is written and the page
        goes on awaiting its outcome. Raises StorageError for an unknown page, ValueError when a flagged page comes
        without an article or mentions.
        """
        mentions = _told_mentions(page_id, outcome, article, assessment)
        with self._database.writing("grouping") as session:
            page = _locked_page(session, page_id)
            if (article.page_sha256 if article else page_sha256) not in (None, page.body_sha256):
                return outcome
            known = session.scalars(select(ArticleRow).where(ArticleRow.page_id == page_id)).first()
            old = old_mentions(session, known.id) if known else []
            too_few = len({item.candidate_id for item in old if item.decided}) > len(mentions)
            if known and (too_few or (article is None and known.page_sha256 != page.body_sha256)):
                return keep_as_it_was(session, page, at)
            copies = near_copies(session, article.minhash, before=known.id if known else None) if article else []
            article_id = put_article(session, page, known, article, assessment, at, copies)
            touched = {item.candidate_id for item in old}
            if article_id is not None and mentions:
                window = Window(days=window_days, undated_on=page.fetched_at.date())
                reprinted = mentions_of(session, copies)
                chosen = choose_candidates(session, mentions, old, choose_candidate, window, at, reprinted)
                _insert_mentions(session, article_id, mentions, chosen, window)
                touched.update(chosen)
            refresh_candidates(session, sorted(touched))
            set_outcome(page, outcome, at)
        return outcome

    def is_repeated(self, article: Article, page_id: int) -> bool:
        """Whether another page of the source holds the same text and is not itself counted as a duplicate."""
        key = text_key(article.text)
        if not key:
            return False
        query = (
            select(ArticleRow.id)
            .join(PageRow, PageRow.id == ArticleRow.page_id)
            .where(ArticleRow.text_key == key, ArticleRow.source_id == article.source_id)
            .where(ArticleRow.page_id != page_id, PageRow.outcome.is_distinct_from(OutcomeKind.DUPLICATE.value))
        )
        with self._database.reading() as session:
            return session.execute(query.limit(1)).first() is not None

    def article(self, article_id: int) -> Article | None:
        """The article with this id, or None."""
        with self._database.reading() as session:
            row = session.get(ArticleRow, article_id)
            return as_article(row, editions_of(session, [article_id]).get(article_id, ())) if row else None

    def article_of_page(self, page_id: int) -> tuple[Article, float | None] | None:
        """The article a page told and its score (None: not assessed); None when it told none."""
        with self._database.reading() as session:
            row = session.scalars(select(ArticleRow).where(ArticleRow.page_id == page_id)).first()
            return (as_article(row, editions_of(session, [row.id]).get(row.id, ())), row.score) if row else None

    def copies_of(self, article_id: int) -> tuple[int, ...]:
        """Ids of all articles whose text is a near copy of this one's or of what this one copies, the oldest first."""
        with self._database.reading() as session:
            row = session.get(ArticleRow, article_id)
            if row is None:
                return ()
            oldest = row.copy_of or row.id
            query = select(ArticleRow.id).where((ArticleRow.id == oldest) | (ArticleRow.copy_of == oldest))
            return tuple(id for id in session.scalars(query.order_by(ArticleRow.id)) if id != article_id)

    def editions_of(self, article_id: int) -> tuple[str, ...]:
        """Addresses of the same article in other languages, as its page names them."""
        with self._database.reading() as session:
            return editions_of(session, [article_id]).get(article_id, ())

    def versions(self, article_id: int) -> tuple[ArticleVersion, ...]:
        """What an article said in former versions of its page, the oldest first; without what it says now."""
        query = select(ArticleVersionRow).where(ArticleVersionRow.article_id == article_id)
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(ArticleVersionRow.number))
            return tuple(as_article_version(row) for row in rows)

    def counts(self) -> dict[str, int]:
        """Numbers of articles, mentions and candidates."""
        ids = {"articles": ArticleRow.id, "mentions": MentionRow.id, "candidates": CandidateRow.id}
        with self._database.reading() as session:
            return {name: session.execute(select(func.count(id))).scalar_one() for name, id in ids.items()}

    def table(self) -> dict[str, SourceTally]:
        """For each source that has an article: its articles, mentions, and the candidates they are in."""
        query = (
            select(
                ArticleRow.source_id,
                func.count(ArticleRow.id.distinct()),
                func.count(MentionRow.id),
                func.count(MentionRow.candidate_id.distinct()),
            )
            .outerjoin(MentionRow, MentionRow.article_id == ArticleRow.id)
            .group_by(ArticleRow.source_id)
            .order_by(ArticleRow.source_id)
        )
        with self._database.reading() as session:
            return {
                source_id: SourceTally(articles=articles, mentions=mentions, candidates=candidates)
                for source_id, articles, mentions, candidates in session.execute(query)
            }


def _told_mentions(
    page_id: int, outcome: Outcome, article: Article | None, assessment: Assessment | None
) -> tuple[Mention, ...]:
    """The mentions to store with an outcome: none unless it is flagged, and then at least one."""
    mentions = assessment.mentions if assessment and outcome.kind is OutcomeKind.FLAGGED else ()
    if outcome.kind is OutcomeKind.FLAGGED and not (article and mentions):
        raise ValueError(f"page {page_id} is flagged, so it has an article and mentions")
    return mentions


def _locked_page(session: Session, page_id: int) -> PageRow:
    page = session.get(PageRow, page_id, with_for_update=True)
    if page is None:
        raise StorageError(f"there is no page {page_id} to record an outcome for")
    return page


def _insert_mentions(
    session: Session, article_id: int, mentions: Iterable[Mention], candidate_ids: Sequence[int], window: Window
) -> None:
    for position, mention in enumerate(mentions):
        row = MentionRow(
            article_id=article_id,
            candidate_id=candidate_ids[position],
            position=position,
            score=mention.score,
            category=mention.categories[0].code if mention.categories else None,
            evidence=evidence_to_json(mention.evidence),
            coding=coding_to_json(mention),
            classifier=mention.classifier,
        )
        session.add(row)
        session.flush()
        day = window.day_of(mention)
        session.add_all(MentionKeyRow(mention_id=row.id, key=key, reported_on=day) for key in index_keys(mention))
    session.flush()
