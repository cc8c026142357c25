"""Collecting one source: its access points in order of preference, then each page they announce."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from crawler.about import is_about_kazakhstan
from crawler.fetch import Answer, FetchFailed
from crawler.guard import RequestRefused, check_address
from crawler.handover import Handover, Tally
from crawler.listing import belongs, source_hosts
from crawler.spiders import feed, listing, sitemap
from crawler.spiders.custom import google_news, govkz, pangea, telegram, wordpress, youtube
from crawler.urls import UnusableAddress, canonical, host_of, shown
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, FailedFetch, Page, Source

log = logging.getLogger(__name__)

FindEntries = Callable[[AccessPoint, Visit], Awaitable[Index]]
SPIDERS: Mapping[str, FindEntries] = {
    "feed": feed.find_entries,
    "news_sitemap": sitemap.find_entries,
    "sitemap": sitemap.find_entries,
    "listing": listing.find_entries,
}
CUSTOM: Mapping[str, FindEntries] = {
    "telegram": telegram.find_entries,
    "wordpress": wordpress.find_entries,
    "govkz": govkz.find_entries,
    "youtube": youtube.find_entries,
    "google_news": google_news.find_entries,
    "pangea": pangea.find_entries,
}
_REPEATS = re.compile(r"(/[^/]+)\1\1(?:/|\Z)")  # /a/a/a: a link that a broken template makes longer and longer


class LeftAlone(Exception):
    """The host of a source fails again and again; the rest waits for the next run."""


@dataclass(slots=True, kw_only=True)
class Collector:
    """Collects one source in one run."""

    visit: Visit
    handover: Handover
    tally: Tally
    now: Callable[[], datetime]
    _seen: set[str] = field(default_factory=set)
    _point: AccessPoint | None = None  # the one whose index is being taken
    _others: int = 0  # entries left alone because they are about other countries
    _fetched: int = 0
    _in_a_row: int = 0
    _complete: bool = True  # nothing found through the present index waits for a later run

    async def collect(self) -> str | None:
        """Go through the access points until one gives something; why none did, or None."""
        problems: list[str] = []
        try:
            for point in access_points(self.visit.source):
                problem = await self._try_point(point)
                if problem is None:
                    return None
                problems.append(f"{point.url}: {problem}")
        except LeftAlone as error:
            problems.append(str(error))
        return "; ".join(problems) or "the source has no access point"

    async def take_newest(self, index: Index, limit: int, point: AccessPoint | None = None) -> None:
        """Fetch the newest entries of an index of `point` until `limit` pages have come or all are tried."""
        self._point = point
        for entry in [entry for entry in newest(index) if not self._is_about_others(entry)][: limit * 5]:
            if limit <= 0:
                break
            try:
                limit -= await self._take_entry(entry)
            except LeftAlone:
                break

    async def _try_point(self, point: AccessPoint) -> str | None:
        """None when the access point gave something, else why not."""
        self.visit.versions.clear()
        self._complete = True
        self._point, self._others = point, 0
        try:
            index = await spider_of(point)(point, self.visit)
        except FetchFailed as error:
            return str(error)
        if index.problem:
            log.info("index read in part source=%s problem=%s", self.visit.source.id, index.problem)
        if not await self._take(index):
            return index.problem or "nothing found there"
        if self._others:
            log.info("about other countries source=%s entries=%d", self.visit.source.id, self._others)
        self.tally.access_point = point.url
        return None

    async def _take(self, index: Index) -> bool:
        """Fetch what is new; whether the index gave anything that is or was a page."""
        self.tally.unchanged += index.unchanged
        gave = index.unchanged or index.all_old
        for position, entry in enumerate(index.entries):
            if self._fetched >= self.visit.crawl.pages_per_run:
                self._complete = False
                left = len(index.entries) - position
                log.warning("page limit reached source=%s later=%d", self.visit.source.id, left)
                break
            gave = await self._take_entry(entry) or gave
            if position % 100 == 99:
                await asyncio.sleep(0)  # thousands of known addresses must not keep other sources waiting
        self._keep_versions()
        return gave

    async def _take_entry(self, entry: Entry) -> bool:
        """Whether the entry is a stored page, became one, or is merely too old."""
        try:
            url = check_address(entry.link.url, named_ports=self.visit.named_ports, allowed=self._allowed)
        except RequestRefused as error:
            return self._fail(entry.link.url, FetchFailed(error.reason, str(error)))
        if url in self._seen:
            return False
        self._seen.add(url)
        if self.visit.is_too_old(entry):
            return True
        if self.visit.memory.knows(url):
            self.tally.unchanged += 1
            return True
        if self._is_about_others(entry):
            self._others += 1
            return True
        if entry.failure is not None:
            return self._fail(url, FetchFailed(entry.failure, entry.link.title or ""))
        self._fetched += 1
        if entry.body is not None:
            self._hand_over(url, entry, entry.body, (), entry.content_type)
            return True
        return await self._fetch(url, entry)

    def _is_about_others(self, entry: Entry) -> bool:
        """Whether only Kazakhstan is wanted here and the index tells that an entry is about another country."""
        if self._point is None or not self._point.options.get("about_kazakhstan_only"):
            return False
        return is_about_kazakhstan(entry.link.title, entry.summary, entry.link.url) is False

    async def _fetch(self, url: str, entry: Entry) -> bool:
        hosts = source_hosts(self.visit.source)
        if _REPEATS.search(urlsplit(url).path):
            return self._fail(url, FetchFailed("trap", "the same part three times in the path"))
        if not belongs(url, hosts):
            return self._fail(url, elsewhere(url))
        try:
            answer = await self.visit.fetcher.get(url, named_ports=self.visit.named_ports)
        except FetchFailed as error:
            self._fail(url, error)
            self._watch(error)
            return False
        self._in_a_row = 0
        if not belongs(answer.url, hosts):
            return self._fail(url, elsewhere(answer.url))
        return self._store(url, entry, answer)

    def _store(self, url: str, entry: Entry, answer: Answer) -> bool:
        if answer.url != url:
            repeated = answer.url in self._seen or self.visit.memory.knows(answer.url)
            self._seen.add(answer.url)
            if answer.moved and urlsplit(answer.url).path != "/":
                self.visit.memory.note_moved(url, answer.url)
            if repeated:
                self.tally.unchanged += 1
                return True
        self._hand_over(answer.url, entry, answer.body, answer.headers, answer.header("content-type"))
        return True

    def _hand_over(
        self, url: str, entry: Entry, body: bytes, headers: tuple[tuple[str, str], ...], content_type: str | None
    ) -> None:
        page = Page(
            source_id=self.visit.source.id,
            url=url,
            fetched_at=self.now(),
            body=body,
            headers=headers,
            content_type=content_type,
            announced_title=entry.link.title,
            announced_at=entry.link.published_at,
        )
        self.handover.add(page, self.tally)

    def _fail(self, url: str, failure: FetchFailed) -> bool:
        try:
            address = canonical(url)
        except UnusableAddress:
            address = shown(url)
            if not address or address in self._seen:
                return False
            self._seen.add(address)
        self._complete = self._complete and not failure.is_passing
        self.handover.add(
            FailedFetch(
                source_id=self.visit.source.id,
                url=address,
                attempted_at=self.now(),
                reason=failure.reason,
                detail=failure.detail[:500],
            ),
            self.tally,
        )
        return False

    def _watch(self, failure: FetchFailed) -> None:
        """Leave a host alone that asks for it or keeps failing; raises LeftAlone."""
        self._in_a_row = self._in_a_row + 1 if failure.is_passing else 0
        if failure.reason == "http_429" or self._in_a_row >= self.visit.crawl.failures_in_a_row:
            times = "" if failure.reason == "http_429" else f" {self._in_a_row} times in a row"
            raise LeftAlone(f"left alone until the next run: {failure.reason}{times}")

    def _keep_versions(self) -> None:
        """Remember the index pages, but only now that everything found through them is committed."""
        self.handover.flush()
        if not self._complete:
            return
        for url, answer in self.visit.versions.items():
            self.visit.memory.note_version(url, answer.header("etag"), answer.header("last-modified"))

    @property
    def _allowed(self) -> tuple[str, ...]:
        return self.visit.crawl.allowed_private


def spider_of(point: AccessPoint) -> FindEntries:
    """The spider of an access point; KeyError when its file names one that does not exist."""
    return CUSTOM[point.spider or ""] if point.kind == "custom" else SPIDERS[point.kind]


def access_points(source: Source) -> tuple[AccessPoint, ...]:
    """The access points of a source in order of preference, and last of all its home page."""
    points = source.access_points
    if not points or all(point.kind == "custom" for point in points):
        return points
    if any(point.url == source.homepage for point in points):
        return points
    return (*points, AccessPoint(kind="listing", url=source.homepage, options={"max_pages": 1}))


def newest(index: Index) -> tuple[Entry, ...]:
    """The entries of an index, newest first."""
    return index.entries if index.newest_first else index.entries[::-1]


def elsewhere(url: str) -> FetchFailed:
    """The failure of an address that lies outside the source's hosts."""
    return FetchFailed("elsewhere", f"{host_of(url)} is none of the source's hosts; add it to hosts if it should be")
