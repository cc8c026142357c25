"""What a page costs in each stage, in CPU milliseconds on one core.

The data is the bundled newsroom (its pages as served, its stories as texts), so the figures say how the stages compare
and how they change, not how fast a real site is read.
"""

from __future__ import annotations

import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import trafilatura

from bench.figures import Figure
from classify.flag import load_classifier
from classify.linking import WINDOW_DAYS, choose_candidate
from demo.server import Newsroom
from extract.article import extract_article
from pipeline import outcome_of
from records import Article, Page
from storage.database import open_store, upgrade

BASE_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROUNDS = 5  # the median of as many


def measure_stages() -> Iterator[tuple[str, list[Figure]]]:
    """Title and figures of each stage, as they are measured."""
    with Newsroom(base_day=BASE_DAY) as newsroom:
        pages = tuple(_served(newsroom))
    yield "extract", _extraction(pages)
    yield "classify", _flagging(pages)
    yield "store", _storage(pages)


def _served(newsroom: Newsroom) -> Iterator[Page]:
    for story, address in newsroom.addresses.items():
        if "/zholda_demo/" in address:  # messages of the channel have no page of their own on its site
            continue
        with urllib.request.urlopen(address) as answer:  # noqa: S310
            yield Page(
                source_id=story.partition("/")[0],
                url=address,
                fetched_at=NOW,
                body=answer.read(),
                content_type=answer.headers.get("Content-Type"),
            )


def _extraction(pages: Sequence[Page]) -> list[Figure]:
    bare = _cpu_ms(lambda: [trafilatura.extract(page.body, fast=True) for page in pages], len(pages))
    full = _cpu_ms(lambda: [trafilatura.bare_extraction(page.body, with_metadata=True) for page in pages], len(pages))
    ours = _cpu_ms(lambda: [extract_article(page, now=NOW) for page in pages], len(pages))
    return [
        Figure(name="text, title, date, language", value=ours, unit="ms a page", beside=f"{len(pages)} pages"),
        Figure(name="times trafilatura fast text", value=ours / bare, unit="", at_most=1.3, beside=f"{bare:.2f} ms"),
        Figure(name="times trafilatura default with metadata", value=ours / full, unit="", at_most=0.5,
               beside=f"{full:.2f} ms"),
    ]  # fmt: skip


def _flagging(pages: Sequence[Page]) -> list[Figure]:
    classifier = load_classifier()
    found = [extract_article(page, now=NOW) for page in pages]
    articles = [article for article in found if isinstance(article, Article)]
    figures = []
    for language in ("kk", "ru", "en"):
        chosen = [article for article in articles if article.language == language]
        words = sum(len(article.text.split()) for article in chosen)
        cost = _cpu_ms(lambda chosen=chosen: [classifier.assess(a) for a in chosen], len(chosen))  # type: ignore[misc]
        speed = f"{words / (cost * len(chosen) / 1000):,.0f} words a second"
        figures.append(Figure(name=language, value=cost, unit="ms a text", beside=f"{len(chosen)} texts, {speed}"))
    return figures


def _storage(pages: Sequence[Page]) -> list[Figure]:
    classifier = load_classifier()
    results = [extract_article(page, now=NOW) for page in pages]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        with open_store(url) as store:
            started = time.process_time()
            for first in range(0, len(pages), 50):
                store.pages.save(pages[first : first + 50])
            saved = 1000 * (time.process_time() - started) / len(pages)
            judged = [(a, classifier.assess(a)) for a in results if isinstance(a, Article)]
            started = time.process_time()
            for (page_id, _), (article, assessment) in zip(store.pages.awaiting(1000), judged, strict=False):
                store.articles.record(
                    page_id,
                    outcome_of(assessment),
                    article=article,
                    assessment=assessment,
                    choose_candidate=choose_candidate,
                    window_days=WINDOW_DAYS,
                    at=NOW,
                )
            recorded = 1000 * (time.process_time() - started) / len(judged)
    return [
        Figure(name="a page, in batches of 50", value=saved, unit="ms", beside="SQLite, FULL"),
        Figure(name="article, mentions, group", value=recorded, unit="ms", beside="SQLite, FULL"),
    ]


def _cpu_ms(work: Callable[[], object], items: int) -> float:
    """Median CPU milliseconds an item over the rounds, after one round to warm up."""
    work()
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return 1000 * sorted(spent)[ROUNDS // 2] / max(1, items)
