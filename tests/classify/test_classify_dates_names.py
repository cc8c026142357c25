"""Dates told in three languages, and names back in their nominative."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from classify.names import nominative
from classify.reading import Reading, reading_of
from classify.told_dates import find_dates

PUBLISHED = date(2026, 11, 20)  # a Friday

DATES = [
    ("kk", "5 қаңтарда", "2026-01-05", "day"),
    ("kk", "2022 жылғы 5 қаңтар", "2022-01-05", "day"),
    ("kk", "қыркүйектің 30-ы күні", "2026-09-30", "day"),
    ("kk", "кеше", "2026-11-19", "day"),
    ("kk", "үш күн бұрын", "2026-11-17", "day"),
    ("kk", "жұма күні", "2026-11-20", "day"),
    ("kk", "2025 жылдың наурызында", "2025-03-01", "month"),
    ("kk", "қазан айында", "2026-10-01", "month"),
    ("kk", "2021 жылы", "2021-01-01", "year"),
    ("ru", "5 января", "2026-01-05", "day"),
    ("ru", "5 января 2022 года", "2022-01-05", "day"),
    ("ru", "в ночь с 17 на 18 января", "2026-01-17", "day"),
    ("ru", "05.01.2022", "2022-01-05", "day"),
    ("ru", "в минувшую пятницу", "2026-11-20", "day"),
    ("ru", "в среду", "2026-11-18", "day"),
    ("ru", "два дня назад", "2026-11-18", "day"),
    ("ru", "в марте", "2026-03-01", "month"),
    ("ru", "в декабре 2024", "2024-12-01", "month"),
    ("ru", "в 2021 году", "2021-01-01", "year"),
    ("en", "on 5 January", "2026-01-05", "day"),
    ("en", "January 5, 2022", "2022-01-05", "day"),
    ("en", "between 17 and 18 January", "2026-01-17", "day"),
    ("en", "on Wednesday", "2026-11-18", "day"),
    ("en", "yesterday", "2026-11-19", "day"),
    ("en", "in March 2025", "2025-03-01", "month"),
    ("en", "in 2021", "2021-01-01", "year"),
    ("en", "three years ago", "2023-01-01", "year"),
]


def read(classifier: Any, language: str, text: str) -> Reading:
    nlp = classifier._pipelines[language]
    reading = reading_of(nlp.make_doc(text))
    reading.published_on = PUBLISHED
    find_dates(reading, None)  # type: ignore[arg-type]
    return reading


@pytest.mark.parametrize(("language", "told", "day", "precision"), DATES)
def test_a_told_date_is_read_with_its_precision(
    classifier: Any, language: str, told: str, day: str, precision: str
) -> None:
    found = read(classifier, language, f"Бұл {told}, болды").dates
    assert [(d.day.isoformat(), d.precision) for d in found[:1]] == [(day, precision)]


@pytest.mark.parametrize(("language", "text"), [("ru", "31 февраля 2022"), ("kk", "алма"), ("en", "room 2026-99-99")])
def test_what_is_no_date_is_left_alone(classifier: Any, language: str, text: str) -> None:
    assert not [d for d in read(classifier, language, text).dates if d.precision == "day"]


def test_a_day_later_in_the_year_than_publication_belongs_to_the_year_before(classifier: Any) -> None:
    assert read(classifier, "ru", "25 декабря").dates[0].day == date(2025, 12, 25)


@pytest.mark.parametrize(
    ("language", "told", "is_female", "name"),
    [
        ("ru", "Айдоса Нурланова", False, "Айдос Нурланов"),
        ("ru", "Айдосу Нурланову", False, "Айдос Нурланов"),
        ("ru", "Динары Нурлановой", True, "Динара Нурланова"),
        ("ru", "Алии Сапаровой", True, "Алия Сапарова"),
        ("ru", "Сергея Ковальского", False, "Сергей Ковальский"),
        ("kk", "Айдос Нұрлановты", False, "Айдос Нұрланов"),
        ("kk", "Ерлан Бекұлына", False, "Ерлан Бекұлы"),
        ("kk", "Гүлназ Сапарованың", False, "Гүлназ Сапарова"),
        ("en", "Aidos Nurlanov", False, "Aidos Nurlanov"),
    ],
)
def test_a_declined_name_gets_back_its_nominative(language: str, told: str, is_female: bool, name: str) -> None:
    assert nominative(told.split(), language, is_oblique=True, is_female=is_female) == name
