"""Google News, for sites that let no machine in: it tells which articles there are, and gives no page to keep.

Reason for code: its links are wrapped. An address that can be unwrapped is fetched at the outlet itself; of the others
the title is kept, as an article that could not be had.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.listing import belongs, source_hosts
from crawler.spiders.feed import entries_of, read_answer
from crawler.urls import UnusableAddress, canonical
from crawler.visit import Entry, Index, Visit
from records import AccessPoint

WRAPPED = "wrapped"
_ADDRESS = re.compile(rb"https?://[\x21\x23-\x3b\x3d\x3f-\x7e]{4,2000}")
_OUTLET = re.compile(r"\s+[-–—]\s+[^-–—]{2,60}\Z")


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The articles that a search tells of, oldest first; raises FetchFailed when the feed cannot be had."""
    answer = await visit.ask(point.url)
    if answer.status == 304:
        return Index(unchanged=True)
    reading = await read_answer(answer, visit)
    hosts = source_hosts(visit.source) - {urlsplit(answer.url).hostname or ""}
    entries = [_unwrapped(entry, hosts) for entry in entries_of(reading, kind="article")]
    wrapped = sum(entry.failure == WRAPPED for entry in entries)
    problem = f"{wrapped} of {len(entries)} links cannot be unwrapped; only their titles are kept" if wrapped else None
    return Index(entries=tuple(entries)[::-1], problem=reading.problem or problem)


def unwrap(url: str) -> str | None:
    """The outlet's address inside a wrapped one, in canonical form; None when it is not told there."""
    name = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    try:
        inner = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
    except (binascii.Error, ValueError):
        return None
    match = _ADDRESS.search(inner)
    try:
        return canonical(match[0].decode("ascii")) if match else None
    except UnusableAddress:
        return None


def _unwrapped(entry: Entry, hosts: frozenset[str]) -> Entry:
    title = _OUTLET.sub("", entry.link.title) if entry.link.title else None
    address = unwrap(entry.link.url)
    if address and belongs(address, hosts):
        return replace(entry, link=replace(entry.link, url=address, title=title))
    return replace(entry, link=replace(entry.link, title=title), failure=WRAPPED)
