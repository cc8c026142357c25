"""How Kazakh tells dates, in Cyrillic; the same rules serve the Latin alphabets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from dates.latin import latin_pattern
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
from dates.words import KAZAKH, KAZAKH_SHORT_MONTHS, LATIN_KAZAKH, Words

_ANY = rf"(?:{LETTER}|['’ʼ])*"  # case and possessive endings
_GENITIVE = "(?:[ндт][ыі]ң)"
_LAST_YEAR = f"(?:былтыр{_ANY}|өткен жыл{_ANY})"
_THIS_YEAR = f"(?:биыл{_ANY}|осы жыл{_ANY})"
_TOLD_YEAR = rf"(?:{YEAR}(?:-?ш[іы])?\s?(?:жыл{_ANY}|ж\.)|(?P<b>{_LAST_YEAR}|{_THIS_YEAR}))"
_UNITS = ("күн", "апта", "ай", "жыл")
_LATIN_UNITS = (latin_pattern("күн"), latin_pattern("апта"), latin_pattern("ай"), latin_pattern("жыл"))
_NEEDS = {"ago": ("бұрын",), "full_words": ("нші", "ншы"), "day_words": ("нші", "ншы"), "full_month_words": ("жыл",)}


def _told(words: Words, short: tuple[str, ...], units: tuple[str, str, str, str]) -> Iterator[tuple[str, str, Meaning]]:
    read, by_weekday = dated(words), read_weekday(words)
    month = f"(?P<m>{words.month})"
    ordinal = rf"\b(?P<d>{words.number})(?:[ыі]?нш[іы])\s"
    in_words = rf"(?P<d>{words.number}){_ANY}"
    yield "full", rf"{_TOLD_YEAR},? {DAY}(?:-{_ANY})?[\s-]?{month}", read
    yield "full_words", rf"{_TOLD_YEAR} {ordinal}{month}", read
    month_then = rf"{month}(?:{_ANY} ай{_ANY}|{_ANY}{_GENITIVE})"
    yield "month_night", rf"\b{month_then} {DAY}(?:-?{_ANY}) \d+-?{_ANY} қараған", read
    yield "full_month_day", rf"{_TOLD_YEAR} {month_then} {DAY}", read
    yield "full_month_words", rf"{_TOLD_YEAR} {month_then} {in_words}", read
    yield "day_year", rf"{DAY}[\s-]?{month}{_ANY}[,.]? {YEAR}(?:\s?жыл{_ANY}|\s?ж\.)?", read
    if short:
        yield "short", rf"{DAY} (?P<m>{'|'.join(short)})\.?,? {YEAR}", dated(words, short)
    yield "night", rf"{DAY}-?{_ANY} \d+(?:-{_ANY})? ?{month}{_ANY} қараған", read
    yield "night_before_month", rf"{DAY}-?{_ANY} \d+-?{_ANY} (?:қараған )?түні? {month}", read
    yield "month_day", rf"\b{month_then} {DAY}", read
    yield "relative_month_day", rf"\b(?P<r>осы|өткен) ай{_ANY} {DAY}", read
    yield "day", rf"{DAY}(?:-{LETTER}{{2}})?[\s-]?{month}", read
    yield "day_words", rf"{ordinal}{month}", read
    yield "month_year", rf"{_TOLD_YEAR} {month}", read
    yield "ago", rf"\b(?P<n>\d{{1,3}}|{words.number}) (?P<u>күн|апта|ай|жыл) бұрын", ago(words, units)
    yield "weekday_night", rf"\b(?P<w>{words.weekday})(?:[дн][еа]н) {_ANY} қараған түн", by_weekday
    yield "before_yesterday", r"\b(?:алдыңғы|арғы) күні\b", days_before(2)
    yield "yesterday", r"\bкеше(?:гі)?\b", days_before(1)
    yield "today", r"\bбүгін(?:гі)?\b", days_before(0)
    yield "weekday", rf"\b(?P<w>{words.weekday})(?: күн[іг]{_ANY}|д[ае](?:ғы|гі)?)\b", by_weekday
    yield "last_week", r"\bөткен апта(?:да|ның|ғы)\b", week_before
    yield "relative_month", r"\b(?P<r>осы|өткен) ай(?:да|дың|ғы|дағы)\b", read
    yield "in_month", rf"\b{month}{_ANY} ай", read
    yield "month", rf"\b{month}(?:[дт][ае](?:ғы|гі)?|{_GENITIVE})\b", read
    yield "year", rf"\b{_TOLD_YEAR}", read_year


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order in which they are tried; compiled when first asked for."""
    return numeric_rules("kk.date") + make_rules("kk.date", _told(KAZAKH, KAZAKH_SHORT_MONTHS, _UNITS), _NEEDS)


@cache
def latin_rules() -> tuple[Rule, ...]:
    """The same for the Latin alphabets."""
    told = ((name, latin_pattern(pattern), meaning) for name, pattern, meaning in _told(LATIN_KAZAKH, (), _LATIN_UNITS))
    return numeric_rules("kk.date") + make_rules("kk.date.latin", told)
