"""Manners: robots.txt obeyed and its refusals told, sources in a shuffled order, article text kept out of logs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.core.downloader import Slot
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.logformatter import LogFormatter

from crawler.guard import NAMED_PORTS, RequestRefused
from crawler.proxies import PROXY
from records import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_CRAWL_DELAY_S = 10.0
SHORT_WAIT_S = 5  # a Retry-After of at most so many seconds is waited for within the run
MOST_SITEMAPS = 100  # of one robots.txt; the rest is not looked at


class _Rules(Protocol):
    def allowed(self, url: str, user_agent: str) -> bool: ...


class RobotsGuard:
    """Downloader middleware: asks each host's robots.txt once and refuses what it forbids.

    As RFC 9309 has it: no such file (4xx) allows everything; a server error or an unreachable file forbids everything,
    and the page's failure then names the cause. "Too many requests" (429) counts as such an error.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = str(crawler.settings["USER_AGENT"])
        self.delays: dict[str, float] = {}  # host -> seconds its robots.txt asks for between two requests
        self.sitemaps: dict[str, tuple[str, ...]] = {}  # scheme and host -> sitemaps its robots.txt names
        self._rules: dict[tuple[str, str | None], asyncio.Task[_Rules | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A guard that speaks with the agent of the settings."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RequestRefused with reason `robots` for a forbidden address, or what kept robots.txt from us."""
        if request.meta.get("is_robots_txt") or "Authorization" in request.headers:
            return  # an interface opened with a token has terms of its own
        rules = await self._rules_of(request)
        if rules is not None and not rules.allowed(request.url, self.agent):
            raise RequestRefused("robots", "robots.txt of the site forbids this address")

    async def _rules_of(self, request: Request) -> _Rules | None:
        site = site_of(request.url)
        meta = {key: request.meta[key] for key in (NAMED_PORTS, PROXY) if key in request.meta}
        key = (site, request.meta.get(PROXY))
        task = self._rules.get(key)
        if task is None:
            task = asyncio.ensure_future(self._read(site, meta))
            task.add_done_callback(_take_note)
            self._rules[key] = task
        return await asyncio.shield(task)

    async def _read(self, site: str, meta: dict[str, Any]) -> _Rules | None:
        """The rules of a site, asked for as its pages are: through the same proxy, at the same ports."""
        told = {**meta, "is_robots_txt": True}
        request = Request(f"{site}/robots.txt", priority=1000, meta=told, callback=NO_CALLBACK)
        response = await self.crawler.engine.download_async(request)
        if response.status >= 500 or response.status == 429:
            raise RequestRefused(
                "robots_unread",
                f"robots.txt answers {response.status}; until it can be read, nothing is asked",
                retry_after=(response.headers.get("Retry-After") or b"").decode("latin-1") or None,
            )
        return self._parsed(response, site) if response.status == 200 else None

    def _parsed(self, response: Response, site: str) -> _Rules:
        rules = Protego.parse(response.body.decode("utf-8", "replace"))
        self.sitemaps[site] = tuple(rules.sitemaps)[:MOST_SITEMAPS]
        delay = rules.crawl_delay(self.agent)
        if delay:
            self.delays[urlsplit(site).hostname or ""] = min(delay, MAX_CRAWL_DELAY_S)
        return _Parsed(rules)


def _take_note(task: asyncio.Task[_Rules | None]) -> None:
    """Look at how a task ended: when a run is stopped nobody else does, and its failure would be logged."""
    if not task.cancelled():
        task.exception()


class _Parsed:
    def __init__(self, rules: Protego) -> None:
        self._rules = rules

    def allowed(self, url: str, user_agent: str) -> bool:
        return self._rules.can_fetch(url, user_agent)


class PatientRetries(RetryMiddleware):
    """Tries a passing failure once more; when the server says when to come again, then, if that is seconds away."""

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """The same request once more, or the response as it is."""
        told = (response.headers.get("Retry-After") or b"").strip()
        again = super().process_response(request, response)
        if not told or not isinstance(again, Request):
            return again
        if not told.isdigit() or int(told[:6]) > SHORT_WAIT_S:
            return response
        await asyncio.sleep(int(told))
        return again


class PoliteThrottle(AutoThrottle):
    """AutoThrottle that also waits as long as a site's robots.txt asks for (Crawl-delay), at most 10 seconds."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        robots = self.crawler.get_downloader_middleware(RobotsGuard)
        host = urlsplit(response.url).hostname or ""
        if robots is not None:
            slot.delay = max(slot.delay, robots.delays.get(host, 0.0))


class SilentFormatter(LogFormatter):
    """Scrapy's log lines without items: a page's bytes never reach a log."""

    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        """No line for a page."""

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Any) -> Any:
        """No line for a dropped page."""

    def item_error(self, item: Any, exception: BaseException, response: Any, spider: Any) -> Any:
        """The default line with the item left out."""
        line = super().item_error(item, exception, response, spider)
        return {**line, "args": {"item": "(page left out)"}}


def site_of(url: str) -> str:
    """Scheme, host and port of an address: what one robots.txt holds for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def shuffled(sources: Sequence[Source], now: datetime) -> tuple[Source, ...]:
    """The sources in an order that differs from run to run, so that no site sees the same sequence every morning."""
    order = list(sources)
    random.Random(now.timestamp()).shuffle(order)  # noqa: S311  an order, not a secret
    return tuple(order)
