"""`db check`: does what is stored still hold together? Reads everything, changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import zstandard
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from records import DecisionKind, OutcomeKind
from storage.article_versions import EARLIER_VERSION
from storage.bodies import unpack, url_key
from storage.candidates import as_article, as_stored_mention
from storage.columns import text_key
from storage.database import Store
from storage.decisions import AWAITING, chain_problems, holding_decision, load_decisions
from storage.engine import StorageError
from storage.grouping import index_keys
from storage.schema import newest_revision, revision_of
from storage.tables import (
    ArticleRow,
    ArticleVersionRow,
    BodyRow,
    CandidateRow,
    DecisionRow,
    EditionRow,
    IncidentRow,
    MentionKeyRow,
    MentionRow,
    PageRow,
    PageVersionRow,
)

PORTION = 500
WITH_ARTICLE = {OutcomeKind.FLAGGED, OutcomeKind.NOT_RELEVANT, OutcomeKind.DUPLICATE}


def find_problems(store: Store) -> tuple[str, ...]:
    """A sentence for each thing that does not hold together, naming the row; empty when all is well.

    Checks the file itself (SQLite), the schema, that pages = sum of outcomes, that bodies, addresses and texts match
    their hashes, that mentions point into their articles, that what is kept of candidates follows from their mentions
    and decisions, and that the chain of decisions is whole.
    """
    checks = (
        _file,
        _schema,
        _pages,
        _page_versions,
        _bodies,
        _articles,
        _article_versions,
        _mentions,
        _decisions,
        _candidates,
        _incidents,
    )
    problems: list[str] = []
    for check in checks:
        try:
            with store.database.reading() as session:
                problems.extend(check(session))
        except StorageError as error:
            problems.append(f"{check.__name__.strip('_')}: {error}")
        except (SQLAlchemyError, LookupError, TypeError, ValueError) as error:  # what noise in a file decodes to
            problems.append(f"{check.__name__.strip('_')}: a row cannot be read ({type(error).__name__})")
    return tuple(problems)


def _file(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name != "sqlite":
        return
    for (said,) in session.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield f"database file: {said}"
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield f"{table}: row {row} points at a row of {parent} that does not exist"


def _schema(session: Session) -> Iterator[str]:
    revision = revision_of(session.connection())
    if revision != newest_revision():
        yield f"schema is {revision}, this program needs {newest_revision()}"


def _pages(session: Session) -> Iterator[str]:
    pages = session.execute(select(func.count(PageRow.id))).scalar_one()
    by_outcome = dict(session.execute(select(PageRow.outcome, func.count()).group_by(PageRow.outcome)).all())
    known = {None, *(kind.value for kind in OutcomeKind)}
    for outcome in by_outcome.keys() - known:
        yield f"pages: {by_outcome[outcome]} have the unknown outcome {outcome}"
    if pages != sum(by_outcome.get(outcome, 0) for outcome in known):
        yield f"pages: {pages} pages, but their outcomes add up to {sum(by_outcome.values())}"
    without = select(PageRow.id).where(PageRow.body_sha256.is_(None), PageRow.outcome.is_distinct_from("failed"))
    for page_id in session.scalars(without):
        yield f"page {page_id} has neither a body nor the outcome failed"
    twice = select(PageRow.source_id, PageRow.url).group_by(PageRow.source_id, PageRow.url).having(func.count() > 1)
    for source_id, url in session.execute(twice):
        yield f"pages: {url} of source {source_id} is stored more than once"
    for page_id, url, key in session.execute(
        select(PageRow.id, PageRow.url, PageRow.url_key).execution_options(yield_per=PORTION)
    ):
        if key != url_key(url):
            yield f"page {page_id}: its address does not match the hash it is looked up by"


def _page_versions(session: Session) -> Iterator[str]:
    """Former bodies are numbered without gaps, and none of them is newer than the present one."""
    of_page = (PageVersionRow.page_id, func.count(), func.min(PageVersionRow.number), func.max(PageVersionRow.number))
    for page_id, count, first, last in session.execute(select(*of_page).group_by(PageVersionRow.page_id)):
        if (first, last) != (1, count):
            yield f"page {page_id}: of its {last} former versions only {count} are there"
    wrong = select(PageRow.id).join(PageVersionRow, PageVersionRow.page_id == PageRow.id).distinct()
    for page_id in session.scalars(wrong.where(PageRow.body_sha256.is_(None))):
        yield f"page {page_id} has former versions but no present one"
    for page_id in session.scalars(wrong.where(PageVersionRow.fetched_at > PageRow.fetched_at)):
        yield f"page {page_id} has a former version that is newer than its present one"
    started = PageRow.first_fetched_at.is_(None) == PageRow.body_sha256.is_(None)
    for page_id in session.scalars(select(PageRow.id).where(~started)):
        yield f"page {page_id}: when it first came does not go with what it holds"


def _bodies(session: Session) -> Iterator[str]:
    of_page = select(PageRow.id).where(PageRow.body_sha256 == BodyRow.sha256).exists()
    of_version = select(PageVersionRow.page_id).where(PageVersionRow.body_sha256 == BodyRow.sha256).exists()
    for sha256 in session.scalars(select(BodyRow.sha256).where(~of_page, ~of_version)):
        yield f"body {sha256} belongs to no page"
    query = select(BodyRow.sha256, BodyRow.size, BodyRow.content).where(BodyRow.content.is_not(None))
    for sha256, size, content in session.execute(query.execution_options(yield_per=50)):
        try:
            body = unpack(content or b"", size)
        except zstandard.ZstdError:
            yield f"body {sha256}: its bytes are damaged"
            continue
        if hashlib.sha256(body).hexdigest() != sha256:
            yield f"body {sha256}: its bytes do not match their hash"


def _articles(session: Session) -> Iterator[str]:
    query = select(ArticleRow, PageRow).join(PageRow, PageRow.id == ArticleRow.page_id)
    former = _former_bodies(session)
    for article, page in session.execute(query.execution_options(yield_per=PORTION)):
        earlier = article.page_sha256 in former.get(page.id, ())
        waits = page.outcome is None and earlier  # a newer version of the page is still to be read
        kept = page.outcome_reason == EARLIER_VERSION and earlier
        if article.page_sha256 != page.body_sha256 and not waits and not kept:
            yield f"article {article.id} was read from other bytes than its page {page.id} holds"
        if article.text_key != text_key(article.text):
            yield f"article {article.id}: its text does not match the hash copies are found by"
        if article.copy_of is not None and article.copy_of >= article.id:
            yield f"article {article.id} is told to be a copy of article {article.copy_of}, which is not older"
        if page.outcome not in WITH_ARTICLE and not waits:
            yield f"page {page.id} ended as {page.outcome or AWAITING} but has article {article.id}"
    told = select(ArticleRow.id).where(ArticleRow.page_id == PageRow.id).exists()
    for page_id, outcome in session.execute(
        select(PageRow.id, PageRow.outcome).where(PageRow.outcome.in_(WITH_ARTICLE), ~told)
    ):
        yield f"page {page_id} ended as {outcome} but has no article"


def _former_bodies(session: Session) -> dict[int, set[str]]:
    """Hashes of the bodies that each page had before its present one."""
    found: dict[int, set[str]] = {}
    for page_id, sha256 in session.execute(select(PageVersionRow.page_id, PageVersionRow.body_sha256)):
        found.setdefault(page_id, set()).add(sha256)
    return found


def _article_versions(session: Session) -> Iterator[str]:
    bodies = _former_bodies(session)
    query = select(ArticleVersionRow.article_id, ArticleVersionRow.number, ArticleVersionRow.page_sha256)
    joined = query.add_columns(ArticleRow.page_id).join(ArticleRow, ArticleRow.id == ArticleVersionRow.article_id)
    for article_id, number, sha256, page_id in session.execute(joined):
        if sha256 not in bodies.get(page_id, ()):
            yield f"article {article_id}: version {number} was read from bytes that its page never held"
    for article_id, url, key in session.execute(select(EditionRow.article_id, EditionRow.url, EditionRow.url_key)):
        if key != url_key(url):
            yield f"article {article_id}: the edition {url} does not match the hash it is looked up by"


def _mentions(session: Session) -> Iterator[str]:
    mentioned = select(MentionRow.id).join(ArticleRow, ArticleRow.id == MentionRow.article_id)
    mentioned_page = mentioned.where(ArticleRow.page_id == PageRow.id).exists()
    flagged = PageRow.outcome == OutcomeKind.FLAGGED
    for page_id in session.scalars(select(PageRow.id).where(flagged, ~mentioned_page)):
        yield f"page {page_id} ended as flagged but has no mention"
    for page_id in session.scalars(select(PageRow.id).where(~flagged, mentioned_page)):
        yield f"page {page_id} has a mention but did not end as flagged"
    keys: dict[int, set[str]] = {}
    for mention_id, key in session.execute(select(MentionKeyRow.mention_id, MentionKeyRow.key)):
        keys.setdefault(mention_id, set()).add(key)
    query = select(MentionRow, ArticleRow).join(ArticleRow, ArticleRow.id == MentionRow.article_id)
    for row, article_row in session.execute(query.execution_options(yield_per=PORTION)):
        yield from _mention_problems(row, article_row, keys.get(row.id, set()))


def _mention_problems(row: MentionRow, article_row: ArticleRow, keys: set[str]) -> Iterator[str]:
    try:
        stored = as_stored_mention(row, as_article(article_row))
    except (KeyError, TypeError, ValueError) as error:
        yield f"mention {row.id} cannot be read: {error}"
        return
    lengths = {"text": len(article_row.text), "title": len(article_row.title)}
    if any(item.end > lengths[item.field] for item in stored.mention.evidence):
        yield f"mention {row.id} points beyond the end of article {article_row.id}"
    first = stored.mention.categories[0].code if stored.mention.categories else None
    if first != row.category:
        yield f"mention {row.id}: its category {row.category} is not the first of its coding ({first})"
    if keys != set(index_keys(stored.mention)):
        yield f"mention {row.id}: the keys it is grouped by are not those of its coding"


def _decisions(session: Session) -> Iterable[str]:
    return chain_problems(
        session.scalars(select(DecisionRow).order_by(DecisionRow.id).execution_options(yield_per=PORTION))
    )


def _candidates(session: Session) -> Iterator[str]:
    scores = dict(
        session.execute(
            select(MentionRow.candidate_id, func.max(MentionRow.score)).group_by(MentionRow.candidate_id)
        ).all()
    )
    rows = session.scalars(select(CandidateRow).order_by(CandidateRow.id)).all()
    made = load_decisions(session, [row.id for row in rows])
    for row in rows:
        holds = holding_decision(made[row.id])
        state = holds.kind.value if holds else AWAITING
        if (row.state, row.decision_id, row.incident_id) != (
            state,
            holds.id if holds else None,
            holds.incident_id if holds else None,
        ):
            yield f"candidate {row.id} is {row.state} (decision {row.decision_id}), but its decisions say {state}"
        if row.score != scores.get(row.id, 0.0):
            yield f"candidate {row.id} has score {row.score}, but its mentions say {scores.get(row.id, 0.0)}"
        if row.id not in scores and not made[row.id]:
            yield f"candidate {row.id} has neither mentions nor decisions"


def _incidents(session: Session) -> Iterator[str]:
    confirmed = select(CandidateRow.id).where(
        CandidateRow.incident_id == IncidentRow.id, CandidateRow.state == DecisionKind.CONFIRMED
    )
    query = select(IncidentRow.id, IncidentRow.state).where(IncidentRow.import_key.is_(None))
    for incident_id, state in session.execute(query.where((IncidentRow.state != "withdrawn") != confirmed.exists())):
        told = "no candidate is confirmed as it" if state != "withdrawn" else "a candidate is confirmed as it"
        yield f"incident {incident_id} is {state}, but {told}"
