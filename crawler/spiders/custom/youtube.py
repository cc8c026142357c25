"""YouTube channels, read through their feed; the page of a video is its own entry in that feed.

Reason for code: the page of a video is built by script, the feed has title and description, and a feed is addressed by
the id of the channel, where people know its handle.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

from crawler.dates import parse_moment
from crawler.feeds import read_feed
from crawler.fetch import FetchFailed
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, Link

CONTENT_TYPE = "application/atom+xml; kind=youtube-entry"
_ENTRY = re.compile(rb"<entry\b[^>]{0,1000}>(?:(?!<entry\b).)*?</entry>", re.S)  # each looked at once
_VIDEO = re.compile(rb"<yt:videoId>\s*([\w-]{6,20})\s*</yt:videoId>")
_TITLE = re.compile(rb"<title\b[^>]*>(.*?)</title>", re.S)
_PUBLISHED = re.compile(rb"<published>(.*?)</published>", re.S)
_CHANNEL = re.compile(
    rb"""(?:/channel/|channel_id=|"externalId":"|"channelId":"|itemprop="identifier"\s+content=")(UC[\w-]{22})"""
)


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The last videos of a channel (15 at most), oldest first; raises FetchFailed when the feed cannot be had.

    The address is that of the feed, or of the channel itself: then its page is asked for the id.
    """
    url = point.url if "/feeds/" in urlsplit(point.url).path else await _feed_of(point.url, visit)
    answer = await visit.ask(url)
    if answer.status == 304:
        return Index(unchanged=True)
    reading = await asyncio.to_thread(read_feed, answer.body, answer.url)
    if not reading.links:
        raise FetchFailed("no_feed", reading.problem or "the feed names no video")
    entries = _entries(answer.body, answer.url)
    missing = len(reading.links) - len(entries)
    problem = f"{missing} entries name no video" if missing > 0 else reading.problem
    return Index(entries=entries[::-1], problem=problem)


async def _feed_of(url: str, visit: Visit) -> str:
    """The feed of the channel whose page or handle an address is."""
    parts = urlsplit(url)
    match = re.search(r"/channel/(UC[\w-]{22})", parts.path)
    channel = match[1] if match else None
    if channel is None:
        answer = await visit.ask(url, conditional=False)
        found = _CHANNEL.search(answer.body)
        if not found:
            raise FetchFailed("no_feed", "the page does not tell the id of the channel (UC…); put the feed's address")
        channel = found[1].decode("ascii")
    return f"{parts.scheme}://{parts.netloc}/feeds/videos.xml?channel_id={channel}"


def _entries(body: bytes, url: str) -> tuple[Entry, ...]:
    """Each entry with its own bytes; a video has one address, whether it is announced as a short or not."""
    parts = urlsplit(url)
    found = []
    for match in _ENTRY.finditer(body):
        if video := _VIDEO.search(match[0]):
            address = f"{parts.scheme}://{parts.netloc}/watch?v={video[1].decode('ascii')}"
            link = Link(url=address, title=_first(_TITLE, match[0]), published_at=_published(match[0]))
            found.append(Entry(link=link, body=match[0], content_type=CONTENT_TYPE))
    return tuple(found)


def _published(entry: bytes) -> datetime | None:
    """When the video came out; `updated` moves for months afterwards."""
    told = _first(_PUBLISHED, entry)
    return parse_moment(told, zone=UTC) if told else None


def _first(pattern: re.Pattern[bytes], entry: bytes) -> str | None:
    match = pattern.search(entry)
    return (" ".join(unescape(match[1].decode("utf-8", "replace")).split())[:1000] or None) if match else None
