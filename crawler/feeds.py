"""What a feed, news sitemap, sitemap or sitemap index announces, read in a child that can be stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.dates import parse_moment
from crawler.feed_process import CHILDREN, MIB, ReadingStopped
from records import Link

TIME_LIMIT_S = 20.0
MAX_UNPACKED_BYTES = 8 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """The links of a feed in the order of the document, and one sentence on what is wrong with it."""

    links: tuple[Link, ...]
    problem: str | None = None
    gave_up: bool = False  # it took too long or too much: another time it may be read
    changed_at: tuple[datetime | None, ...] = ()  # of each link: lastmod, updated; no publication date
    summaries: tuple[str | None, ...] = ()  # of each link: its first words, without markup


def read_feed(
    body: bytes,
    url: str | None = None,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    max_unpacked_bytes: int = MAX_UNPACKED_BYTES,
) -> FeedReading:
    """What can be read of a feed; never raises on bad bytes. `url` resolves relative addresses.

    RSS, RDF, Atom, JSON Feed, news sitemap, sitemap, sitemap index (its children have `kind` "sitemap"), each also
    gzipped. The address of a link is "" when its entry names none.
    """
    try:
        data = CHILDREN.read(body, url, time_limit_s=time_limit_s, max_unpacked_bytes=max_unpacked_bytes)
    except ReadingStopped as stopped:
        if stopped.took_too_long:
            return FeedReading(
                links=(), gave_up=True, problem=f"reading took longer than {time_limit_s:g} seconds; given up"
            )
        return FeedReading(links=(), gave_up=True, problem="reading needed more memory than a feed may use; given up")
    entries: list[dict[str, Any]] = data["entries"]
    return FeedReading(
        links=tuple(_link(entry) for entry in entries),
        problem=data["problem"],
        changed_at=tuple(_moment(entry["changed_at"]) for entry in entries),
        summaries=tuple(entry["summary"] for entry in entries),
    )


def _link(entry: dict[str, Any]) -> Link:
    return Link(
        url=entry["url"] or "",
        title=entry["title"],
        published_at=_moment(entry["published_at"]),
        language=entry["language"],
        kind=entry["kind"],
    )


def _moment(text: str | None) -> datetime | None:
    return parse_moment(text, zone=UTC) if text else None
