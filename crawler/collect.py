"""Collecting one source: each page that an index of it announces, within the limits of a run."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bookkeeping import CheckedPage, KnownPage
from crawler.about import is_about_kazakhstan
from crawler.backoff import told
from crawler.browser import wants_browser
from crawler.depth import note_complete, note_missing, note_under_way
from crawler.discovery import only_articles
from crawler.fetch import WAITING, Answer, FetchFailed, watched_host
from crawler.guard import RequestRefused, check_address
from crawler.handover import Handover, Tally
from crawler.listing import belongs, is_article_like, source_hosts
from crawler.points import Taken, allowed_silence
from crawler.updates import asked_again_at, conditions, is_changed, stamps_all_alike
from crawler.urls import UnusableAddress, canonical, host_of, shown
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, FailedFetch, Page

log = logging.getLogger(__name__)

_REPEATS = re.compile(r"(/[^/]+)\1\1(?:/|\Z)")  # /a/a/a: a link that a broken template makes longer and longer
_ENDING = re.compile(r"\.html?\Z")


class LeftAlone(Exception):
    """The host of a source asks to be left alone, or fails again and again; the rest waits for a later run."""


class LimitReached(Exception):
    """As many pages were fetched as one run may; the message tells how many addresses wait."""


@dataclass(slots=True, kw_only=True)
class Collector:
    """Collects one source in one run: takes what the indexes of its access points announce."""

    visit: Visit
    handover: Handover
    tally: Tally
    now: Callable[[], datetime]
    on_page: Callable[[Page], None] | None = None  # told of each page that goes to the storage
    _seen: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)  # identities of the articles of this run
    _open: set[str] = field(default_factory=set)  # addresses that a later run is to ask for again
    _updates: int = 0
    _waiting: int = 0  # entries of the present index that the page limit leaves to a later run
    _stamped_alike: bool = False  # the present index stamps its entries all alike
    _point: AccessPoint | None = None  # the one whose index is being taken
    _others: int = 0  # entries left alone because they are about other countries
    _fetched: int = 0
    _fresh: bool = False  # the present index tells of pages that are young
    _complete: bool = True  # nothing found through the present index waits for a later run

    async def take_newest(self, index: Index, limit: int, point: AccessPoint | None = None) -> None:
        """Fetch the newest entries of an index of `point` until `limit` pages have come or all are tried."""
        self._point = point
        self.visit.fetcher.renders = point is not None and wants_browser(point)
        for entry in [entry for entry in newest(index) if not self._is_about_others(entry)][: limit * 5]:
            if limit <= 0:
                break
            try:
                limit -= await self._take_entry(entry)
            except LeftAlone:
                break

    async def take_all(self, point: AccessPoint, index: Index) -> Taken:
        """What an index gave, its news fetched and handed over."""
        self._complete, self._fresh = True, False
        self._point, self._others, self._waiting = point, 0, 0
        before = self.tally.new
        if not self.visit.fresh and index.pages > 1:
            note_under_way(self.visit.memory, point.url, index.pages, self.now())
        if point not in self.visit.source.access_points:
            index = only_articles(index, point, self.visit.source)
        if index.problem:
            log.info("index read in part source=%s problem=%s", self.visit.source.id, index.problem)
        if not await self._take(index):
            return Taken(point=point, problem=f"{point.url}: {index.problem or 'nothing found there'}")
        if self._others:
            log.info("about other countries source=%s entries=%d", self.visit.source.id, self._others)
        self._note_depth(point, index, has_new=self.tally.new > before)
        return Taken(point=point, new=self.tally.new - before, fresh=self._fresh)

    def _note_depth(self, point: AccessPoint, index: Index, *, has_new: bool) -> None:
        """Note how far the next run reads a list whatever it finds; a page further where new articles push on."""
        if self.visit.fresh or index.unchanged:
            return
        if self._complete and not index.is_cut:
            note_complete(self.visit.memory, point.url)
        else:
            pages = min(index.pages + (has_new or index.is_cut), self.visit.index_pages(point))
            note_missing(self.visit.memory, point.url, pages if index.pages > 1 or index.is_cut else 1, self.now())

    async def _take(self, index: Index) -> bool:
        """Fetch what is new; whether the index gave anything that is or was a page."""
        self.tally.unchanged += index.unchanged
        gave = await self._take_entries(index.entries) or index.unchanged or index.all_old
        if gave and not index.is_cut:
            # What gave nothing is asked for in full again: "not changed" would then pass for being well.
            self._keep_versions()
        return gave

    async def _take_entries(self, entries: Sequence[Entry]) -> bool:
        """Take entries within the limits of a run and wait until they are stored; whether any is or was a page."""
        await self._look_over(entries)
        gave = False
        for position, entry in enumerate(entries):
            if self._is_at_limit:
                await self._leave(entries[position:])
                break
            gave = await self._take_entry(entry) or gave
            if position % 100 == 99:
                await asyncio.sleep(0)  # thousands of known addresses must not keep other sources waiting
        self.handover.flush()
        return gave

    @property
    def _is_at_limit(self) -> bool:
        """Whether no further page is fetched in this run."""
        crawl = self.visit.crawl
        return self._fetched >= crawl.pages_per_run or time.monotonic() - self.tally.started >= crawl.seconds_per_run

    async def _leave(self, rest: Sequence[Entry]) -> None:
        """Count and tell what the limits of a run leave to a later one."""
        for position, entry in enumerate(rest):
            self._waiting += self.visit.is_news(entry)
            if position % 100 == 99:
                await asyncio.sleep(0)
        if self._waiting:
            self._complete = False
            log.warning("page limit reached source=%s later=%d", self.visit.source.id, self._waiting)

    async def take_index(self, point: AccessPoint, index: Index) -> Taken:
        """What an index gave, all of it taken; raises LimitReached when some of it has to wait."""
        self._waiting = 0
        taken = await self.take_all(point, index)
        self._require_nothing_waits()
        return taken

    async def take_page(self, point: AccessPoint, entries: Sequence[Entry]) -> bool:
        """Take the entries of one page of an index and wait until they are stored.

        False when one of them failed and may be had later; raises LimitReached when some have to wait.
        """
        self._point, self._complete, self._waiting = point, True, 0
        await self._take_entries(entries)
        self._require_nothing_waits()
        return self._complete

    @property
    def is_complete(self) -> bool:
        """Whether all that was found through the last index or page is stored, or failed for good."""
        return self._complete

    def _require_nothing_waits(self) -> None:
        if self._waiting:
            limit = self.visit.crawl.pages_per_run
            raise LimitReached(f"{limit} pages fetched in one run, at least {self._waiting} more wait")

    async def _take_entry(self, entry: Entry) -> bool:
        """Whether the entry is a stored page, became one, or is merely too old."""
        try:
            url = check_address(entry.link.url, named_ports=self.visit.named_ports, allowed=self._allowed)
        except RequestRefused as error:
            return self._fail(entry.link.url, FetchFailed(error.reason, str(error)))
        if url in self._seen:
            self._complete = self._complete and url not in self._open
            return self.visit.known(url) is not None
        if self.visit.is_too_old(entry):
            return True
        self._seen.add(url)
        if self.visit.identities.of(url) in self._taken:
            self.tally.unchanged += 1
            return True
        if (known := self.visit.known(url)) is not None:
            self._fresh = self._fresh or self._is_young(known)
            await self._take_known(entry, known)
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

    async def _look_over(self, entries: Sequence[Entry]) -> None:
        """Learn from an index as a whole what its single entries do not tell."""
        self._stamped_alike = stamps_all_alike(entries)
        ambiguous = len(self.visit.identities.ambiguous)
        for position in range(0, len(entries), 500):
            self.visit.learn(entries[position : position + 500])
            await asyncio.sleep(0)
        if len(self.visit.identities.ambiguous) > ambiguous:
            shared = self.visit.identities.ambiguous[-1].partition(":")[2]
            log.warning("article_id matches many articles source=%s value=%s", self.visit.source.id, shared[:40])

    def _is_young(self, known: KnownPage) -> bool:
        return self.now() - known.fetched_at < allowed_silence(self.visit.source)

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
        self._respect(url)
        try:
            answer = await self.visit.fetcher.get(url, named_ports=self.visit.named_ports)
        except FetchFailed as error:
            if error.reason != WAITING:
                self._fail(url, error)
            self._respect(url)
            return False
        if not belongs(answer.url, hosts):
            return self._fail(url, elsewhere(answer.url))
        return self._store(url, entry, answer)

    async def _take_known(self, entry: Entry, known: KnownPage) -> None:
        """Ask a stored article again when its index says that it changed, within the limits of `crawler.updates`."""
        now = self.now()
        if self._stamped_alike or not is_changed(entry, known, now=now):
            self.tally.unchanged += 1
        elif self._updates >= self.visit.crawl.updates_per_run or now < asked_again_at(known):
            self.tally.unchanged += 1
            self._leave_open(known.url)
        else:
            self._updates += 1
            await self._ask_again(entry, known)

    def _leave_open(self, url: str) -> None:
        """Note that an address waits for a later run, which needs every index that tells of it in full."""
        self._open.add(url)
        self._complete = False

    async def _ask_again(self, entry: Entry, known: KnownPage) -> None:
        """Hand over a new version of a stored page, or the word that there is none; a failure does it no harm."""
        self._respect(known.url)
        checked = CheckedPage(source_id=self.visit.source.id, url=known.url, checked_at=self.now())
        try:
            answer = await self.visit.fetcher.get(
                known.url, named_ports=self.visit.named_ports, headers=conditions(known)
            )
        except FetchFailed as error:
            log.info("page not read again source=%s reason=%s", self.visit.source.id, error.reason)
            if error.is_passing:
                self._leave_open(known.url)
            if error.reason != WAITING:
                self.handover.add(checked, self.tally)
            self._respect(known.url)
            return
        if answer.status == 304 or not self._is_same_article(known.url, answer.url):
            self.handover.add(checked, self.tally)  # it may lead to the home page now: no version of the article
            return
        self._hand_over(known.url, entry, answer.body, answer.headers, answer.header("content-type"), is_stored=True)

    def _is_same_article(self, url: str, other: str) -> bool:
        identity = self.visit.identities.of(url)
        return url == other or (identity is not None and identity == self.visit.identities.of(other))

    def _store(self, url: str, entry: Entry, answer: Answer) -> bool:
        if answer.url != url:
            repeated = answer.url in self._seen or self.visit.identities.of(answer.url) in self._taken
            repeated = repeated or self.visit.known(answer.url) is not None
            self._seen.add(answer.url)
            is_article = self._may_be_article(url, answer.url)
            if answer.moved and is_article:
                self.visit.memory.note_moved(url, answer.url)
            if repeated and not is_article:
                return self._fail(url, FetchFailed("led_away", f"leads to {shown(answer.url)}, as others do"))
            if repeated:
                self.tally.unchanged += 1
                return True
        self._hand_over(answer.url, entry, answer.body, answer.headers, answer.header("content-type"))
        return True

    def _may_be_article(self, url: str, other: str) -> bool:
        """Whether the address that another leads to may be its article's: no home page, notice or form to log in."""
        before, after = urlsplit(url), urlsplit(other)
        if after.path == "/" and not after.query:
            return False
        if self._is_same_article(url, other) or _folder(before.path) == _folder(after.path) != "":
            return True
        if (before.path.rstrip("/"), before.query) == (after.path.rstrip("/"), after.query):
            return True
        pattern = self.visit.source.article_pattern
        return bool(pattern and re.search(pattern, other)) or is_article_like(_ENDING.sub("", other))

    def _hand_over(
        self,
        url: str,
        entry: Entry,
        body: bytes,
        headers: tuple[tuple[str, str], ...],
        content_type: str | None,
        *,
        is_stored: bool = False,
    ) -> None:
        identity = self.visit.identities.of(url)
        if identity is not None:
            self._taken.add(identity)
        page = Page(
            source_id=self.visit.source.id,
            url=url,
            fetched_at=self.now(),
            body=body,
            headers=headers,
            content_type=content_type,
            announced_title=entry.link.title,
            announced_at=entry.link.published_at,
            identity=identity,
        )
        self.handover.add(page, self.tally, is_stored=is_stored)
        if self.on_page is not None:
            self.on_page(page)

    def _fail(self, url: str, failure: FetchFailed) -> bool:
        try:
            address = canonical(url)
        except UnusableAddress:
            address = shown(url)
            if not address or address in self._seen:
                return False
            self._seen.add(address)
        if failure.is_passing:
            self._leave_open(address)
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

    def _respect(self, url: str) -> None:
        """Raise LeftAlone when the host of a page is not to be asked now; the page waits for a later run."""
        watch = self.visit.fetcher.watch
        if watch and (state := watch.waiting(watched_host(url))):
            self._leave_open(url)
            raise LeftAlone(told(state))

    def _keep_versions(self) -> None:
        """Remember the index pages, but only now that everything found through them is committed."""
        if not self._complete or self.visit.reaching_back:  # whose range may begin later than that of ordinary runs
            return
        for url, answer in self.visit.versions.items():
            self.visit.memory.note_version(url, answer.header("etag"), answer.header("last-modified"))

    @property
    def _allowed(self) -> tuple[str, ...]:
        return self.visit.crawl.allowed_private


def newest(index: Index) -> tuple[Entry, ...]:
    """The entries of an index, newest first."""
    return index.entries if index.newest_first else index.entries[::-1]


def _folder(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]


def elsewhere(url: str) -> FetchFailed:
    """The failure of an address that lies outside the source's hosts."""
    return FetchFailed("elsewhere", f"{host_of(url)} is none of the source's hosts; add it to hosts if it should be")
