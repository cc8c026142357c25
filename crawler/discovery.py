"""The last way into a source: what its home page and its robots.txt tell of feeds, sitemaps and articles."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from crawler.fetch import FetchFailed
from crawler.home import read_home
from crawler.listing import belongs, read_links, source_hosts
from crawler.points import found_point
from crawler.urls import UnusableAddress, absolute, host_of
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, Source

MOST_FEEDS, MOST_SITEMAPS = 2, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a home page leads to."""

    points: tuple[AccessPoint, ...]  # feeds, then sitemaps
    listing: AccessPoint
    index: Index  # of the articles the home page itself links


def can_be_discovered(source: Source) -> bool:
    """Whether a source has a home page of its own to look at: channels and accounts of services have none."""
    return not source.access_points or any(point.kind != "custom" for point in source.access_points)


async def discover(visit: Visit, known: Collection[str]) -> Discovery:
    """What the home page of a source leads to beside the addresses `known`; raises FetchFailed."""
    source = visit.source
    hosts = source_hosts(source)
    answer = await visit.ask(source.homepage, conditional=False)
    if not belongs(answer.url, hosts):
        raise FetchFailed("elsewhere", f"the home page leads to {host_of(answer.url)}")
    home = await asyncio.to_thread(read_home, answer.body, answer.url)
    links = await asyncio.to_thread(read_links, answer.body, answer.url, source)
    feeds = [url for url in home.feeds if belongs(url, hosts)]
    maps = named_sitemaps(visit, hosts)
    points = [found_point(source, "feed", url) for url in feeds if url not in known][:MOST_FEEDS]
    points += [found_point(source, "sitemap", url) for url in maps if url not in known][:MOST_SITEMAPS]
    return Discovery(
        points=tuple(points),
        listing=found_point(source, "listing", source.homepage),
        index=Index(entries=tuple(Entry(link=link) for link in links)[::-1]),
    )


def named_sitemaps(visit: Visit, hosts: frozenset[str]) -> tuple[str, ...]:
    """Sitemaps of its own that the robots.txt of a source's home page names, those called news first."""
    found = []
    for line in visit.fetcher.sitemaps(visit.source.homepage):
        try:
            address = absolute(visit.source.homepage, line)
        except UnusableAddress:
            continue
        if address not in found and belongs(address, hosts):
            found.append(address)
    return tuple(sorted(found, key=lambda address: "news" not in address))


def only_articles(index: Index, point: AccessPoint, source: Source) -> Index:
    """An index that nobody vouches for, without what is no article of the source.

    Only what matches the pattern of the source counts, and of a sitemap only what is dated: it may hold an archive.
    """
    pattern = re.compile(source.article_pattern) if source.article_pattern else None
    dated = point.kind == "sitemap"
    good = [
        entry
        for entry in index.entries
        if (pattern is None or pattern.search(entry.link.url)) and (entry.moment or not dated)
    ]
    return replace(index, entries=tuple(good))
