"""What a source's access points give right now, as a look before trusting them; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import scrapy

from bookkeeping import CheckedPage
from crawler.collect import Collector, newest
from crawler.fetch import Answer, Fetcher, FetchFailed
from crawler.handover import Handover, Item, Tally
from crawler.memory import Memory
from crawler.run import run_spider
from crawler.settings import CrawlSettings
from crawler.spiders.kinds import spider_of
from crawler.visit import Index, Visit
from records import AccessPoint, FailedFetch, Link, Page, Source

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
INDEX_PAGES = 2  # a trial looks at one further page, to see whether paging works


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTrial:
    """What one access point gave."""

    kind: str
    url: str
    links: tuple[Link, ...] = ()  # newest first
    problem: str | None = None  # in words; None when all could be read
    answers: tuple[Answer, ...] = ()  # of the index pages themselves, as received


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a source gave: each access point, and the first pages of the first one that works."""

    source_id: str
    points: tuple[PointTrial, ...]
    pages: tuple[Page, ...] = ()
    failures: tuple[FailedFetch, ...] = ()

    @property
    def working(self) -> PointTrial | None:
        """The first access point that gave links."""
        return next((point for point in self.points if point.links), None)

    @property
    def links(self) -> tuple[Link, ...]:
        """The links of the first access point that has any, newest first."""
        return self.working.links if self.working else ()

    @property
    def problems(self) -> tuple[str, ...]:
        """What went wrong, a sentence each: at the access points, then at the pages."""
        points = [f"{point.kind} {point.url}: {point.problem}" for point in self.points if point.problem]
        pages = [f"{page.url}: {page.reason}" + (f" ({page.detail})" if page.detail else "") for page in self.failures]
        return (*points, *pages)


class NothingKept:
    """Validators of a run without memory."""

    def get(self, source_id: str, url: str) -> tuple[str | None, str | None]:
        """Nothing."""
        return None, None

    def put(self, source_id: str, url: str, etag: str | None, last_modified: str | None) -> None:
        """Forget it."""


@dataclass(slots=True)
class _Findings:
    points: list[PointTrial] = field(default_factory=list)
    items: list[Page | FailedFetch] = field(default_factory=list)

    def trial(self, source_id: str) -> Trial:
        return Trial(
            source_id=source_id,
            points=tuple(self.points),
            pages=tuple(item for item in self.items if isinstance(item, Page)),
            failures=tuple(item for item in self.items if isinstance(item, FailedFetch)),
        )


def try_source(source: Source, *, crawl: CrawlSettings, limit: int = 3, now: Callable[[], datetime]) -> Trial:
    """The links of every access point and the first `limit` pages of the first that has any; stores nothing.

    Blocks, and works once per process, as `collect_pages` does. Failures are told in words, never raised.
    """
    return try_sources([source], crawl=crawl, limit=limit, now=now)[0]


def try_sources(
    sources: Sequence[Source], *, crawl: CrawlSettings, limit: int = 1, now: Callable[[], datetime]
) -> tuple[Trial, ...]:
    """A trial of each source, side by side in one run, in the order of `sources`; as `try_source` in all else."""
    findings = {source.id: _Findings() for source in sources}

    def keep(batch: Sequence[Item]) -> None:
        for item in batch:
            if not isinstance(item, CheckedPage):
                findings[item.source_id].items.append(item)

    handover = Handover(keep)

    async def job(source: Source, spider: scrapy.Spider) -> None:
        visit = _visit(source, crawl, spider)
        best: tuple[AccessPoint, Index] | None = None
        for point in source.access_points:
            trial, index = await _try_point(point, visit)
            findings[source.id].points.append(trial)
            best = best or ((point, index) if index and index.entries else None)
        if best:
            collector = Collector(visit=visit, handover=handover, tally=Tally(source_id=source.id), now=now)
            point, index = best
            await collector.take_newest(index, limit, point)

    run_spider([partial(job, source) for source in sources], crawl=crawl, handover=handover, sources=sources)
    return tuple(findings[source.id].trial(source.id) for source in sources)


def _visit(source: Source, crawl: CrawlSettings, spider: scrapy.Spider) -> Visit:
    memory = Memory(source.id, known_page=lambda source_id, url, identity: None, validators=NothingKept())
    return Visit(
        source=source,
        crawl=crawl,
        fetcher=Fetcher(spider.crawler, proxy=source.proxy),
        memory=memory,
        since=LONG_AGO,
        fresh=True,
        most_index_pages=INDEX_PAGES,
        answers=[],
    )


async def _try_point(point: AccessPoint, visit: Visit) -> tuple[PointTrial, Index | None]:
    answers: list[Answer] = []
    visit.answers = answers
    try:
        index = await spider_of(point)(point, visit)
    except FetchFailed as error:
        return PointTrial(kind=point.kind, url=point.url, problem=str(error), answers=tuple(answers)), None
    links = tuple(entry.link for entry in newest(index))
    problem = index.problem or (None if links else "nothing found there")
    return PointTrial(kind=point.kind, url=point.url, links=links, problem=problem, answers=tuple(answers)), index
