"""Rules that find a date told in a sentence: a pattern with named parts, and what they mean relative to a day.

Parts: y a year, b a word for a year relative to that of publication, m a month, r a word for a relative month, d a day
in figures or words, w a weekday, n and u a number and its unit. What is not told is the last one before publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from dates.latin import latin_pattern
from dates.words import Words
from records import DatePrecision

AHEAD = timedelta(days=7)  # how far after publication a day without a year may lie
MOST_YEARS = 200
Found = tuple[date, DatePrecision]
Meaning = Callable[[re.Match[str], date | None], Found | None]
_KAZAKH_BACK = "өткен|былтыр"
# words with a year or month: the one before
BACK = re.compile(f"{_KAZAKH_BACK}|{latin_pattern(_KAZAKH_BACK)}|прошл|минувш|last|previous", re.IGNORECASE)
YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d)"
DAY = r"(?<![\d.:,/])(?P<d>[0-3]?\d)(?!\d)(?:\s?[–-]\s?[0-3]?\d(?!\d))?"  # of a range, 5–7 January, the first day
LETTER = r"[^\W\d_]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way of telling a date."""

    name: str
    pattern: re.Pattern[str]
    meaning: Meaning
    needs: tuple[str, ...] = ()  # pieces, one of which a text in lower case must hold: a look that saves the search


def make_rules(
    prefix: str, told: Iterable[tuple[str, str, Meaning]], needs: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> tuple[Rule, ...]:
    """Rules out of (name, pattern, meaning), in the order in which they are tried; `needs` by name."""
    return tuple(
        Rule(
            name=f"{prefix}.{name}",
            pattern=re.compile(pattern, re.IGNORECASE),
            meaning=meaning,
            needs=needs.get(name, ()),
        )
        for name, pattern, meaning in told
    )


def numeric_rules(prefix: str) -> tuple[Rule, ...]:
    """Dates in figures alone: 2022-01-05, 2022.01.05, 05.01.2022."""

    def read(match: re.Match[str], _published: date | None) -> Found | None:
        return _day(int(match["y"]), int(match["m"]), int(match["d"]))

    month, day = r"(?P<m>[01]?\d)", r"(?P<d>[0-3]?\d)(?!\d)"
    told = (
        ("iso", rf"\b{YEAR}[-./]{month}[-./]{day}"),
        ("numeric", rf"(?<![\d.])\b(?P<d>[0-3]?\d)[./]{month}[./]{YEAR}"),
    )
    return make_rules(prefix, ((name, pattern, read) for name, pattern in told))


def dated(words: Words, short: tuple[str, ...] = ()) -> Meaning:
    """Reads y or b, m or r, and d; with a day a "day", without one a "month"."""

    def read(match: re.Match[str], published: date | None) -> Found | None:
        parts = match.groupdict()
        if parts.get("r"):
            month = _relative_month(parts["r"], published)
            return _with_day(month, parts.get("d"), words) if month else None
        month_number = _month(parts["m"], words, short)
        year = _year(parts, published)
        if year is not None:
            return _with_day(date(year, month_number, 1), parts.get("d"), words)
        return _last(published, month_number, words.number_of(parts["d"]) if parts.get("d") else None)

    return read


def read_year(match: re.Match[str], published: date | None) -> Found | None:
    """Reads y or b: a "year"."""
    year = _year(match.groupdict(), published)
    return (date(year, 1, 1), "year") if year else None


def read_weekday(words: Words) -> Meaning:
    """Reads w: the last such weekday, the day of publication included."""

    def read(match: re.Match[str], published: date | None) -> Found | None:
        if published is None:
            return None
        return published - timedelta(days=(published.weekday() - words.weekday_of(match["w"])) % 7), "day"

    return read


def days_before(days: int) -> Meaning:
    """So many days before publication."""
    return lambda _match, published: (published - timedelta(days=days), "day") if published else None


def week_before(_match: re.Match[str], published: date | None) -> Found | None:
    """The week before publication: known to the month, by the same weekday."""
    return ((published - timedelta(days=7)).replace(day=1), "month") if published else None


def ago(words: Words, units: tuple[str, str, str, str]) -> Meaning:
    """Reads n and u: so many days, weeks, months or years before; `units` are their stems in this order."""

    def read(match: re.Match[str], published: date | None) -> Found | None:
        if published is None:
            return None
        number = words.number_of(match["n"]) if match["n"] else 1
        unit = next(place for place, stem in enumerate(units) if re.match(stem, match["u"], re.IGNORECASE))
        if unit <= 1:
            return published - timedelta(days=number * (1, 7)[unit]), "day"
        if number >= MOST_YEARS:
            return None
        if unit == 2:
            return _months_before(published, number), "month"
        return date(published.year - number, 1, 1), "year"

    return read


def _month(word: str, words: Words, short: tuple[str, ...]) -> int:
    return short.index(word.lower()) + 1 if word.lower() in short else words.month_of(word)


def _year(parts: dict[str, str | None], published: date | None) -> int | None:
    if parts.get("y"):
        return int(parts["y"] or 0)
    relative = parts.get("b")
    if not relative or published is None:
        return None
    return published.year - 1 if BACK.match(relative) else published.year


def _relative_month(word: str, published: date | None) -> date | None:
    if published is None:
        return None
    return _months_before(published, 1 if BACK.match(word) else 0)


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _with_day(month: date, day: str | None, words: Words) -> Found | None:
    return (month, "month") if day is None else _day(month.year, month.month, words.number_of(day))


def _last(published: date | None, month: int, day: int | None) -> Found | None:
    """The last such month, or such day up to a week after publication."""
    if published is None:
        return None
    if day is None:
        return date(published.year - (month > published.month), month, 1), "month"
    found = _day(published.year, month, day)
    if found is None or found[0] > published + AHEAD:
        found = _day(published.year - 1, month, day)
    return found


def _day(year: int, month: int, day: int) -> Found | None:
    try:
        return date(year, month, day), "day"
    except ValueError:
        return None
