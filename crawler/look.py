"""A first look at a site: which ways into it there are, and what its articles are like. Nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import scrapy

from bookkeeping import CheckedPage
from crawler.collect import Collector
from crawler.feeds import FeedReading
from crawler.fetch import Answer, Fetcher, FetchFailed
from crawler.guard import RequestRefused, check_address
from crawler.handover import Handover, Tally
from crawler.home import Home, listed_feeds, read_home
from crawler.listing import belongs, is_article_like, read_links
from crawler.memory import Memory
from crawler.patterns import learn_pattern
from crawler.run import run_spider
from crawler.settings import CrawlSettings
from crawler.spiders.feed import read_answer
from crawler.spiders.kinds import spider_of
from crawler.trial import LONG_AGO, NothingKept
from crawler.urls import UnusableAddress, absolute, canonical, host_of, port_of, shown
from crawler.visit import Entry, Index, Visit
from crawler.ways import LEAST_LINKS, Look, Way, is_talk, ranked
from records import AccessPoint, FailedFetch, Link, Page, Problem, Source

USUAL_FEEDS = (
    "/rss", "/rss.xml", "/feed/", "/feed", "/rss/", "/feed.xml", "/atom.xml", "/index.xml", "/news/rss", "/feed.json",
)  # fmt: skip
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/wp-sitemap.xml")
MOST_MOVES = 2
MOST_FEEDS, MOST_SITEMAPS, MOST_SECTIONS = 4, 4, 3
SAMPLES = 3
USUAL = "found at a usual address"
NO_TLS = frozenset({"tls", "connection", "timeout", "bad_answer"})  # how https fails where a site has only http
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
# Services that are read by a spider of their own: which addresses, and what the spider is told.
SERVICES: tuple[tuple[str, str, str], ...] = (
    (r"(https?://t\.me)/(?:s/)?([A-Za-z]\w{3,31})/?\Z", r"\1/s/\2", "telegram"),
    (r"(https?://(?:www\.|m\.)?youtube\.com/(?:@[^/?#]+|channel/UC[\w-]{22}))(?:/\w*)?/?\Z", r"\1", "youtube"),
    (
        r"(https?://(?:www\.)?gov\.kz)/memleket/entities/([a-z0-9_-]+)(?:/.*)?(?:\?.*)?\Z",
        r"\1/api/v1/public/content-manager/news?sort-by=created_date:DESC&projects=eq:\2&page=1&size=10",
        "govkz",
    ),
)


class LookRefused(Problem):
    """A site cannot be looked at: its address is not a public web address, or nothing answers there."""


def look_at_site(url: str, *, crawl: CrawlSettings, now: Callable[[], datetime]) -> Look:
    """What a site offers; blocks, and works once per process.

    A bare name is asked for over https, and when that cannot be had over http. Raises LookRefused when the address is
    not one that may be reached, or gives nothing at all.
    """
    address = site_address(url, crawl.allowed_private)
    items: list[Page | FailedFetch | CheckedPage] = []
    handover = Handover(items.extend)
    done: list[Look | FetchFailed] = []

    async def job(spider: scrapy.Spider) -> None:
        explorer = _Explorer(visit=_visit(address, crawl, spider))
        try:
            look = await explorer.explore(address, is_bare="://" not in url)
        except FetchFailed as error:
            done.append(error)
            return
        if look.links:
            collector = Collector(visit=explorer.visit, handover=handover, tally=Tally(source_id="draft"), now=now)
            best = tuple(Entry(link=link) for link in look.links)
            index = explorer.found.get(look.chosen[0].url) or Index(entries=best, newest_first=True)
            await collector.take_newest(index, SAMPLES)
        done.append(look)

    run_spider([job], crawl=crawl, handover=handover)
    if not done or isinstance(done[0], FetchFailed):
        raise LookRefused(f"{shown(address)}: {done[0] if done else 'stopped before it was read'}")
    return replace(
        done[0],
        pages=tuple(item for item in items if isinstance(item, Page)),
        failures=tuple(item for item in items if isinstance(item, FailedFetch)),
    )


def site_address(url: str, allowed: Iterable[str] = ()) -> str:
    """The canonical address of a site to look at, `https://` put before a bare name; raises LookRefused."""
    full = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        named = frozenset({port_of(canonical(full))})
        return check_address(full, named_ports=named, allowed=tuple(allowed))
    except (UnusableAddress, RequestRefused) as error:
        raise LookRefused(f"{error}; give the public web address of a site, such as https://daily.example/") from None


def service_of(url: str) -> tuple[str, str] | None:
    """Address and name of the spider for an address of Telegram, YouTube or gov.kz; None for a site like others."""
    for form, told, spider in SERVICES:
        if match := re.match(form, url):
            return match.expand(told), spider
    return None


def _visit(address: str, crawl: CrawlSettings, spider: scrapy.Spider) -> Visit:
    source = Source(
        id="draft",
        name="draft",
        homepage=address,
        country="kz",
        languages=(),
        schedule="0 * * * *",
        access_points=(),
    )
    return Visit(
        source=source,
        crawl=crawl,
        fetcher=Fetcher(spider.crawler),
        memory=Memory("draft", known_page=lambda source_id, url, identity: None, validators=NothingKept()),
        since=LONG_AGO,
        fresh=True,
        most_index_pages=3,
    )


@dataclass(slots=True, kw_only=True)
class _Explorer:
    visit: Visit
    asked: set[str] = field(default_factory=set)
    found: dict[str, Index] = field(default_factory=dict)  # what the access points gave

    async def explore(self, address: str, *, is_bare: bool = False) -> Look:
        """Ask for the page, then for the feeds, sitemaps and sections that it and its host may have."""
        if service := service_of(address):
            return await self._explore_service(address, *service)
        answer = await self._first_answer(address, is_bare=is_bare)
        self._widen(answer.url)
        if not _is_page(answer):
            reading = await read_answer(answer, self.visit)
            if reading.links and reading.links[0].kind == "article":
                return await self._explore_feed(answer, reading)
        home, answer = await self._home(answer)
        ways = [*await self._feeds(home), *await self._sitemaps(home), *await self._listings(home, answer)]
        if home.wordpress:
            ways.append(await self._index("custom", home.wordpress, "named by the page", "wordpress"))
        return self._look(home, ways)

    async def _first_answer(self, address: str, *, is_bare: bool) -> Answer:
        """What the address gives; of a name typed without `https://` the http address when there is no TLS."""
        try:
            return await self.visit.ask(address)
        except FetchFailed as error:
            if not is_bare or error.reason not in NO_TLS:
                raise
            return await self.visit.ask(address.replace("https://", "http://", 1))

    async def _home(self, answer: Answer) -> tuple[Home, Answer]:
        """What the home page says; of one that only sends its reader on, the page it sends to."""
        home = read_home(answer.body, answer.url)
        for _ in range(MOST_MOVES):
            if home.moved is None or home.moved == home.url or len(home.links) >= LEAST_LINKS:
                break
            answer = await self.visit.ask(home.moved)
            self._widen(answer.url)
            home = read_home(answer.body, answer.url)
        return home, answer

    async def _explore_service(self, address: str, url: str, spider: str) -> Look:
        answers: list[Answer] = []
        self.visit.answers = answers
        if match := re.search(r"[?&]lang=([a-z]{2})\b", address):
            self.visit.source = replace(self.visit.source, languages=(match[1],))
        way = await self._index("custom", url, f"{spider} is a service of its own", spider)
        home = read_home(answers[0].body, address) if answers else Home(url=address)
        name = home.title or urlsplit(address).path.strip("/@")
        return Look(homepage=address, name=name, page_language=None, ways=(way,))

    def _widen(self, url: str) -> None:
        """Where the address leads is the site: `daily.kz` may answer as `www.daily.kz` or `daily.kz/ru/`."""
        self.visit.source = replace(self.visit.source, homepage=url)

    async def _explore_feed(self, answer: Answer, reading: FeedReading) -> Look:
        way = Way(kind="feed", url=answer.url, found_by="the address given", links=self._own(reading.links))
        home = Home(url=urljoin(answer.url, "/"))
        try:
            root = await self.visit.ask(home.url)
        except FetchFailed:
            return self._look(home, [way])
        self._widen(root.url)
        return self._look(read_home(root.body, root.url), [way, *await self._sitemaps(home)])

    async def _feeds(self, home: Home) -> list[Way]:
        named = [way for url in home.feeds[:MOST_FEEDS] for way in await self._feed(url, "named by the page")]
        if any(way.links for way in named):
            return named
        usual = [urljoin(home.url, path) for path in USUAL_FEEDS]
        return [*named, *await self._until_one_works("feed", usual)]

    async def _feed(self, url: str, found_by: str) -> list[Way]:
        """What an address gave that should be a feed's; those it lists when it is a page about feeds."""
        answers: list[Answer] = []
        self.visit.answers = answers
        way = await self._index("feed", url, found_by)
        self.visit.answers = None
        if way.links or not answers or not _is_page(answers[-1]):
            return [way]
        listed = [feed for feed in listed_feeds(answers[-1].body, answers[-1].url) if feed not in self.asked]
        return [way, *[await self._index("feed", feed, f"listed by {url}") for feed in listed[:MOST_FEEDS]]]

    async def _sitemaps(self, home: Home) -> list[Way]:
        named = [await self._index("sitemap", url, "named by robots.txt") for url in await self._robots(home.url)]
        if any(way.links for way in named):
            return named
        return [*named, *await self._until_one_works("sitemap", [urljoin(home.url, path) for path in USUAL_SITEMAPS])]

    async def _until_one_works(self, kind: str, urls: Iterable[str]) -> list[Way]:
        """What the usual places gave; the many that do not exist are not worth a word."""
        for url in urls:
            if url in self.asked:
                continue
            ways = await self._feed(url, USUAL) if kind == "feed" else [await self._index(kind, url, USUAL)]
            if any(way.links for way in ways):
                return [way for way in ways if way.links]
        return []

    async def _index(self, kind: str, url: str, found_by: str, spider: str | None = None) -> Way:
        self.asked.add(url)
        point = AccessPoint(kind=kind, url=url, spider=spider)
        try:
            index = await spider_of(point)(point, self.visit)
        except FetchFailed as error:
            return Way(kind=kind, url=url, found_by=found_by, problem=str(error), spider=spider)
        self.found[url] = index
        entries = index.entries if index.newest_first else index.entries[::-1]
        links = self._own([entry.link for entry in entries])
        if kind == "sitemap":
            is_news = any(link.title or link.published_at for link in links)
            kind = "news_sitemap" if is_news else kind
            links = links if is_news else tuple(link for link in links if is_article_like(link.url))
        problem = index.problem or (None if links else "no article there")
        if kind == "feed" and is_talk([entry.link.url for entry in entries], links):
            links, problem = (), "comments, not articles"
        return Way(kind=kind, url=url, found_by=found_by, links=links, problem=problem, spider=spider)

    async def _robots(self, url: str) -> list[str]:
        try:
            answer = await self.visit.ask(urljoin(url, "/robots.txt"))
        except FetchFailed:
            return []
        found = []
        for line in _SITEMAP_LINE.findall(answer.body.decode("utf-8", "replace")):
            try:
                address = absolute(url, line)
            except UnusableAddress:
                continue
            if address not in found and belongs(address, self._hosts()):
                found.append(address)
        return sorted(found, key=lambda address: "news" not in address)[:MOST_SITEMAPS]

    async def _listings(self, home: Home, answer: Answer) -> list[Way]:
        """The home page and its news sections, as lists of articles."""
        ways = [self._listing(answer, home, "the page itself")]
        for url in home.sections[:MOST_SECTIONS]:
            if is_article_like(url) or not belongs(url, self._hosts()):
                continue
            try:
                section = await self.visit.ask(url)
            except FetchFailed as error:
                ways.append(Way(kind="listing", url=url, found_by="linked as news", problem=str(error)))
                continue
            ways.append(self._listing(section, read_home(section.body, section.url), "linked as news"))
        return ways

    def _listing(self, answer: Answer, page: Home, found_by: str) -> Way:
        links = self._own(read_links(answer.body, answer.url, None))
        good = links if len(links) >= LEAST_LINKS else ()
        problem = None if good else "no article there"
        return Way(kind="listing", url=answer.url, found_by=found_by, links=good, problem=problem, paging=page.paging)

    def _own(self, links: Iterable[Link]) -> tuple[Link, ...]:
        own = []
        for link in links:
            try:
                address = absolute(self.visit.source.homepage, link.url)
            except UnusableAddress:
                continue
            if belongs(address, self._hosts()):
                own.append(replace(link, url=address))
        return tuple(own)

    def _hosts(self) -> frozenset[str]:
        return frozenset({host_of(self.visit.source.homepage).removeprefix("www.")})

    def _look(self, home: Home, ways: list[Way]) -> Look:
        """The ways in order of preference, and the pattern that the articles' addresses share."""
        ordered = ranked(ways, prefix=urlsplit(home.url).path, at_home=frozenset(home.links))
        sure = next((way.links for way in ordered if len(way.links) >= LEAST_LINKS), ())
        articles = [link.url for link in sure]
        menus = [url for url in home.links if not is_article_like(url)]
        pattern = learn_pattern(articles[:1000], menus)
        return Look(
            homepage=home.url,
            name=home.name,
            page_language=home.language,
            ways=ordered,
            pattern=pattern,
            editions=home.editions,
        )


def _is_page(answer: Answer) -> bool:
    return b"<html" in answer.body[:4096].lower()
