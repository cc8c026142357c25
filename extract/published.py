"""When a page was published: the most trusted of the dates that it states, shows, or was announced with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dates.printed import Moment, date_in_url, is_plausible, parse_date
from records import Language, Page, PublishedPrecision

Label = tuple[str, str]  # origin and text of what may be a date
Found = tuple[str, Moment]  # origin and date


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When, how precisely, and where it was read: json_ld, meta, time, marked, feed, text or url."""

    at: datetime
    precision: PublishedPrecision
    origin: str


def find_published(
    stamps: Iterable[Label],
    labels: Callable[[], Iterable[Label]],
    page: Page,
    *,
    language: Language | None,
    time_zone: str,
    now: datetime,
) -> Published | None:
    """When the page was published; `None` when nothing trustworthy says so.

    Structured data (`stamps`) first, then marked elements, the feed's date, other labels beside the heading, the
    address; `labels` is only called where the stamps leave a doubt. A day found first takes the time of day from a
    later date that names the same day.
    """
    seen = min(now, page.fetched_at)  # relative words mean the day on which the page was fetched

    def read(origin: str, text: str) -> Found | None:
        moment = parse_date(text, language, now=seen, time_zone=time_zone)
        return (origin, moment) if moment else None

    return _choose(_dates(stamps, labels, page, now, read), ZoneInfo(time_zone))


def _dates(
    stamps: Iterable[Label],
    labels: Callable[[], Iterable[Label]],
    page: Page,
    now: datetime,
    read: Callable[[str, str], Found | None],
) -> Iterator[Found | None]:
    """Every date the page and its announcement give, most trusted first."""
    yield from (read(origin, text) for origin, text in stamps)
    shown = list(labels())
    yield from (read(origin, text) for origin, text in shown if origin != "text")
    yield from _announced(page, now)
    yield from (read(origin, text) for origin, text in shown if origin == "text")
    yield from _addressed(page, now)


def _announced(page: Page, now: datetime) -> Iterator[Found]:
    if page.announced_at is not None and is_plausible(page.announced_at, now):
        yield "feed", (page.announced_at, "minute")


def _addressed(page: Page, now: datetime) -> Iterator[Found]:
    day = date_in_url(page.url, now=now)
    if day is not None:
        yield "url", (day, "day")


def _choose(found: Iterable[Found | None], zone: ZoneInfo) -> Published | None:
    chosen: Found | None = None
    for one in found:
        if one is None:
            continue
        origin, (moment, precision) = one
        if precision == "minute" and isinstance(moment, datetime):
            if chosen is None:
                return Published(at=moment, precision="minute", origin=origin)
            if chosen[1][0] in (moment.date(), moment.astimezone(zone).date()):
                return Published(at=moment, precision="minute", origin=chosen[0])
        chosen = chosen or one
    if chosen is None:
        return None
    return Published(at=_start_of_day(chosen[1][0]), precision="day", origin=chosen[0])


def _start_of_day(day: date) -> datetime:
    # midnight UTC: the same calendar day in UTC and everywhere in Kazakhstan
    return datetime.combine(day, time(), tzinfo=UTC)
