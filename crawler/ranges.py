"""Which day an article is from, as far as its address or its page tells before anything is extracted."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, tzinfo
from urllib.parse import urlsplit

from crawler.dates import parse_moment

READ_BYTES = 300_000  # of a page
# /2026/11/24/, /2026/11/, /2026-11-24-…, /20261124/; not amid a slug, where a date is what the article is about.
_DAYS = tuple(
    re.compile(form)
    for form in (
        r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=[/-]|\Z)",
        r"/((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?=[/-]|\Z)",
        r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=/)",
        r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])()(?=/)",
    )
)
_STATED = re.compile(
    rb"""(?:article:published_time|datePublished)["']?\s*(?:content\s*=|:)\s*["']([^"']{8,40})["']""", re.IGNORECASE
)
_TIME = re.compile(rb"""<time\b[^>]*\bdatetime\s*=\s*["']([^"']{8,40})["']""", re.IGNORECASE)


def last_day_of(url: str) -> date | None:
    """The last day that an article can be from by its address: of the day or month in it; None when it names none."""
    path = urlsplit(url).path
    match = next((found for form in _DAYS if (found := form.search(path))), None)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    try:
        return date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))
    except ValueError:
        return None  # 31 February


def published_by(body: bytes, zone: tzinfo) -> datetime | None:
    """The moment of publication that a page states for machines; `zone` holds where it names none."""
    match = _STATED.search(body, 0, READ_BYTES) or _TIME.search(body, 0, READ_BYTES)
    return parse_moment(match[1].decode("ascii", "replace"), zone=zone) if match else None
