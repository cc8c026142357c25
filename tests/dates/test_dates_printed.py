"""parse_date: what Kazakh, Russian and English pages print, and what is no date at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dates.months import month_number
from dates.printed import date_in_url, parse_date
from records import Language

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 14:00 in Almaty, a Tuesday
EAST_OLD = timezone(timedelta(hours=6))
EAST = timezone(timedelta(hours=5))


def parse(text: str, language: Language | None = None, zone: str = "Asia/Almaty") -> tuple[datetime | date, str] | None:
    return parse_date(text, language, now=NOW, time_zone=zone)


def day(year: int, month: int, number: int) -> tuple[date, str]:
    return date(year, month, number), "day"


def minute(year: int, month: int, number: int, hour: int, minutes: int, zone: timezone = EAST) -> tuple[datetime, str]:
    return datetime(year, month, number, hour, minutes, tzinfo=zone), "minute"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-01-05", day(2022, 1, 5)),
        ("2024-05-16T10:30:00+05:00", minute(2024, 5, 16, 10, 30)),
        ("2024-05-16T05:30:00Z", minute(2024, 5, 16, 5, 30, UTC)),
        ("2024-05-16T10:30", minute(2024, 5, 16, 10, 30)),
        ("2023-05-16 10:30", minute(2023, 5, 16, 10, 30, EAST_OLD)),
        ("2024-05-16T00:00:00+05:00", day(2024, 5, 16)),
        ("2023-07-13T10:00:00.123+0600", minute(2023, 7, 13, 10, 0, EAST_OLD)),
        ("Tue, 24 Feb 2026 09:05:00 +0300", minute(2026, 2, 24, 9, 5, timezone(timedelta(hours=3)))),
        ("05.01.2022", day(2022, 1, 5)),
        ("05.01.2022 в 14:30", minute(2022, 1, 5, 14, 30, EAST_OLD)),
        ("07.01.2026, 16:34", minute(2026, 1, 7, 16, 34)),
        ("05.01.22", day(2022, 1, 5)),
        ("2022.01.05", day(2022, 1, 5)),
        ("2022/01/05 09:15", minute(2022, 1, 5, 9, 15, EAST_OLD)),
        ("2022 жылғы 5 қаңтар", day(2022, 1, 5)),
        ("2022 жылдың 5 қаңтарында", day(2022, 1, 5)),
        ("2022 жылы 5 қаңтарда, сағат 14:30", minute(2022, 1, 5, 14, 30, EAST_OLD)),
        ("2022 жылғы қаңтардың 5-і", day(2022, 1, 5)),
        ("2025 ж. 21 ақпан", day(2025, 2, 21)),
        ("21 Ақпан, 2025", day(2025, 2, 21)),
        ("24 қараша 2012, 13:00", minute(2012, 11, 24, 13, 0, EAST_OLD)),
        ("12 мау. 2025", day(2025, 6, 12)),
        ("12 мам. 2025", day(2025, 5, 12)),
        ("5 qañtar 2025", day(2025, 1, 5)),
        ("3 şılde 2025, 08:05", minute(2025, 7, 3, 8, 5)),
        ("5 января 2022, 14:30", minute(2022, 1, 5, 14, 30, EAST_OLD)),
        ("15 октября 2025 17:10", minute(2025, 10, 15, 17, 10)),
        ("Пятница, 04 Июл 2025, 12:00", minute(2025, 7, 4, 12, 0)),
        ("Опубликовано 5 мая 2025 г.", day(2025, 5, 5)),
        ("11:20, 20 Январь 2026 | GMT +5", minute(2026, 1, 20, 11, 20)),
        ("20 января 2026, 11:20 (МСК)", minute(2026, 1, 20, 11, 20, timezone(timedelta(hours=3)))),
        ("January 5, 2022", day(2022, 1, 5)),
        ("Jan. 5, 2025, 3:07 p.m.", minute(2025, 1, 5, 15, 7)),
        ("Tuesday, 5th of August 2025", day(2025, 8, 5)),
        ("20 August, 2025 - 15:50", minute(2025, 8, 20, 15, 50)),
        ("1 july 2022", day(2022, 7, 1)),
        ("бүгін, 09:40", minute(2026, 11, 24, 9, 40)),
        ("Кеше", day(2026, 11, 23)),
        ("вчера, 17:17", minute(2026, 11, 23, 17, 17)),
        ("Сегодня в 8:05", minute(2026, 11, 24, 8, 5)),
        ("yesterday at 6:30 pm", minute(2026, 11, 23, 18, 30)),
        ("позавчера", day(2026, 11, 22)),
        ("3 күн бұрын", day(2026, 11, 21)),
        ("үш күн бұрын", day(2026, 11, 21)),
        ("2 часа назад", day(2026, 11, 24)),
        ("5 минут бұрын", minute(2026, 11, 24, 13, 55)),
        ("an hour ago", day(2026, 11, 24)),
        ("неделю назад", day(2026, 11, 17)),
        ("5 қаңтарда", day(2026, 1, 5)),
        ("24 қараша", day(2026, 11, 24)),
        ("31 декабря, 23:10", minute(2025, 12, 31, 23, 10)),
        ("November 3", day(2026, 11, 3)),
    ],
)
def test_printed_date_is_read(text: str, expected: tuple[datetime | date, str]) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "© 2026",
        "2022",
        "2022 жыл",
        "2022 жылдың басында",
        "в 2022 году",
        "14:30",
        "1970-01-01",
        "01.01.1970",
        "2099-01-01T10:00:00Z",
        "5 января 2099",
        "2027-01-01",
        "32.01.2022",
        "30 ақпан 2022",
        "тел. 8-727-250-10-10",
        "+7 (701) 123-45-67",
        "5 тіл 2022",
        "версия 1.2.2022.4",
        "",
        "қазір",
    ],
)
def test_text_without_a_whole_plausible_date_gives_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("nominative", "number"),
    [
        ("қаңтар", 1), ("ақпан", 2), ("наурыз", 3), ("сәуір", 4), ("мамыр", 5), ("маусым", 6),
        ("шілде", 7), ("тамыз", 8), ("қыркүйек", 9), ("қазан", 10), ("қараша", 11), ("желтоқсан", 12),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["", "да", "де", "дағы", "дың", "ның", "нда", "ға", "ында"])
def test_kazakh_month_is_known_in_every_case_form(nominative: str, number: int, ending: str) -> None:
    assert month_number(nominative + ending) == number


def test_softened_kazakh_month_is_known() -> None:
    assert [month_number(word) for word in ("қыркүйегі", "қыркүйегінде", "сәуірінде")] == [9, 9, 4]


def test_short_months_that_differ_in_one_letter_are_kept_apart() -> None:
    assert [month_number(word) for word in ("мам", "мау", "қаз", "қар", "қаң", "қат")] == [5, 6, 10, 11, 1, None]


def test_slashed_date_that_two_readers_read_differently_is_refused_in_english() -> None:
    assert parse("04/05/2022", "en") is None
    assert parse("04/05/2022", "ru") == day(2022, 5, 4)
    assert parse("12/16/2025", "en") == day(2025, 12, 16)


def test_kazakhstan_changed_its_offset_in_march_2024() -> None:
    before, after = parse("29.02.2024 12:00"), parse("01.03.2024 12:00")
    assert before == minute(2024, 2, 29, 12, 0, EAST_OLD)
    assert after == minute(2024, 3, 1, 12, 0, EAST)
    assert parse("29.02.2024 12:00", zone="Asia/Aqtobe") == minute(2024, 2, 29, 12, 0, EAST)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://daily.example/2022/01/05/sot", date(2022, 1, 5)),
        ("https://daily.example/2022-01-05/sot/", date(2022, 1, 5)),
        ("https://daily.example/20220105/1234.html", date(2022, 1, 5)),
        ("https://daily.example/2022/13/05/sot", None),
        ("https://daily.example/2099/01/05/sot", None),
        ("https://daily.example/news/20221234567", None),
        ("https://daily.example/2022/sot", None),
    ],
)
def test_day_in_an_address(url: str, expected: date | None) -> None:
    assert date_in_url(url, now=NOW) == expected


@given(st.text(max_size=80), st.sampled_from(["kk", "ru", "en", None]))
def test_any_text_gives_a_plausible_date_or_none(text: str, language: Language | None) -> None:
    found = parse(text, language)
    assert found is None or 1995 <= found[0].year <= NOW.year + 1
