"""The main flow on one screen: collect -> extract -> classify -> store. The only place where the stages meet."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bookkeeping import CheckedPage, SourceCounts
from classify.flag import ClassificationFailed, Classifier
from classify.linking import WINDOW_DAYS, choose_candidate, link_editions
from crawler.run import STOPPED, collect_pages
from crawler.settings import CrawlSettings
from extract.article import ExtractionFailed
from extract.guard import GuardedExtractor
from records import Article, Assessment, FailedFetch, Hints, NotAnArticle, Outcome, OutcomeKind, Page, Source
from storage.database import Store

log = logging.getLogger(__name__)

Extracted = Article | NotAnArticle | ExtractionFailed
BATCH = 50  # pages read from the database at a time
Clock = Callable[[], datetime]


@dataclass(slots=True)
class ProcessCounts:
    """What one processing run did: pages by outcome, and seconds."""

    outcomes: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def pages(self) -> int:
        """Pages processed: the sum of their outcomes."""
        return sum(self.outcomes.values())


def collect(
    sources: Sequence[Source], store: Store, *, crawl: CrawlSettings, since: datetime | None = None, now: Clock
) -> tuple[SourceCounts, ...]:
    """One collection run over `sources`, its pages stored in small batches, its counts in the runs table."""
    run_id = store.runs.start("collect", now())
    counts: tuple[SourceCounts, ...] = ()
    state = "stopped"

    def save(batch: Sequence[Page | FailedFetch | CheckedPage]) -> None:
        store.pages.save(batch)

    try:
        counts = collect_pages(
            sources,
            crawl=crawl,
            known_page=store.pages.known,
            on_pages=save,
            validators=store.pages.validators,
            hosts=store.hosts,
            since=since,
            now=now,
        )
        state = "stopped" if is_stopped(counts) else "finished"
    finally:
        store.runs.finish(run_id, at=now(), state=state, counts=counts)
    return counts


def is_stopped(counts: Sequence[SourceCounts]) -> bool:
    """Whether somebody stopped the collection run before all its sources were finished."""
    return any(count.error == STOPPED for count in counts)


def process(
    store: Store,
    classifier: Classifier,
    *,
    workers: int,
    time_zone_of: Callable[[str], str],
    now: Clock,
    again: bool = False,
    hints_of: Callable[[str], Hints | None] = lambda source_id: None,
    on_page: Callable[[Outcome], None] = lambda outcome: None,
) -> ProcessCounts:
    """Extract, flag and group every page not yet processed; with `again`, every page whose body is stored.

    One page is one transaction, and its outcome is written in it, so a run can be killed at any moment.
    """
    run_id, state = store.runs.start("process", now()), "stopped"
    started, counts = time.monotonic(), ProcessCounts()
    try:
        with GuardedExtractor(workers=workers) as extractor:
            results = extractor.extract_all(
                _stored_pages(store, again), time_zone_of=time_zone_of, now=now(), hints_of=hints_of
            )
            for (page_id, sha256), result in results:
                outcome = process_result(store, classifier, page_id, result, page_sha256=sha256, at=now())
                counts.outcomes[outcome.kind] = counts.outcomes.get(outcome.kind, 0) + 1
                on_page(outcome)
        state = "finished"
    finally:
        store.runs.finish(run_id, at=now(), state=state)
    counts.seconds = time.monotonic() - started
    return counts


def process_result(
    store: Store,
    classifier: Classifier,
    page_id: int,
    result: Extracted,
    *,
    page_sha256: str,
    at: datetime,
) -> Outcome:
    """The outcome of one extracted page, stored with its article, its score and its mentions.

    `page_sha256` names the bytes that were read: of a page that has newer ones by now nothing is written.
    """
    article = result if isinstance(result, Article) else None
    outcome, assessment = judge_result(store, classifier, page_id, result)
    if outcome.kind is OutcomeKind.FAILED:
        log.info("page failed page=%d stage=%s reason=%s", page_id, outcome.stage, outcome.reason)
    return store.articles.record(
        page_id,
        outcome,
        article=article,
        assessment=assessment,
        choose_candidate=choose_candidate,
        window_days=WINDOW_DAYS,
        at=at,
        page_sha256=page_sha256,
    )


def judge_result(
    store: Store, classifier: Classifier, page_id: int, result: Extracted
) -> tuple[Outcome, Assessment | None]:
    """The outcome of one extracted page, and its assessment when it holds an article not seen before."""
    if isinstance(result, ExtractionFailed):
        return Outcome(kind=OutcomeKind.FAILED, reason=result.reason, stage="extract"), None
    if isinstance(result, NotAnArticle):
        return Outcome(kind=OutcomeKind.NOT_ARTICLE, reason=result.reason, stage="extract"), None
    if store.articles.is_repeated(result, page_id):
        return Outcome(kind=OutcomeKind.DUPLICATE, reason="same_text", stage="extract"), None
    try:
        assessment = link_editions(classifier.assess(result), result)
    except ClassificationFailed:
        return Outcome(kind=OutcomeKind.FAILED, reason="classifier_error", stage="classify"), None
    return outcome_of(assessment), assessment


def outcome_of(assessment: Assessment) -> Outcome:
    """The outcome that an assessed article has."""
    if assessment.unsupported_language:
        return Outcome(kind=OutcomeKind.NOT_RELEVANT, reason="unsupported_language", stage="classify")
    if assessment.flagged:
        return Outcome(kind=OutcomeKind.FLAGGED, stage="classify")
    return Outcome(kind=OutcomeKind.NOT_RELEVANT, reason="below_threshold", stage="classify")


def _stored_pages(store: Store, again: bool) -> Iterator[tuple[tuple[int, str], Page]]:
    read, last = (store.pages.stored if again else store.pages.awaiting), 0
    while batch := read(BATCH, last):
        yield from (((page_id, page.sha256), page) for page_id, page in batch)
        last = batch[-1][0]
