"""Listing pages: the links of a page, page after page, until one brings nothing new."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import urljoin

from crawler.fetch import Answer, FetchFailed
from crawler.listing import next_page, read_links
from crawler.urls import UnusableAddress, absolute
from crawler.visit import Entry, Index, Visit
from records import AccessPoint

log = logging.getLogger(__name__)


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The links of a listing and of its further pages, oldest first; raises FetchFailed when the first cannot be had.

    Option `paging` tells how further pages are asked for: `?page={n}` is put after the address, `/news/page/{n}/` in
    place of its path. Without it the page's own rel="next" is followed. Reading stops at the first page without
    news, at one that is too old, and after `max_pages`.
    """
    answer = await visit.ask(point.url, render=True)
    if answer.status == 304:
        return Index(unchanged=True)
    entries: dict[str, Entry] = {}
    limit, least, number = visit.index_pages(point), visit.least_pages(point), 1
    problem, is_cut = None, False
    while True:
        found = await entries_on(answer, visit)
        visit.learn(found)
        news = [entry for entry in found if entry.link.url not in entries and visit.leads_on(entry)]
        entries.update((entry.link.url, entry) for entry in found if entry.link.url not in entries)
        following = await following_page(point, answer, number + 1) if news or number < least else None
        if following is None:
            break
        if number >= limit:
            log.warning("listing limit reached source=%s pages=%d", visit.source.id, number)
            break
        number += 1
        try:
            answer = await visit.ask(following, conditional=False, render=True)
        except FetchFailed as error:
            number, problem, is_cut = number - 1, f"page {number}: {error}", error.is_passing
            break
    return Index(entries=tuple(entries.values())[::-1], problem=problem, pages=number, is_cut=is_cut)


async def entries_on(answer: Answer, visit: Visit) -> list[Entry]:
    """The links of one page that look like articles, in the order of the page."""
    links = await asyncio.to_thread(read_links, answer.body, answer.url, visit.source)
    return [Entry(link=link) for link in links]


async def following_page(point: AccessPoint, answer: Answer, number: int) -> str | None:
    """The address of page `number`, the one after `answer`; None when nothing tells it."""
    paging = point.options.get("paging")
    try:
        if isinstance(paging, str) and "{n}" in paging:
            step = paging.replace("{n}", str(number))
            return absolute(None, urljoin(point.url, step) if step.startswith("/") else _appended(point.url, step))
        return await asyncio.to_thread(next_page, answer.body, answer.url)
    except UnusableAddress:
        return None


def _appended(url: str, step: str) -> str:
    return url + ("&" + step[1:] if step.startswith("?") and "?" in url else step)
