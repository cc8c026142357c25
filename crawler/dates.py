"""Moments as machines write them in feeds, sitemaps and `time` elements."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]+(.*))?\Z", re.S)


def parse_moment(text: str, *, zone: tzinfo) -> datetime | None:
    """The moment an ISO 8601 or mail date tells, aware, UTC; `zone` holds where it names none. None if unreadable."""
    text = text.strip()[:80]
    found = _iso(text) or _mail(text)
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _iso(text: str) -> datetime | None:
    match = _ISO.match(text)
    if not match:
        return None
    year, month, day, clock = match.groups()
    for candidate in (
        f"{year}-{month:0>2}-{day or '1':0>2}T{clock}" if clock else None,
        f"{year}-{month:0>2}-{day or '1':0>2}",
    ):
        if candidate is None:
            continue
        try:
            return datetime.fromisoformat(candidate.replace(" ", ""))
        except ValueError:
            continue
    return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
