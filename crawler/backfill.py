"""Collecting a range of dates: all that a source published from a day on, through every way that reaches back.

What is new is collected first, as in any run: it goes oldest first, so that later runs can stop at what is stored.
Then each access point is read back to the day, then the archive of days. What is stored is never fetched again, so an
interrupted range goes on where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.archive import ArchiveDays, address_of_day, pages_of_day
from crawler.browser import wants_browser
from crawler.collect import Collector, LeftAlone, LimitReached
from crawler.discovery import named_sitemaps
from crawler.fetch import WAITING, Answer, FetchFailed
from crawler.following import collect_news
from crawler.listing import source_hosts
from crawler.memory import noted_moment
from crawler.pangea import is_feed
from crawler.points import found_point
from crawler.ranges import last_day_of, published_by
from crawler.spiders import listing
from crawler.spiders.kinds import spider_of
from crawler.urls import UnusableAddress, canonical
from crawler.visit import Entry, Visit
from records import AccessPoint, Page

log = logging.getLogger(__name__)

STALE_PAGES = 2  # in a row without an article of the range: then a listing has been read far enough
EMPTY_DAYS = 30  # in a row without a page: then an archive is not there
MARK = "mark:back:"  # and the address of a way: where reading it back stopped at a limit, and when
MARK_HOLDS = timedelta(days=7)  # later the pages in between may hold what no run has seen
SHALLOW = ("feed", "news_sitemap", "youtube", "google_news", "facebook", "instagram")  # hold the last entries only
PAST_THE_END = ("http_400", "http_404", "http_410", "empty")


async def collect_since(collector: Collector, since: datetime) -> str | None:
    """Collect what is new, then everything from `since` on; why the range is not complete, or None."""
    error = await collect_news(collector)
    begins = beginning_of_day(since, collector.visit.source.time_zone)
    return await Backfill(collector=collector, since=begins).run(error)


def beginning_of_day(since: datetime, zone: str) -> datetime:
    """The moment from which a range is collected: a day, told as midnight UTC, begins where the source is."""
    if since.astimezone(UTC).time() != time(0):
        return since
    return min(since, datetime.combine(since.astimezone(UTC).date(), time(0), ZoneInfo(zone)))


def is_shallow(point: AccessPoint) -> bool:
    """Whether an access point holds the last entries only, so that it reaches a day only when it shows older ones."""
    return (point.spider or point.kind) in SHALLOW or (point.spider == "pangea" and is_feed(point.url))


@dataclass(slots=True, kw_only=True)
class Backfill:
    """One source read back to a moment."""

    collector: Collector
    since: datetime
    _told: dict[str, datetime] = field(default_factory=dict)  # when an article fetched here says it was published
    _unfinished: list[str] = field(default_factory=list)  # what keeps the range from being complete, in words
    _worked: bool = False  # a way gave something
    _deep: bool = False  # a way reaches back to the moment, as far as can be known

    @property
    def visit(self) -> Visit:
        """What the collector may ask."""
        return self.collector.visit

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.visit.source.time_zone)

    async def run(self, error: str | None) -> str | None:
        """Read every way back; why the range is not complete, or None. `error` is why nothing new was found."""
        self._reach_back()
        try:
            for point in self._ways():
                await self._read(point)
            await self._read_archive()
        except LeftAlone as alone:
            self._unfinished.append(str(alone))
        except LimitReached as limit:
            self._unfinished.append(f"{limit}; run it again for the rest")
        self.collector.handover.flush()
        return self._remark(error)

    def _remark(self, error: str | None) -> str | None:
        if error and not self._worked:
            return error
        if not self._deep and not self._unfinished and not self.visit.source.demo:
            # All that can be had was: no fault of this run, but the person who asked for the range should know.
            log.warning(
                "no way reaches back so far, add a sitemap, a listing or archive source=%s since=%s",
                self.visit.source.id,
                self.since.date(),
            )
        return f"range not complete: {'; '.join(dict.fromkeys(self._unfinished))}" if self._unfinished else None

    def _reach_back(self) -> None:
        visit, crawl = self.visit, self.visit.crawl
        visit.crawl = replace(crawl, pages_per_run=crawl.backfill_pages, index_pages_per_run=crawl.backfill_index_pages)
        visit.crawl = replace(visit.crawl, seconds_per_run=float("inf"))  # a person waits for it; no schedule does
        visit.since, visit.fresh, visit.reaching_back = self.since, True, True
        self.collector.on_page = self._note_date

    def _ways(self) -> tuple[AccessPoint, ...]:
        """The access points of the file, and sitemaps that only robots.txt names."""
        source = self.visit.source
        named = {point.url for point in source.access_points}
        maps = named_sitemaps(self.visit, source_hosts(source))
        return (*source.access_points, *(found_point(source, "sitemap", url) for url in maps if url not in named))

    async def _read(self, point: AccessPoint) -> None:
        try:
            await (self._walk(point) if point.kind == "listing" else self._read_index(point))
        except FetchFailed as error:
            self._note_failure(point.url, error)

    # ---- an index that a spider reads back by itself ---------------------------------------------

    async def _read_index(self, point: AccessPoint) -> None:
        mark = self._recalled(point)
        self.visit.versions.clear()
        self.visit.go_on_from = mark
        index = await spider_of(point)(point, self.visit)
        entries = tuple(entry for entry in index.entries if not self._is_too_old(entry))
        taken = await self.collector.take_index(point, replace(index, entries=entries))
        if taken.problem:
            return
        covers = index.all_old or any(self.visit.is_too_old(entry) for entry in index.entries)
        reaches = covers or not is_shallow(point)
        self._note_worked(point)
        self._deep = self._deep or reaches
        if index.problem and reaches:
            self._unfinished.append(f"{point.url}: {index.problem}")
        self._note(point, index.older if self.collector.is_complete else mark)

    # ---- a listing, page after page --------------------------------------------------------------

    async def _walk(self, point: AccessPoint) -> None:
        """Take page after page, until two in a row hold nothing of the range or nothing that was not seen before."""
        seen: set[str] = set()
        stale, asked, number = 0, 1, 1
        self.visit.fetcher.renders = wants_browser(point)
        answer = await self.visit.ask(point.url, conditional=False)
        recalled = self._recalled(point)
        while True:
            found = [entry for entry in await listing.entries_on(answer, self.visit) if entry.link.url not in seen]
            seen.update(entry.link.url for entry in found)
            await self._take(point, found)
            stale = 0 if any(self._is_young(entry) for entry in found) else stale + 1
            following = await listing.following_page(point, answer, number + 1)
            if stale >= STALE_PAGES or following is None:
                break
            if asked >= self.visit.index_pages(point):
                self._unfinished.append(f"{point.url}: more than {asked} pages; run it again for the rest")
                return self._note(point, f"{number} {answer.url}")
            number, following, recalled = _next_place(number, following, recalled)
            further = await self._ask_further(following, f"{point.url}: page {number}")
            if further is None:
                break
            answer, asked = further, asked + 1
        self._deep = self._deep or bool(seen)
        self._note(point, None)

    async def _ask_further(self, url: str, what: str) -> Answer | None:
        """A further page; None past the end, and when it cannot be had."""
        try:
            return await self.visit.ask(url, conditional=False)
        except FetchFailed as error:
            if error.reason not in PAST_THE_END:
                self._note_failure(what, error)
            return None

    async def _take(self, point: AccessPoint, found: Sequence[Entry]) -> bool:
        if found:
            self._note_worked(point)
        return await self.collector.take_page(point, [entry for entry in found if not self._is_too_old(entry)])

    # ---- an archive of days ----------------------------------------------------------------------

    async def _read_archive(self) -> None:
        source = self.visit.source
        if source.archive is None:
            return
        days = ArchiveDays(self.visit.memory, self.collector.now().astimezone(self._zone).date())
        point = AccessPoint(kind="listing", url=source.archive)
        self.visit.fetcher.renders = wants_browser(point)
        left, empty = self.visit.crawl.backfill_index_pages, 0
        for day in days.back_to(self.since.astimezone(self._zone).date()):
            if left <= 0:
                self._unfinished.append(f"archive: days up to {day} are not read; run it again for the rest")
                return
            asked, complete, found = await self._read_day(point, address_of_day(source.archive, day))
            left, empty = left - asked, 0 if found else empty + 1
            days.note(day, complete=complete)
            if empty >= EMPTY_DAYS and not days.any_found:
                self._unfinished.append(f"archive: no page for any of {empty} days; correct its address")
                return
            days.any_found = days.any_found or found
        self._deep = self._deep or days.any_found

    async def _read_day(self, point: AccessPoint, url: str) -> tuple[int, bool, bool]:
        """Pages asked for, whether all of the day is stored, and whether it has a page."""
        asked, complete, seen = 0, True, set[str]()
        try:
            async for answer in pages_of_day(self.visit, url):
                asked += 1
                found = [entry for entry in await listing.entries_on(answer, self.visit) if entry.link.url not in seen]
                if not found:
                    break
                seen.update(entry.link.url for entry in found)
                complete = await self._take(point, found) and complete
        except FetchFailed as error:
            if error.reason not in PAST_THE_END:
                self._note_failure(url, error)
                return asked + 1, False, bool(seen)
        return max(asked, 1), complete, bool(seen)

    # ---- what is young, and what is remembered ---------------------------------------------------

    def _is_too_old(self, entry: Entry) -> bool:
        """Whether an entry tells, itself or by its address, that it is from before the range."""
        if entry.link.published_at is not None:
            return entry.link.published_at < self.since
        day = last_day_of(entry.link.url)
        if day is not None and day < self.since.astimezone(self._zone).date():
            return True
        return entry.changed_at is not None and entry.changed_at < self.since

    def _is_young(self, entry: Entry) -> bool:
        """Whether an entry may be of the range; one that tells nothing may, until its article tells or time does."""
        if entry.moment is not None or self._is_too_old(entry):
            return not self._is_too_old(entry)
        try:
            url = canonical(entry.link.url)
        except UnusableAddress:
            return False
        if url in self._told:
            return self._told[url] >= self.since
        known = self.visit.known(url)
        return known is None or known.fetched_at >= self.since

    def _note_worked(self, point: AccessPoint) -> None:
        self._worked = True
        self.collector.tally.access_point = self.collector.tally.access_point or point.url

    def _note_date(self, page: Page) -> None:
        told = published_by(page.body, self._zone)
        if told is not None:
            self._told[page.url] = told

    def _note_failure(self, what: str, error: FetchFailed) -> None:
        if error.reason == WAITING:
            raise LeftAlone(error.detail)
        log.info("way back failed source=%s way=%s problem=%s", self.visit.source.id, what, error)
        self._unfinished.append(f"{what}: {error}")

    def _recalled(self, point: AccessPoint) -> str | None:
        """Where a run of the last days stopped at a limit in reading a way back."""
        mark, at = self.visit.memory.note(MARK + point.url)
        moment = noted_moment(at)
        return mark if mark and moment and self.collector.now() - moment < MARK_HOLDS else None

    def _note(self, point: AccessPoint, mark: str | None) -> None:
        """Remember, once everything read so far is stored, where to go on; None when the way is read to its end."""
        self.collector.handover.flush()
        if mark is not None or self._recalled(point) is not None:
            self.visit.memory.keep_note(MARK + point.url, mark, self.collector.now().isoformat() if mark else None)


def _next_place(number: int, following: str, recalled: str | None) -> tuple[int, str, None]:
    """The next page to ask for: the one after `number`, or where an earlier run stopped, if that is further back."""
    told, _, url = (recalled or "").partition(" ")
    if told.isdigit() and int(told) > number + 1:
        return int(told), url, None
    return number + 1, following, None
