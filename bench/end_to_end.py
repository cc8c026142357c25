"""Collect, extract and store, over the load site, on two cores without pauses, beside a Scrapy spider that extracts.

The spider is what a newcomer would write: trafilatura's fast mode with metadata in the callback. Ours does more: it
stores the bytes, flags and groups, and keeps everything in a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.collection import addresses_of, visit
from bench.figures import Figure
from bench.load_site.plan import SiteShape
from bench.load_site.process import LoadSite
from bench.processes import Spent
from bench.programs import Installation, run_scrapy

SMALL, LARGE = 10, 100  # sources
STORIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRun:
    """A first visit and the extraction of what it brought."""

    collected: Spent
    processed: Spent
    articles: int
    recall: float

    @property
    def cpu_ms(self) -> float:
        """CPU of one article, starts of the processes included."""
        return 1000 * (self.collected.cpu_s + self.processed.cpu_s) / max(1, self.articles)

    @property
    def wall_s(self) -> float:
        """Seconds, one step after the other."""
        return self.collected.wall_s + self.processed.wall_s


def measure_end_to_end(folder: Path, now: datetime) -> Iterator[tuple[str, list[Figure]]]:
    """Titles and figures, as they are measured."""
    with LoadSite(SiteShape(outlets=SMALL, stories=STORIES, now=now), folder / "small-site") as site:
        before = _scrapy(site, folder / "scrapy")
        small = _whole_run(site, folder / "small")
        after = _scrapy(site, folder / "scrapy")
    yield f"{SMALL * STORIES:,} articles beside Scrapy with trafilatura", _beside(small, (before, after))
    with LoadSite(SiteShape(outlets=LARGE, stories=STORIES, now=now), folder / "large-site") as site:
        large = _whole_run(site, folder / "large")
    yield f"{LARGE * STORIES:,} articles", _growth(small, large)


def _whole_run(site: LoadSite, folder: Path) -> WholeRun:
    ours = Installation(folder=folder, catalogue=site.catalogue)
    ours.prepare()
    collected, processed = visit(ours, site).spent, ours.run("process")
    truth = {story["final_url"] for story in site.truth() if story["reachable"]}
    articles = {page.url for page in ours.pages() if page.outcome in ("flagged", "not_relevant")}
    return WholeRun(
        collected=collected, processed=processed, articles=len(articles), recall=len(truth & articles) / len(truth)
    )


def _scrapy(site: LoadSite, folder: Path) -> tuple[Spent, int]:
    """What the extracting spider took and how many articles it wrote; it is told the addresses of the stories."""
    articles = folder / "articles.jsonl"
    spent = run_scrapy(addresses_of(site), folder, articles=articles)
    truth = {story["url"] for story in site.truth()}
    with articles.open(encoding="utf-8") as file:
        return spent, sum(json.loads(line)["url"] in truth for line in file)


def _beside(ours: WholeRun, scrapy: tuple[tuple[Spent, int], tuple[Spent, int]]) -> list[Figure]:
    cpu_ms = sum(1000 * spent.cpu_s / found for spent, found in scrapy) / 2
    a_second = sum(found / spent.wall_s for spent, found in scrapy) / 2
    speed = ours.articles / ours.wall_s
    each = " and ".join(f"{1000 * spent.cpu_s / found:.1f}" for spent, found in scrapy)
    parts = f"collect {1000 * ours.collected.cpu_s / ours.articles:.1f}, the rest "
    parts += f"{1000 * ours.processed.cpu_s / ours.articles:.1f}"
    return [
        Figure(name="CPU for an article", value=ours.cpu_ms, unit="ms", beside=f"{parts}; Scrapy {each}"),
        Figure(name="CPU, times Scrapy", value=ours.cpu_ms / cpu_ms, unit="", at_most=0.6),
        Figure(name="articles a second", value=speed, unit="", beside=f"Scrapy {a_second:.0f}"),
        Figure(name="articles a second, times Scrapy", value=speed / a_second, unit="", at_least=2.0),
        Figure(name="recall", value=ours.recall, unit="", at_least=1.0),
    ]


def _growth(small: WholeRun, large: WholeRun) -> list[Figure]:
    held = large.collected.main_mb, large.processed.main_mb
    return [
        Figure(name="CPU for an article", value=large.cpu_ms, unit="ms",
               beside=f"{small.articles:,}: {small.cpu_ms:.1f}"),
        Figure(name="times that of the smaller run", value=large.cpu_ms / small.cpu_ms, unit="", at_most=1.05,
               beside="starts of the processes are in both"),
        Figure(name="articles a second", value=large.articles / large.wall_s, unit=""),
        Figure(name="recall", value=large.recall, unit="", at_least=1.0),
        Figure(name="memory of the main process", value=max(held), unit="MB", at_most=250,
               beside=f"collect {held[0]:.0f}, process {held[1]:.0f}"),
        Figure(name="memory of a worker", value=large.processed.worker_mb, unit="MB", at_most=200),
    ]  # fmt: skip
