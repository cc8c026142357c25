"""Radio Azattyq, RFE/RL and Current Time: zone lists with paging, feeds that may be retired, AMP copies.

Reason for code: a retired feed of this software answers 200 with an empty channel; its lists page on by a number that
starts differently from service to service; and every article also has an AMP address.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from crawler.fetch import Answer, FetchFailed
from crawler.listing import belongs, source_hosts
from crawler.pangea import Listed, ZonePage, article_address, is_before, is_feed, page_address, read_zone
from crawler.spiders.feed import entries_of, read_answer
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, Link

log = logging.getLogger(__name__)


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The articles of a feed (`/api/…`) or of a zone's list (`/z/<number>`), oldest first.

    Raises FetchFailed when the address cannot be had, and with reason `empty_feed` or `empty_list` when it answers
    without one article: the next access point is then asked.
    """
    if is_feed(point.url):
        return await _read_feed(point, visit)
    return await _read_list(point, visit)


async def _read_feed(point: AccessPoint, visit: Visit) -> Index:
    answer = await visit.ask(point.url)
    if answer.status == 304:
        return Index(unchanged=True)
    reading = await read_answer(answer, visit)
    entries = [_at_its_address(entry) for entry in entries_of(reading, kind="article")]
    articles = tuple(entry for entry in entries if entry is not None)
    if not articles:
        visit.forget(point.url)
        told = reading.problem or "the feed names no article, as that of a retired code does"
        raise FetchFailed("empty_feed", f"{told}; copy the present code from the site's page of feeds")
    return Index(entries=articles[::-1], problem=reading.problem)


def _at_its_address(entry: Entry) -> Entry | None:
    address = article_address(entry.link.url)
    return replace(entry, link=replace(entry.link, url=address)) if address else None


async def _read_list(point: AccessPoint, visit: Visit) -> Index:
    answer = await visit.ask(point.url)
    if answer.status == 304:
        return Index(unchanged=True)
    page = await _zone_page(answer, visit)
    if not page.articles:
        visit.forget(point.url)
        raise FetchFailed("empty_list", "the page links to no article: the number of the zone may be wrong")
    seen: dict[str, Entry | None] = {}
    any_link = not page.in_list
    number, left, problem, is_cut = 0, visit.index_pages(point), None, False
    read, least = 1, visit.least_pages(point)
    while _leads_on(page, number, seen, visit) or read < least:
        left -= 1
        if left <= 0:
            log.warning("list limit reached source=%s page=%d", visit.source.id, number)
            problem = f"older articles than page {number} lists are not read"
            break
        number = next((told for told in page.pages if told > number), number + 1)
        try:
            answer = await visit.ask(page_address(point.url, number), conditional=False)
        except FetchFailed as error:
            problem = None if error.reason == "http_404" else f"page {number}: {error}"  # past the end
            is_cut = error.is_passing
            break
        read += 1
        page = await _zone_page(answer, visit, any_link)
    entries = tuple(entry for entry in seen.values() if entry is not None)
    return Index(entries=entries[::-1], problem=problem, all_old=not entries, pages=read, is_cut=is_cut)


async def _zone_page(answer: Answer, visit: Visit, any_link: bool = True) -> ZonePage:
    zone = ZoneInfo(visit.source.time_zone)
    page = await asyncio.to_thread(read_zone, answer.body, answer.url, zone=zone, any_link=any_link)
    hosts, pattern = source_hosts(visit.source), visit.source.article_pattern
    wanted = tuple(
        listed
        for listed in page.articles
        if belongs(listed.url, hosts) and (pattern is None or re.search(pattern, listed.url))
    )
    return replace(page, articles=wanted)


def _leads_on(page: ZonePage, number: int, seen: dict[str, Entry | None], visit: Visit) -> bool:
    """Take a page's articles into `seen`, None for those that are too old; whether the next page is to be asked for.

    The first further page is numbered 1 or 2, so number 1 may be the first page once more.
    """
    fresh = [listed for listed in page.articles if listed.url not in seen]
    seen.update(
        (listed.url, None if is_before(listed.day_ends_at, visit.since) else _entry(listed)) for listed in fresh
    )
    visit.learn(entry for listed in fresh if (entry := seen[listed.url]) is not None)
    if not fresh:
        return number == 1 and bool(page.articles)
    return any(entry is not None and visit.leads_on(entry) for entry in (seen[listed.url] for listed in fresh))


def _entry(listed: Listed) -> Entry:
    """The entry of a listed article; its day is too coarse to be told as the moment of publication."""
    return Entry(link=Link(url=listed.url, title=listed.title))
