"""Dates in words, so that a text and its metadata name the same day whatever the demo day is."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = {
    "kk": [
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
# Locative endings of the Kazakh months: vowel harmony, and a hard consonant after a hard one.
IN_MONTH = ["да", "да", "да", "де", "да", "да", "де", "да", "те", "да", "да", "да"]
WEEKDAYS = {
    "kk": [f"{name} күні" for name in ["дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"]],
    "ru": [
        "в понедельник",
        "во вторник",
        "в среду",
        "в четверг",
        "в пятницу",
        "в субботу",
        "в воскресенье",
    ],
    "en": [f"on {name}" for name in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]],
}
PLACEHOLDER = re.compile(r"\{([A-Za-z_]+):(\d+)\}")


def day_month(day: date, language: str) -> str:
    """Day and month in words: `5 қараша`, `5 ноября`, `5 November`."""
    return f"{day.day} {MONTHS[language][day.month - 1]}"


def on_day(day: date, language: str) -> str:
    """Day and month as a sentence says it: `5 қарашада`, `5 ноября`, `on 5 November`."""
    if language == "kk":
        return day_month(day, "kk") + IN_MONTH[day.month - 1]
    return f"on {day_month(day, 'en')}" if language == "en" else day_month(day, language)


def on_weekday(day: date, language: str) -> str:
    """The weekday as a sentence says it: `сейсенбі күні`, `во вторник`, `on Tuesday`."""
    return WEEKDAYS[language][day.weekday()]


def fill_dates(text: str, *, base_day: date, language: str) -> str:
    """The text with its placeholders filled; each names a number of days (or years) before `base_day`.

    `{date:3}` 5 қараша · `{on:3}` 5 қарашада · `{weekday:3}` сейсенбі күні · `{year:9}` the year nine years earlier.
    A capital first letter of the placeholder's name gives a capital. Raises ValueError on an unknown name.
    """

    def fill(match: re.Match[str]) -> str:
        name, number = match[1], int(match[2])
        if name.lower() == "year":
            return str(base_day.year - number)
        words = {"date": day_month, "on": on_day, "weekday": on_weekday}.get(name.lower())
        if words is None:
            raise ValueError(f"placeholder {match[0]} is unknown; use date, on, weekday or year")
        told = words(base_day - timedelta(days=number), language)
        return told[:1].upper() + told[1:] if name[0].isupper() else told

    return PLACEHOLDER.sub(fill, text)
