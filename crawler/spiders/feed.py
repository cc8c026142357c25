"""Feeds: RSS, Atom, RDF, JSON Feed."""

from __future__ import annotations

import asyncio

from crawler.feeds import FeedReading, read_feed
from crawler.fetch import Answer
from crawler.visit import Entry, Index, Visit
from records import AccessPoint


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The entries of a feed, oldest first; raises FetchFailed when the feed cannot be had.

    They are articles by nature, so `article_pattern` leaves none out: a pattern learnt from a few links, or a redesign,
    would empty the feed without a word. An edition that a root feed brings beside its own is stored under both sources.
    """
    answer = await visit.ask(point.url)
    if answer.status == 304:
        return Index(unchanged=True)
    reading = await read_answer(answer, visit)
    entries = entries_of(reading, kind="article")
    return Index(entries=entries[::-1], problem=reading.problem)


async def read_answer(answer: Answer, visit: Visit) -> FeedReading:
    """The reading of a feed or sitemap, made beside the event loop."""
    limit = visit.crawl.max_body_bytes
    reading = await asyncio.to_thread(read_feed, answer.body, answer.url, max_unpacked_bytes=limit)
    if reading.gave_up:
        visit.forget_answer(answer)
    return reading


def entries_of(reading: FeedReading, *, kind: str) -> tuple[Entry, ...]:
    """The links of one kind that name an address, as entries."""
    changes = reading.changed_at or (None,) * len(reading.links)
    summaries = reading.summaries or (None,) * len(reading.links)
    return tuple(
        Entry(link=link, changed_at=changed_at, summary=summary)
        for link, changed_at, summary in zip(reading.links, changes, summaries, strict=True)
        if link.kind == kind and link.url
    )
