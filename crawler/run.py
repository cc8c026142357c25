"""One collection run: all sources in one Scrapy process, their pages handed over as they come."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from bookkeeping import SourceCounts
from crawler.backfill import collect_since
from crawler.backoff import NO_NETWORK, HostWatch
from crawler.browser import prepared, with_browser
from crawler.collect import Collector
from crawler.fetch import Fetcher
from crawler.following import collect_news
from crawler.handover import Handover, HandoverFailed, OnPages, Tally
from crawler.memory import HostMemory, KnowPage, Memory, Validators
from crawler.politeness import shuffled
from crawler.portal import DETAIL, REASON, PortalWatch
from crawler.proxies import unknown_proxy
from crawler.settings import CrawlSettings, scrapy_settings
from crawler.spiders.sources import Job, SourcesSpider
from crawler.tls import SETTING as INTERMEDIATES
from crawler.tls import chains_of
from crawler.visit import Visit
from records import Source

log = logging.getLogger(__name__)

STOPPED = "stopped before it was finished"
TICK_S = 0.25


def collect_pages(
    sources: Sequence[Source],
    *,
    crawl: CrawlSettings,
    known_page: KnowPage,
    on_pages: OnPages,
    validators: Validators,
    hosts: HostMemory,
    since: datetime | None = None,
    now: Callable[[], datetime],
) -> tuple[SourceCounts, ...]:
    """What the run did for each source, in the order of `sources`.

    Blocks, and works once per process, for a reactor cannot restart.
    `known_page(source_id, url, identity)` tells what is stored of a canonical address or of its article. `on_pages`
    gets at most 50 pages or what a second brought and returns after commit; only then a page counts. `since` asks for
    everything from that moment on, beside what is new. SIGTERM or SIGINT end the run early: everything fetched is
    handed over, sources not finished have that as their `error`. Hosts that `hosts` tells to be left alone are not
    asked. Raises what `on_pages` raised.
    """
    if not sources:
        return ()
    handover = Handover(on_pages)
    tallies = {source.id: Tally(source_id=source.id, error=STOPPED) for source in sources}
    portal = PortalWatch()
    watch = HostWatch(hosts, now=now, failures_in_a_row=crawl.failures_in_a_row)

    async def collect(source: Source, spider: scrapy.Spider) -> None:
        if problem := unknown_proxy(source, crawl.proxies):
            tallies[source.id].error = problem
            return
        memory = Memory(source.id, known_page=known_page, validators=validators)
        start = memory.collected_from(now(), crawl.first_run_days)
        fetcher = Fetcher(spider.crawler, watch=watch, proxy=source.proxy)
        visit = Visit(source=source, crawl=crawl, fetcher=fetcher, memory=memory, since=start, portal=portal)
        await run_job(Collector(visit=visit, handover=handover, tally=tallies[source.id], now=now), since)

    jobs = [partial(collect, source) for source in shuffled(sources, now())]
    run_spider(jobs, crawl=crawl, handover=handover, sources=sources)
    _tell_portal(portal, tallies)
    if not watch.settle():
        _tell_no_network(tallies)
    return tuple(tallies[source.id].counts() for source in sources)


def _tell_portal(portal: PortalWatch, tallies: dict[str, Tally]) -> None:
    """Say of each source that met a captive portal and gave nothing that this was the cause."""
    victims = [id for id in sorted(portal.victims) if tallies[id].error]
    for id in victims:
        tallies[id].error = f"{REASON}: {DETAIL}"
    if victims:
        log.warning("captive portal met sources=%d", len(victims))


def _tell_no_network(tallies: dict[str, Tally]) -> None:
    """Say of each source that gave nothing that the network of this machine was the cause."""
    victims = [tally for tally in tallies.values() if tally.error and tally.error != STOPPED]
    for tally in victims:
        tally.error = f"{NO_NETWORK}: none of the hosts asked in this run was reached; it is not this source's fault"
    log.warning("no network: none of the hosts was reached sources=%d", len(victims))


async def run_job(collector: Collector, since: datetime | None = None) -> None:
    """Collect one source, all of it from `since` on where that is given; whatever happens is told in its tally and
    does not touch the others."""
    tally = collector.tally
    tally.started = time.monotonic()
    try:
        tally.error = await (collect_since(collector, since) if since else collect_news(collector))
    except HandoverFailed:
        raise
    except asyncio.CancelledError:
        raise
    except Exception as error:  # the boundary of a source: a mistake of ours costs this source, not the run
        log.exception("source failed source=%s", tally.source_id)
        tally.error = f"internal error: {type(error).__name__}"
    finally:
        tally.seconds = time.monotonic() - tally.started


def run_spider(
    jobs: Sequence[Job], *, crawl: CrawlSettings, handover: Handover, sources: Sequence[Source] = ()
) -> SourcesSpider | None:
    """Run the jobs, for `sources`, in a reactor of this process until they end; raises what the storage raised."""

    async def keep_handing_over() -> None:
        while handover.failure is None:
            await asyncio.sleep(TICK_S)
            handover.flush_if_due()
        raise HandoverFailed from handover.failure

    crawl = prepared(crawl, sources)
    process = _quiet_process({**with_browser(scrapy_settings(crawl), crawl), INTERMEDIATES: chains_of(sources)})
    crawler = process.create_crawler(SourcesSpider)
    task = process.crawl(crawler, jobs=jobs, at_once=crawl.sources_at_once, background=keep_handing_over)
    process.start(install_signal_handlers=False)
    if handover.failure is None:
        handover.flush()
    if handover.failure is not None:
        raise handover.failure
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error
    spider = crawler.spider
    return spider if isinstance(spider, SourcesSpider) else None


def _quiet_process(settings: dict[str, Any]) -> AsyncCrawlerProcess:
    """A Scrapy process that leaves logging to the entry points; Scrapy itself speaks from WARNING on."""
    logging.disable(logging.INFO)
    try:
        process = AsyncCrawlerProcess(settings)
    finally:
        logging.disable(logging.NOTSET)
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    logging.getLogger("twisted").setLevel(logging.CRITICAL)
    return process
