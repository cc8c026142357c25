"""When: dates told in a text, in Kazakh, Russian and English, relative to the day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from classify.lexicon import LanguageLexicon
from classify.listed import listed
from classify.reading import DateFound, Reading
from records import DatePrecision

_MONTHS = {
    "ru": listed("январ феврал март апрел ма[йяею] июн июл август сентябр октябр ноябр декабр"),
    "kk": listed("қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"),
    "en": listed(
        "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)? "
        "oct(?:ober)? nov(?:ember)? dec(?:ember)?"
    ),
}
_WEEKDAYS = {
    "ru": listed("понедельник вторник сред[уы] четверг пятниц[уы] суббот[уы] воскресень[еяю]"),
    "kk": listed("дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі"),
    "en": listed("monday tuesday wednesday thursday friday saturday sunday"),
}
_NUMBERS = {
    "kk": listed("бір екі үш төрт бес алты жеті сегіз тоғыз он"),
    "ru": listed("один два три четыре пять шесть семь восемь девять десять"),
    "en": listed("one two three four five six seven eight nine ten"),
}
Found = tuple[date, DatePrecision]
Rule = tuple[str, re.Pattern[str], Callable[[re.Match[str], date | None], Found | None]]


def _index(stems: tuple[str, ...], word: str) -> int:
    """Position (from 0) of the stem that `word` starts with; the longest stem wins."""
    fitting = [(len(stem), i) for i, stem in enumerate(stems) if re.match(stem, word, re.IGNORECASE)]
    part = [(0, i) for i, stem in enumerate(stems) if stem.startswith(word.lower())]
    return max(fitting or part)[1]


def _day(year: int, month: int, day: int) -> Found | None:
    try:
        return date(year, month, day), "day"
    except ValueError:
        return None


def _past_day(published: date | None, month: int, day: int) -> Found | None:
    """The last such day up to a week after publication; None when publication is not known."""
    if published is None:
        return None
    found = _day(published.year, month, day)
    if found and found[0] > published + timedelta(days=7):
        found = _day(published.year - 1, month, day)
    return found


def _past_month(published: date | None, month: int) -> Found | None:
    if published is None:
        return None
    year = published.year if month <= published.month else published.year - 1
    return date(year, month, 1), "month"


def _past_weekday(published: date | None, weekday: int) -> Found | None:
    """The last such weekday, publication day included."""
    if published is None:
        return None
    return published - timedelta(days=(published.weekday() - weekday) % 7), "day"


def _days_before(days: int) -> Callable[[re.Match[str], date | None], Found | None]:
    return lambda _match, published: (published - timedelta(days=days), "day") if published else None


def _dated(language: str) -> Callable[[re.Match[str], date | None], Found | None]:
    """Reads groups d (day), m (month name) and y (year)."""

    def read(match: re.Match[str], published: date | None) -> Found | None:
        parts = match.groupdict()
        month = _index(_MONTHS[language], parts["m"]) + 1
        if parts.get("y") and parts.get("d"):
            return _day(int(parts["y"]), month, int(parts["d"]))
        if parts.get("y"):
            return date(int(parts["y"]), month, 1), "month"
        if parts.get("d"):
            return _past_day(published, month, int(parts["d"]))
        return _past_month(published, month)

    return read


def _numeric(match: re.Match[str], _published: date | None) -> Found | None:
    return _day(int(match["y"]), int(match["m"]), int(match["d"]))


def _year(match: re.Match[str], _published: date | None) -> Found | None:
    return date(int(match["y"]), 1, 1), "year"


def _weekday(language: str) -> Callable[[re.Match[str], date | None], Found | None]:
    def read(match: re.Match[str], published: date | None) -> Found | None:
        return _past_weekday(published, _index(_WEEKDAYS[language], match["w"]))

    return read


def _ago(language: str) -> Callable[[re.Match[str], date | None], Found | None]:
    """Reads "three days ago", "2 жыл бұрын": group n a figure or number word, group u the unit."""

    def read(match: re.Match[str], published: date | None) -> Found | None:
        if published is None:
            return None
        told = (match["n"] or "").lower()
        words = _NUMBERS[language]
        number = (
            int(told) if told.isdigit() else next((i + 1 for i, w in enumerate(words) if told.startswith(w[:3])), 1)
        )
        unit = match["u"].lower()
        if re.match(r"күн|дн|ден|сут|day", unit):
            return published - timedelta(days=number), "day"
        if re.match(r"жыл|год|лет|year", unit) and number < 200:
            return date(published.year - number, 1, 1), "year"
        months = published.year * 12 + published.month - 1 - number
        return date(months // 12, months % 12 + 1, 1), "month"

    return read


def _last_year(_match: re.Match[str], published: date | None) -> Found | None:
    return (date(published.year - 1, 1, 1), "year") if published else None


_Y = r"(?P<y>(?:19|20)\d\d)"
_D = r"(?P<d>[0-3]?\d)"


def _rules(language: str) -> Iterator[Rule]:
    months = "(?P<m>" + "|".join(_MONTHS[language]) + ")"
    weekdays = "(?P<w>" + "|".join(_WEEKDAYS[language]) + ")"
    for name, pattern, reader in _PATTERNS[language](months, weekdays):
        yield f"{language}.date.{name}", re.compile(pattern, re.IGNORECASE), reader


def _russian(
    months: str, weekdays: str
) -> Iterator[tuple[str, str, Callable[[re.Match[str], date | None], Found | None]]]:
    dated = _dated("ru")
    yield "full", rf"\b{_D}(?:-го)? {months}[а-я]*,? {_Y}", dated
    yield "night", rf"\bс {_D}(?:-го)? на \d+(?:-е)? {months}[а-я]*", dated
    yield (
        "weekday_night",
        r"\bв ночь с (?P<w>понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)",
        _weekday("ru"),
    )
    yield "numeric", rf"\b{_D}[./](?P<m>[01]?\d)[./]{_Y}\b", _numeric
    yield "day", rf"\b{_D}(?:-го)? {months}[а-я]*\b", dated
    yield "month_year", rf"\b{months}[а-я]* {_Y}", dated
    yield (
        "ago",
        r"\b(?:(?P<n>\d+|один|два|две|три|четыре|пять|шесть|семь|десять) )?"
        r"(?P<u>дн[яе]й?|день|суток|месяц[а-я]*|год[а]?|лет) назад",
        _ago("ru"),
    )
    yield "yesterday", r"\b(?:вчера|накануне)\b", _days_before(1)
    yield "before_yesterday", r"\bпозавчера\b", _days_before(2)
    yield "today", r"\b(?:сегодня|сегодняшн[а-я]+)\b", _days_before(0)
    yield "weekday", rf"\b(?:во? )(?:минувш[а-я]+ |прошл[а-я]+ |эт[уо][а-я]* )?{weekdays}\b", _weekday("ru")
    yield "last_year", r"\bв прошлом году\b", _last_year
    yield "month", rf"\b(?:в|с|конце|начале|середине) {months}[а-я]*\b", dated
    yield "year", rf"\b{_Y}(?:-м|-го)? ?(?:год|г\.)", _year
    yield "year_short", rf"\bв {_Y}-м\b", _year


def _kazakh(
    months: str, weekdays: str
) -> Iterator[tuple[str, str, Callable[[re.Match[str], date | None], Found | None]]]:
    dated = _dated("kk")
    yield "full", rf"\b{_Y} жыл[а-яәіңғүұқөһ]* {_D}(?:-[шінсы]+)? ?{months}", dated
    yield "day_year", rf"\b{_D} {months}[а-яәіңғүұқөһ]*,? {_Y}", dated
    yield "numeric", rf"\b{_D}[./](?P<m>[01]?\d)[./]{_Y}\b", _numeric
    yield "night", rf"\b{_D}-\w+ \d+-\w+ (?:қараған )?түні? {months}", dated
    yield "month_night", rf"\b{months}(?:ның|нің|дың|дің|тың|тің) {_D}-?\w* \d+-?\w* қараған", dated
    yield "weekday_night", rf"\b{weekdays}(?:ден|дан|нен|нан) \w+ қараған түн", _weekday("kk")
    yield "day", rf"\b{_D}(?:-[шінсы]+)? {months}", dated
    yield "month_day", rf"\b{months}(?:ның|нің|дың|дің|тың|тің) {_D}-?", dated
    yield "month_year", rf"\b{_Y} жыл[а-яәіңғүұқөһ]* {months}", dated
    yield "ago", r"\b(?P<n>\d+|бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он) (?P<u>күн|ай|жыл) бұрын", _ago("kk")
    yield "before_yesterday", r"\b(?:алдыңғы|арғы) күні\b", _days_before(2)
    yield "yesterday", r"\b(?:кеше|кешегі)\b", _days_before(1)
    yield "today", r"\b(?:бүгін|бүгінгі)\b", _days_before(0)
    yield "weekday", rf"\b{weekdays}(?: күні|де|да)\b", _weekday("kk")
    yield "last_year", r"\b(?:былтыр|өткен жылы)\b", _last_year
    yield "in_month", rf"\b{months} ай", dated
    yield "month", rf"\b{months}(?:да|де|та|те|ның|нің|дың|дің|тың|тің)\b", dated
    yield "year", rf"\b{_Y}(?:-ші|-шы)? жыл", _year


def _english(
    months: str, weekdays: str
) -> Iterator[tuple[str, str, Callable[[re.Match[str], date | None], Found | None]]]:
    dated = _dated("en")
    yield "full", rf"\b{_D}(?:st|nd|rd|th)?(?: of)? {months}\b\.?,? {_Y}", dated
    yield "full_us", rf"\b{months}\.? {_D}(?:st|nd|rd|th)?,? {_Y}", dated
    yield "iso", rf"\b{_Y}-(?P<m>[01]\d)-(?P<d>[0-3]\d)\b", _numeric
    yield "numeric", rf"\b{_D}[./](?P<m>[01]?\d)[./]{_Y}\b", _numeric
    yield "night", rf"\bbetween {_D}(?:st|nd|rd|th)? and \d+(?:st|nd|rd|th)? {months}", dated
    yield "night_of", rf"\bnight of {_D}(?:st|nd|rd|th)?(?: to |-|–)\d+(?:st|nd|rd|th)? {months}", dated
    yield "day", rf"\b{_D}(?:st|nd|rd|th)?(?: of)? {months}\b", dated
    yield "day_us", rf"\b{months}\.? {_D}(?:st|nd|rd|th)?\b(?!\d)", dated
    yield "month_year", rf"\b{months},? (?:of )?{_Y}", dated
    yield (
        "ago",
        r"\b(?P<n>\d+|a|one|two|three|four|five|six|seven|eight|nine|ten) (?P<u>day|month|year)s? (?:ago|earlier)",
        _ago("en"),
    )
    yield "yesterday", r"\byesterday\b", _days_before(1)
    yield "today", r"\btoday\b", _days_before(0)
    yield "weekday", rf"\b(?:on|last|this) {weekdays}\b", _weekday("en")
    yield "weekday_part", rf"\b{weekdays}(?:['’]s| (?:morning|evening|night|afternoon))\b", _weekday("en")
    yield "last_year", r"\blast year\b", _last_year
    yield "month", rf"\b(?:in|early|late|mid|last) {months}\b", dated
    yield "year", rf"\b(?:in|since|of) {_Y}\b", _year


_PATTERNS = {"ru": _russian, "kk": _kazakh, "en": _english}
_RULES: dict[str, tuple[Rule, ...]] = {language: tuple(_rules(language)) for language in _PATTERNS}


def find_dates(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Fill in the dates of the reading in text order; a longer date wins over a shorter inside it."""
    found: list[DateFound] = []
    for rule, pattern, reader in _RULES[reading.language]:
        for match in pattern.finditer(reading.text):
            told = reader(match, reading.published_on)
            if told and not _is_taken(reading, found, match.start(), match.end()):
                found.append(DateFound(start=match.start(), end=match.end(), day=told[0], precision=told[1], rule=rule))
    reading.dates = sorted(found, key=lambda d: d.start)


def _is_taken(reading: Reading, found: list[DateFound], start: int, end: int) -> bool:
    """Whether the range lies in a date already found or in an outlet's name ("Азрет сегодня")."""
    words = reading.words
    names = ((words.starts[o.start], words.ends[o.end - 1]) for o in reading.outlets)
    return any(d.start < end and start < d.end for d in found) or any(a < end and start < b for a, b in names)


def date_of(reading: Reading, sentence_chars: tuple[int, int], passage_chars: tuple[int, int]) -> DateFound | None:
    """The date of an act: told in its sentence, else in the title or the passage; days before months before years."""
    published = reading.published_on
    usable = [d for d in reading.dates if published is None or d.day <= published + timedelta(days=1)]
    own = [d for d in usable if sentence_chars[0] <= d.start < sentence_chars[1]]
    if own:
        return _most_exact(own)
    around = [d for d in usable if passage_chars[0] <= d.start < passage_chars[1] or d.start < reading.title_chars]
    exact = [d for d in around if d.precision == "day"]
    return exact[0] if exact else (around[0] if around else None)


def _most_exact(dates: list[DateFound]) -> DateFound:
    order = {"day": 0, "month": 1, "year": 2}
    return min(dates, key=lambda d: (order[d.precision], d.start))
