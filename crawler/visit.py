"""One source's visit: what its spiders may ask and what they bring back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bookkeeping import KnownPage
from crawler.depth import least_pages
from crawler.fetch import Answer, Fetcher
from crawler.identity import Identities
from crawler.memory import Memory
from crawler.portal import PortalWatch
from crawler.ranges import last_day_of
from crawler.settings import CrawlSettings
from crawler.urls import UnusableAddress, canonical, port_of
from records import AccessPoint, Link, Source

ZONES_DIFFER = timedelta(days=1)  # the day in an address is that of the site's own clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One announced page: its link, when it changed, and its bytes when the index itself holds them."""

    link: Link
    changed_at: datetime | None = None
    summary: str | None = None
    body: bytes | None = None
    content_type: str | None = None
    failure: str | None = None  # reason why it cannot be fetched, when the index itself tells

    @property
    def moment(self) -> datetime | None:
        """The latest moment the index tells of it."""
        moments = [moment for moment in (self.link.published_at, self.changed_at) if moment]
        return max(moments) if moments else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What an access point gave: entries in the order in which they are to be fetched."""

    entries: tuple[Entry, ...] = ()
    newest_first: bool = False
    unchanged: bool = False  # the server says nothing has changed since the last complete run
    all_old: bool = False  # it announced pages, each older than the time looked at
    pages: int = 1  # of a list, as many as were read
    is_cut: bool = False  # a further page could not be had, but may be in a later run
    older: str | None = None  # where older entries are, when a limit kept them from being read
    problem: str | None = None  # what could not be read, in words


@dataclass(slots=True, kw_only=True)
class Visit:
    """What a spider needs of the world: the source, its memory, the limits, and a way to ask for index pages."""

    source: Source
    crawl: CrawlSettings
    fetcher: Fetcher
    memory: Memory
    since: datetime  # entries older than this are left alone
    fresh: bool = False  # ask for everything, whatever was seen before
    distrusts: bool = False  # it was silent for too long: "not changed" may be what keeps its news from us
    most_index_pages: int = 1000  # whatever the file of the source says
    versions: dict[str, Answer] = field(default_factory=dict)  # index pages to remember once all is committed
    portal: PortalWatch | None = None  # shared by the sources of a run
    answers: list[Answer] | None = None  # every index page as received, where somebody wants to see them
    reaching_back: bool = False  # a range of dates is wanted: the limits of the file, meant for one run, do not hold
    go_on_from: str | None = None  # what an earlier run gave as `Index.older`: what comes before it is stored
    identities: Identities = field(init=False)

    def __post_init__(self) -> None:
        self.identities = Identities(source=self.source)

    @property
    def named_ports(self) -> frozenset[int]:
        """Ports that the source's own file names."""
        return named_ports(self.source)

    def index_pages(self, point: AccessPoint) -> int:
        """How many pages of an access point are read at most: its option `max_pages`, else the setting.

        Where a range of dates is wanted, the setting.
        """
        told = None if self.reaching_back else point.options.get("max_pages")
        wanted = told if isinstance(told, int) and told > 0 else self.crawl.index_pages_per_run
        return min(wanted, self.most_index_pages)

    def least_pages(self, point: AccessPoint) -> int:
        """How many pages of a list are read although they hold nothing new: an earlier run had not all of them."""
        return 1 if self.fresh else least_pages(self.memory, point.url)

    async def ask(
        self, url: str, *, conditional: bool = True, headers: Mapping[str, str] | None = None, render: bool = False
    ) -> Answer:
        """The answer of an index page; status 304 when nothing has changed. Raises FetchFailed.

        With `render` as a browser shows it, where the access point wants that: for pages made for readers.
        """
        asks_for_news = conditional and not self.fresh and not self.distrusts
        headers = {**(headers or {}), **(self.memory.conditions(url) if asks_for_news else {})}
        answer = await self.fetcher.get(url, named_ports=self.named_ports, headers=headers, render=render)
        if self.portal is not None and answer.status != 304:
            self.portal.check(self.source.id, url, answer)
        if self.answers is not None:
            self.answers.append(answer)
        if conditional and answer.status != 304:
            self.versions[url] = replace(answer, body=b"")  # hundreds may be read, each of some MiB
        return answer

    def forget(self, url: str) -> None:
        """Do not remember the version of an index page: the next run asks for it in full."""
        self.versions.pop(url, None)

    def forget_answer(self, answer: Answer) -> None:
        """Do not remember the version of an answer that could not be read to its end."""
        for url in [url for url, kept in self.versions.items() if kept.url == answer.url]:
            self.forget(url)

    def is_too_old(self, entry: Entry) -> bool:
        """Whether an entry is from before the time this visit looks at: by what its index tells of it, else by the day
        in its address; one that tells neither never is."""
        if entry.moment is not None:
            return entry.moment < self.since
        day = last_day_of(entry.link.url)
        return day is not None and day < (self.since - ZONES_DIFFER).date()

    def is_news(self, entry: Entry) -> bool:
        """Whether an entry is a page to fetch: of its time, with a usable address, and not stored yet."""
        if self.is_too_old(entry):
            return False
        try:
            return self.known(canonical(entry.link.url)) is None
        except UnusableAddress:
            return False

    def known(self, url: str) -> KnownPage | None:
        """The stored page of a canonical address, or of the same article at another one."""
        return self.memory.known(url, self.identities.of(url))

    def learn(self, entries: Iterable[Entry]) -> None:
        """Look at the addresses of an index page before it is decided which of them are the same article."""
        self.identities.learn(entry.link.url for entry in entries)

    def leads_on(self, entry: Entry) -> bool:
        """Whether an entry is a reason to turn the page: news, or anything young enough when all is asked for."""
        return not self.is_too_old(entry) if self.fresh else self.is_news(entry)


def named_ports(source: Source) -> frozenset[int]:
    """Ports that the addresses of a source's file name."""
    ports = set()
    for url in (source.homepage, source.archive or "", *(point.url for point in source.access_points)):
        try:
            ports.add(port_of(canonical(url)))
        except UnusableAddress:
            continue
    return frozenset(ports)
