"""Publication dates as Kazakh, Russian and English pages print them: `parse_date`.

Only whole dates count: a bare year (a footer's copyright line, say) is never a date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dates.months import month_number
from dates.told import find_told
from records import Language, PublishedPrecision

MAX_LENGTH = 300  # characters looked at: a date stands in a short label, not in a story
EARLIEST_YEAR = 1995  # no news page is older; 1970 and 1900 are empty fields of a database
AHEAD = timedelta(days=1)  # how far into the future a stamp may lie: clocks and zones that are a little wrong

Moment = tuple[datetime | date, PublishedPrecision]

_ISO = re.compile(
    r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:(?:t|\s|,)\s*(?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s?(?P<zone>z\b|[+-]\d\d:?(?:\d\d)?)?)?(?!\d)"
)
_WORD = r"(?P<word>[^\W\d_]{3,18})\.?"
_DAY = r"(?<![\d:.])(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_ORDINAL = r"(?:st|nd|rd|th|\s?-\s?(?:го|е|ші|шы|ым|ім))?"
_OF_YEAR = r"\s*(?:-?ж\.|жыл[^\W\d_]*|j\.|jyl[^\W\d_]*)?[\s,]*"
_NAMED = (
    re.compile(rf"{_DAY}{_ORDINAL}\s*(?:of\s+|-)?{_WORD}[\s,-]*{_YEAR}"),  # 5 января 2022; 20 August, 2025
    re.compile(rf"(?<!\d){_YEAR}{_OF_YEAR}{_DAY}{_ORDINAL}[\s-]*{_WORD}"),  # 2022 жылғы 5 қаңтар
    re.compile(rf"(?<!\d){_YEAR}{_OF_YEAR}{_WORD}\s+{_DAY}(?![\d:.])"),  # 2022 жылғы қаңтардың 5-і
    re.compile(rf"{_WORD}\s+{_DAY}{_ORDINAL},?\s+{_YEAR}"),  # January 5, 2022
)
_NAMED_SHORT = (
    re.compile(rf"{_DAY}{_ORDINAL}\s*(?:of\s+)?{_WORD}"),  # 5 қаңтарда
    re.compile(rf"\b{_WORD}\s+{_DAY}{_ORDINAL}(?![\d:.])"),  # January 5
)
_DMY = re.compile(
    r"(?<![\d.:/-])(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)(?![\d/-]|\.\d)"
)
_YMD = re.compile(r"(?<![\d./-])(?P<year>\d{4})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d/-])")
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])[:](?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d|:\d)\s*(?P<half>[ap]\.?m\b)?"
)
_ZONE = re.compile(
    r"\b(?:(?:gmt|utc)\s*(?P<offset>[+-]\s?\d{1,2}(?::?[0-5]\d)?)?|(?P<moscow>мск|msk)\b)|:\d\d\s(?P<mail>[+-]\d{4})\b"
)
_OFFSET = re.compile(r"(?P<sign>[+-])\s?(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
_MINUTES_AGO = re.compile(
    r"\b(?:(?P<count>\d{1,3})\s+)?(?:минут[аыу]?|мин\.?|minut|minutes?|mins?)\s+(?:бұрын|buryn|būryn|назад|ago)\b"
)
_HOURS_AGO = re.compile(
    r"\b(?:(?P<count>\d{1,3})\s+)?(?:сағат|sağat|sagat|час(?:а|ов)?|hours?|hrs?)\s+(?:бұрын|buryn|būryn|назад|ago)\b"
)
_LANGUAGES: tuple[Language, ...] = ("kk", "ru", "en")
_SINCE = ("ago", "today", "yesterday", "before_yesterday")  # rules by which pages print when something came out


class _Found(NamedTuple):
    day: date
    start: int
    end: int


def parse_date(text: str, language: Language | None, *, now: datetime, time_zone: str) -> Moment | None:
    """The publication date that a short label tells, with its precision; `None` when it tells none.

    An aware datetime with "minute", or a day with "day". A time without an offset is taken in `time_zone`; days without
    a year and relative ones (кеше, вчера, 3 күн бұрын) are counted back from `now`. Dates in the future, before 1995,
    and ambiguous English ones (04/05/2022) are refused. A stated offset is kept.
    """
    plain = _plain(text)
    zone = ZoneInfo(time_zone)
    for read in (_read_iso, _read_absolute, _read_relative, _read_without_year):
        moment = read(plain, language, now.astimezone(zone), zone)
        if moment is not None:
            return moment if is_plausible(moment[0], now) else None
    return None


def is_plausible(moment: datetime | date, now: datetime) -> bool:
    """Whether a page seen at `now` can have been published then: not in the future, not before 1995."""
    if moment.year < EARLIEST_YEAR:
        return False
    if isinstance(moment, datetime):
        return moment <= now + AHEAD
    return moment <= (now + AHEAD).date()


def date_in_url(url: str, *, now: datetime) -> date | None:
    """The day that an address spells as /2022/01/05/, /2022-01-05/, /20220105/ or the same before a slug."""
    for match in re.finditer(r"/((?:19|20)\d\d)([/_.-]?)([01]\d)\2([0-3]\d)(?=[/_.-]|$)", url):
        day = _day(match[1], match[3], match[4])
        if day is not None and is_plausible(day, now):
            return day
    return None


def _plain(text: str) -> str:
    # NFKC joins base letters and accents, and makes ordinary spaces of the no-break ones
    plain = unicodedata.normalize("NFKC", text[: 2 * MAX_LENGTH]).lower().replace("\u200b", "").replace("\u2212", "-")
    return " ".join(plain.split())[:MAX_LENGTH]


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _read_iso(text: str, _language: Language | None, _now: datetime, zone: tzinfo) -> Moment | None:
    for match in _ISO.finditer(text):
        day = _day(match["year"], match["month"], match["day"])
        if day is None:
            continue
        moment = _iso_moment(day, match["time"], match["zone"], zone)
        # midnight sharp is what a field without a time of day is filled with
        if moment is None or (moment.hour, moment.minute, moment.second) == (0, 0, 0):
            return _with_time(day, text, match.end(), match.end(), zone) if match["time"] is None else (day, "day")
        return moment, "minute"
    return None


def _iso_moment(day: date, time: str | None, offset: str | None, zone: tzinfo) -> datetime | None:
    if time is None:
        return None
    hour, minute, second = int(time[:2]), int(time[3:5]), int(time[6:8] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    stated = zone if offset is None else UTC if offset == "z" else _offset(offset)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=stated or zone)


def _read_absolute(text: str, language: Language | None, _now: datetime, zone: tzinfo) -> Moment | None:
    found = [*_named_dates(text), *_numeric_dates(text, language)]
    if not found:
        return None
    first = min(found, key=lambda one: one.start)
    return _with_time(first.day, text, first.start, first.end, zone)


def _named_dates(text: str) -> Iterator[_Found]:
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            month = month_number(match["word"])
            day = _day(match["year"], month, match["day"]) if month else None
            if day is not None:
                yield _Found(day, match.start(), match.end())


def _numeric_dates(text: str, language: Language | None) -> Iterator[_Found]:
    for match in _YMD.finditer(text):
        day = _day(match["year"], match["month"], match["day"])
        if day is not None:
            yield _Found(day, match.start(), match.end())
    for match in _DMY.finditer(text):
        day = _day_first(match, language)
        if day is not None:
            yield _Found(day, match.start(), match.end())


def _day_first(match: re.Match[str], language: Language | None) -> date | None:
    first, second, year = int(match["day"]), int(match["month"]), match["year"]
    if len(year) == 2:
        if match["mark"] != ".":
            return None
        year = f"20{year}"
    if match["mark"] == "/" and language == "en" and first != second and first <= 12 and second <= 12:
        return None  # 04/05/2022 is April to one reader and May to another
    return _day(year, second, first) or _day(year, first, second)


def _read_relative(text: str, language: Language | None, now: datetime, zone: tzinfo) -> Moment | None:
    minutes = _MINUTES_AGO.search(text)
    if minutes is not None:
        return (now - timedelta(minutes=int(minutes["count"] or 1))).replace(second=0, microsecond=0), "minute"
    hours = _HOURS_AGO.search(text)
    if hours is not None:
        return (now - timedelta(hours=int(hours["count"] or 1))).date(), "day"
    for one in sorted(_LANGUAGES, key=lambda one: one != language):
        told = find_told(text, one, published=now.date())
        since = next((found for found in told if found.rule.endswith(_SINCE) and found.precision == "day"), None)
        if since is not None:
            return _with_time(since.day, text, since.start, since.end, zone)
    return None


def _read_without_year(text: str, _language: Language | None, now: datetime, zone: tzinfo) -> Moment | None:
    for pattern in _NAMED_SHORT:
        for match in pattern.finditer(text):
            month = month_number(match["word"])
            if month is None:
                continue
            latest = (now + AHEAD).date()
            years = (_day(now.year - back, month, match["day"]) for back in range(-1, 9))
            day = next((one for one in years if one is not None and one <= latest), None)
            if day is not None:
                return _with_time(day, text, match.start(), match.end(), zone)
    return None


def _with_time(day: date, text: str, start: int, end: int, zone: tzinfo) -> Moment:
    """The day with the time of day that stands close before or after it."""
    after = _TIME.search(text, end, min(len(text), end + 40))
    near = after or next(iter(_TIME.finditer(text, max(0, start - 30), start)), None)
    if near is None:
        return day, "day"
    hour = int(near["hour"])
    if near["half"]:
        if hour > 12:
            return day, "day"
        hour = hour % 12 + (12 if near["half"].startswith("p") else 0)
    stated = _stated_zone(text)
    moment = datetime(day.year, day.month, day.day, hour, int(near["minute"]), tzinfo=stated or zone)
    return moment, "minute"


def _stated_zone(text: str) -> tzinfo | None:
    match = _ZONE.search(text)
    if match is None:
        return None
    if match["moscow"]:
        return timezone(timedelta(hours=3))
    offset = match["offset"] or match["mail"]
    return _offset(offset) if offset else UTC


def _offset(text: str) -> tzinfo | None:
    match = _OFFSET.match(text)
    if match is None:
        return None
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if size > timedelta(hours=14):
        return None
    return timezone(size if match["sign"] == "+" else -size)
