"""`make bench`: what a page costs in each stage, in CPU milliseconds on one core, printed and kept as JSON.

The data is the bundled newsroom (its pages as served, its stories as texts), so the figures say how the stages compare
and how they change, not how fast a real site is read.
"""

from __future__ import annotations

import json
import platform
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import trafilatura

from classify.flag import load_classifier
from classify.linking import WINDOW_DAYS, choose_candidate
from commands.terminal import print_table
from demo.server import Newsroom
from extract.article import extract_article
from pipeline import outcome_of
from records import Article, Page
from storage.database import open_store, upgrade

RESULTS = Path(__file__).with_name("results")
BASE_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROUNDS = 5  # the median of as many


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement: CPU milliseconds for one item, on this machine."""

    stage: str
    items: int
    cpu_ms: float  # a single item, median of the rounds
    beside: str = ""  # what it is held against, with its own figure


def main() -> None:
    """Measure, print one table, write `bench/results/<day>.json`."""
    with Newsroom(base_day=BASE_DAY) as newsroom:
        pages = tuple(_served(newsroom))
    figures = [*_extraction(pages), *_flagging(pages), *_storage(pages)]
    rows = [(f.stage, f.items, round(f.cpu_ms, 2), round(1000 / f.cpu_ms), f.beside) for f in figures]
    print_table(("stage", "items", "CPU ms each", "a second", "beside it"), rows)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}.json"
    told = {"machine": platform.processor() or platform.machine(), "python": platform.python_version()}
    path.write_text(json.dumps(told | {"figures": [asdict(f) for f in figures]}, indent=1) + "\n", encoding="utf-8")
    print(f"written to {path}")


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
    beside = f"trafilatura fast text {bare:.2f}, default with metadata {full:.2f}"
    return [Figure(stage="extract: text, title, date, language", items=len(pages), cpu_ms=ours, beside=beside)]


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
        figures.append(Figure(stage=f"classify: {language}", items=len(chosen), cpu_ms=cost, beside=speed))
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
        Figure(stage="store: save a page, batches of 50", items=len(pages), cpu_ms=saved, beside="SQLite"),
        Figure(stage="store: article, mentions, group", items=len(judged), cpu_ms=recorded, beside="SQLite, FULL"),
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


if __name__ == "__main__":
    main()
