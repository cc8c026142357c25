"""What a feed, news sitemap, sitemap or sitemap index announces, read in a child that can be stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.dates import parse_moment
from records import Link

CHILD = Path(__file__).with_name("feed_child.py")
MIB = 1024 * 1024
MEMORY_BYTES = 1024 * MIB
TIME_LIMIT_S = 20.0
MAX_UNPACKED_BYTES = 8 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """The links of a feed in the order of the document, and one sentence on what is wrong with it."""

    links: tuple[Link, ...]
    problem: str | None = None
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
    command = [
        sys.executable, "-I", str(CHILD), url or "", str(MEMORY_BYTES), str(max_unpacked_bytes), str(time_limit_s),
    ]  # fmt: skip
    try:
        answer = subprocess.run(command, input=body, capture_output=True, timeout=time_limit_s, check=False)
    except subprocess.TimeoutExpired:
        return FeedReading(links=(), problem=f"reading took longer than {time_limit_s:g} seconds; given up")
    try:
        data = json.loads(answer.stdout)
    except ValueError:
        return FeedReading(links=(), problem="reading needed more memory or time than a feed may use; given up")
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
