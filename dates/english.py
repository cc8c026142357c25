"""How English tells dates, British and American order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from dates.rules import (
    DAY,
    YEAR,
    Meaning,
    Rule,
    ago,
    dated,
    days_before,
    make_rules,
    numeric_rules,
    read_weekday,
    read_year,
    week_before,
)
from dates.words import ENGLISH as WORDS

_UNITS = ("day", "week", "month", "year")
_NTH = "(?:st|nd|rd|th)?"
_MONTH = f"(?P<m>{WORDS.month})"
_LAST = "(?:last|previous)"

_NEEDS = {
    "ago": (" ago", " earlier"), "full_words": (" of ",), "day_words": (" of ",), "full_relative": (" year",),
    "full_us_relative": (" year",), "night": ("between",), "night_us": ("between",), "night_of": ("night of",),
}  # fmt: skip


def _told() -> Iterator[tuple[str, str, Meaning]]:
    read, by_weekday = dated(WORDS), read_weekday(WORDS)
    yield "full", rf"{DAY}{_NTH}(?: of)? {_MONTH}\b\.?,? {YEAR}", read
    yield "full_us", rf"\b{_MONTH}\.? {DAY}{_NTH},? {YEAR}", read
    yield "full_words", rf"\b(?P<d>{WORDS.number}(?:th)?) of {_MONTH},? {YEAR}", read
    yield "full_relative", rf"{DAY}{_NTH}(?: of)? {_MONTH},? (?P<b>{_LAST}|this|of this) year\b", read
    yield "full_us_relative", rf"\b{_MONTH}\.? {DAY}{_NTH},? (?P<b>{_LAST}|this|of this) year\b", read
    yield "night", rf"\bbetween {DAY}{_NTH} and \d+{_NTH} {_MONTH}", read
    yield "night_us", rf"\bbetween {_MONTH}\.? {DAY}{_NTH} and \d", read
    yield "night_of", rf"\bnight of {DAY}{_NTH}(?: to |-|–)\d+{_NTH} {_MONTH}", read
    yield "day", rf"{DAY}{_NTH}(?: of)? {_MONTH}\b", read
    yield "day_us", rf"\b{_MONTH}\.? {DAY}{_NTH}\b(?!\d)", read
    yield "day_words", rf"\b(?P<d>{WORDS.number}(?:th)?) of {_MONTH}\b", read
    yield "month_year", rf"\b{_MONTH},? (?:of )?(?:{YEAR}|(?P<b>{_LAST}|this) year)", read
    yield (
        "ago",
        rf"\b(?P<n>\d{{1,3}}|{WORDS.number}) (?P<u>day|week|month|year)s? (?:ago|earlier)\b",
        ago(WORDS, _UNITS),
    )
    yield "before_yesterday", r"\bthe day before yesterday\b", days_before(2)
    yield "yesterday", r"\byesterday\b", days_before(1)
    yield "today", r"\btoday\b", days_before(0)
    yield "weekday", rf"\b(?:on|last|this) (?P<w>{WORDS.weekday})\b", by_weekday
    yield "weekday_part", rf"\b(?P<w>{WORDS.weekday})(?:['’]s| (?:morning|evening|night|afternoon))\b", by_weekday
    yield "last_week", r"\blast week\b", week_before
    yield "relative_month", rf"\b(?P<r>{_LAST}|this) month\b", read
    yield "last_year", rf"\b(?P<b>{_LAST}|this) year\b", read_year
    yield "month", rf"\b(?:in|early|late|mid|last) {_MONTH}\b", read
    yield "year", rf"\b(?:in|since|of) {YEAR}\b", read_year


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order in which they are tried; compiled when first asked for."""
    return numeric_rules("en.date") + make_rules("en.date", _told(), _NEEDS)
