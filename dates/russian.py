"""How Russian tells dates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from dates.rules import (
    DAY,
    LETTER,
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
from dates.words import RUSSIAN as WORDS

_ANY = f"{LETTER}*"
_UNITS = ("дн|ден|сут", "недел", "мес", "год|лет")
_LAST = f"(?:прошл{_ANY}|минувш{_ANY})"
_THIS = f"(?:эт{_ANY}|нынешн{_ANY}|текущ{_ANY})"
_RELATIVE_YEAR = f"(?P<b>{_LAST}|{_THIS}) год{_ANY}"
_MONTH = f"(?P<m>{WORDS.month})"
_FULL_MONTH = rf"(?P<m>январ|феврал|март|апрел|ма[йяею](?!{LETTER})|июн|июл|август|сентябр|октябр|ноябр|декабр)"
_ORDINAL = rf"\b(?P<d>{WORDS.number})(?:ого|его|ье|ьего|ое) "

_NEEDS = {
    "ago": ("назад",), "full_relative": ("год",), "relative_month_day": (" числа ",), "full_words": ("год", "20", "19"),
}  # fmt: skip


def _told() -> Iterator[tuple[str, str, Meaning]]:
    read, by_weekday = dated(WORDS), read_weekday(WORDS)
    yield "full", rf"{DAY}(?:-(?:го|е))? ?{_MONTH}{_ANY}\.?,? {YEAR}", read
    yield "full_relative", rf"{DAY}(?:-(?:го|е))? {_FULL_MONTH}{_ANY} {_RELATIVE_YEAR}", read
    yield "full_words", rf"{_ORDINAL}{_FULL_MONTH}{_ANY} (?:{YEAR}|{_RELATIVE_YEAR})", read
    yield "night", rf"\bс {DAY}(?:-го)? на \d+(?:-е)? {_FULL_MONTH}{_ANY}", read
    yield "weekday_night", r"\bв ночь с (?P<w>понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)", by_weekday
    yield "day", rf"{DAY}(?:-(?:го|е))? {_FULL_MONTH}{_ANY}\b", read
    yield "day_words", rf"{_ORDINAL}{_FULL_MONTH}", read
    yield "relative_month_day", rf"{DAY}(?:-го)? числа (?P<r>{_LAST}|{_THIS}) месяц", read
    yield "month_year", rf"\b{_FULL_MONTH}{_ANY} (?:{YEAR}|{_RELATIVE_YEAR})", read
    number = rf"(?P<n>\d{{1,3}}|{WORDS.number}{_ANY})"
    unit = r"(?P<u>дн[яе]й?|день|суток|недел[а-я]*|месяц[а-я]*|год[а]?|лет)"
    yield "ago", rf"\b(?:{number} |(?<!несколько )(?<!пару )(?<!много ))\b{unit} (?:тому )?назад", ago(WORDS, _UNITS)
    yield "yesterday", rf"\b(?:вчера|накануне|вчерашн{_ANY})\b", days_before(1)
    yield "before_yesterday", r"\b(?:позавчера|третьего дня)\b", days_before(2)
    yield "today", rf"\b(?:сегодня|сегодняшн{_ANY})\b", days_before(0)
    weekday = f"(?P<w>{WORDS.weekday})"
    yield "weekday", rf"\b(?:во? |в ночь на )(?:минувш{_ANY} |прошл{_ANY} |эт[уо]{_ANY} )?{weekday}\b", by_weekday
    yield "last_week", rf"\bна (?:прошл|минувш){_ANY} неделе\b", week_before
    yield "relative_month", rf"\bв (?P<r>{_LAST}|{_THIS}) месяце\b", read
    yield "last_year", rf"\bв {_RELATIVE_YEAR}", read_year
    yield "month", rf"\b(?:в|с|конце|начале|середине) {_FULL_MONTH}{_ANY}\b", read
    yield "year", rf"\b{YEAR}(?:-м|-го)? ?(?:год|г\.)", read_year
    yield "year_short", rf"\bв {YEAR}-м\b", read_year


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order in which they are tried; compiled when first asked for."""
    return numeric_rules("ru.date") + make_rules("ru.date", _told(), _NEEDS)
