"""What a source's access points give right now, as a look before trusting them; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import scrapy

from crawler.collect import Collector, newest, spider_of
from crawler.fetch import Fetcher, FetchFailed
from crawler.handover import Handover, Tally
from crawler.memory import Memory
from crawler.run import run_spider
from crawler.settings import CrawlSettings
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a source gave: each access point, and the first pages of the first one that works."""

    source_id: str
    points: tuple[PointTrial, ...]
    pages: tuple[Page, ...] = ()
    failures: tuple[FailedFetch, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """The links of the first access point that has any, newest first."""
        return next((point.links for point in self.points if point.links), ())

    @property
    def problems(self) -> tuple[str, ...]:
        """What went wrong, a sentence each: at the access points, then at the pages."""
        points = [f"{point.kind} {point.url}: {point.problem}" for point in self.points if point.problem]
        pages = [f"{page.url}: {page.reason}" + (f" ({page.detail})" if page.detail else "") for page in self.failures]
        return (*points, *pages)


class _NothingKept:
    """Validators of a run without memory."""

    def get(self, source_id: str, url: str) -> tuple[str | None, str | None]:
        return None, None

    def put(self, source_id: str, url: str, etag: str | None, last_modified: str | None) -> None:
        return None


@dataclass(slots=True)
class _Findings:
    points: list[PointTrial] = field(default_factory=list)
    items: list[Page | FailedFetch] = field(default_factory=list)

    def keep(self, batch: Sequence[Page | FailedFetch]) -> None:
        self.items.extend(batch)

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
    findings = _Findings()
    handover = Handover(findings.keep)

    async def job(spider: scrapy.Spider) -> None:
        visit = _visit(source, crawl, spider)
        best: Index | None = None
        for point in source.access_points:
            trial, index = await _try_point(point, visit)
            findings.points.append(trial)
            best = best or (index if index and index.entries else None)
        if best:
            collector = Collector(visit=visit, handover=handover, tally=Tally(source_id=source.id), now=now)
            await collector.take_newest(best, limit)

    run_spider([job], crawl=crawl, handover=handover)
    return findings.trial(source.id)


def _visit(source: Source, crawl: CrawlSettings, spider: scrapy.Spider) -> Visit:
    memory = Memory(source.id, is_known=lambda source_id, url: False, validators=_NothingKept())
    return Visit(
        source=source,
        crawl=crawl,
        fetcher=Fetcher(spider.crawler),
        memory=memory,
        since=LONG_AGO,
        fresh=True,
        most_index_pages=INDEX_PAGES,
    )


async def _try_point(point: AccessPoint, visit: Visit) -> tuple[PointTrial, Index | None]:
    try:
        index = await spider_of(point)(point, visit)
    except FetchFailed as error:
        return PointTrial(kind=point.kind, url=point.url, problem=str(error)), None
    links = tuple(entry.link for entry in newest(index))
    problem = index.problem or (None if links else "nothing found there")
    return PointTrial(kind=point.kind, url=point.url, links=links, problem=problem), index
