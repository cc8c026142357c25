"""find_told: dates in sentences, in three languages and two scripts, and what is no date."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dates.told import find_told
from records import LANGUAGES, Language

# written before the grammar; `told` stands in a sentence published on that day, a Tuesday
FORMS = [
    json.loads(line) for line in Path(__file__).with_name("kazakh_dates.jsonl").read_text(encoding="utf-8").splitlines()
]
PUBLISHED = date(2026, 11, 24)


def told(text: str, language: Language, published: date | None = PUBLISHED) -> list[tuple[str, str]]:
    return [(one.day.isoformat(), one.precision) for one in find_told(text, language, published=published)]


@pytest.mark.parametrize("form", FORMS, ids=[form["told"] for form in FORMS])
def test_kazakh_form_is_read(form: dict[str, str]) -> None:
    is_latin = form["told"].isascii() or ("қ" not in form["told"] and not any("а" <= c <= "я" for c in form["told"]))
    sentence = f"Bul {form['told']} boldy." if is_latin else f"Бұл {form['told']} болды."
    assert told(sentence, "kk", date.fromisoformat(form["published"])) == [(form["on"], form["precision"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Это произошло в ночь на 5 января.", ("2026-01-05", "day")),
        ("В минувшую пятницу суд отложил слушание.", ("2026-11-20", "day")),
        ("Заседание 05.01.2022 в зале суда.", ("2022-01-05", "day")),
        ("Это случилось пятого января.", ("2026-01-05", "day")),
        ("Двадцать пятого октября оператора остановили.", ("2026-10-25", "day")),
        ("Его задержали 5 января прошлого года.", ("2025-01-05", "day")),
        ("В декабре прошлого года редакцию закрыли.", ("2025-12-01", "month")),
        ("Неделю назад сайт перестал открываться.", ("2026-11-17", "day")),
        ("Двенадцать дней назад пришло письмо.", ("2026-11-12", "day")),
        ("На прошлой неделе офис опечатали.", ("2026-11-01", "month")),
        ("В прошлом месяце вызвали на допрос.", ("2026-10-01", "month")),
        ("В этом году это третий случай.", ("2026-01-01", "year")),
        ("Митинг прошёл 5–7 января.", ("2026-01-05", "day")),
        ("Вчерашнее заседание было закрытым.", ("2026-11-23", "day")),
        ("12 фев. 2025 года сайт заблокировали.", ("2025-02-12", "day")),
    ],
)
def test_russian_form_is_read(text: str, expected: tuple[str, str]) -> None:
    assert told(text, "ru") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The reporter was held on the fifth of January.", ("2026-01-05", "day")),
        ("It happened on October 25 last year.", ("2025-10-25", "day")),
        ("The website went down a week ago.", ("2026-11-17", "day")),
        ("Twelve days earlier a letter came.", ("2026-11-12", "day")),
        ("The office was sealed last week.", ("2026-11-01", "month")),
        ("He was questioned last month.", ("2026-10-01", "month")),
        ("The law changed last year.", ("2025-01-01", "year")),
        ("On the day before yesterday the camera was returned.", ("2026-11-22", "day")),
        ("The rally took place on 5–7 January.", ("2026-01-05", "day")),
        ("She was fined on Feb. 12, 2025.", ("2025-02-12", "day")),
    ],
)
def test_english_form_is_read(text: str, expected: tuple[str, str]) -> None:
    assert told(text, "en") == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Жиынға екі тілші келді, 25 адам сөйледі.", "kk"),
        ("Жұма намазынан кейін мамыр көшесінде жиналды.", "kk"),
        ("Редакция 2025 теңге төледі, бір айлық жалақы 30 мың.", "kk"),
        ("Бірнеше күн бұрын болған оқиға.", "kk"),
        ("Несколько дней назад пришло письмо.", "ru"),
        ("Счёт 3:0, цена 10.50, дом 25/3, марка автомобиля.", "ru"),
        ("Пять человек и маяк на берегу.", "ru"),
        ("The march may go on; the second man said so.", "en"),
        ("Version 3.10.2 costs 2025 tenge.", "en"),
    ],
)
def test_what_is_no_date_stays_unread(text: str, language: Language) -> None:
    assert told(text, language) == []


def test_without_a_day_of_publication_only_dates_with_a_year_are_read() -> None:
    text = "Кеше, 5 қаңтарда және 2022 жылғы 6 қаңтарда."
    assert told(text, "kk", None) == [("2022-01-06", "day")]


def test_day_within_a_week_after_publication_is_to_come() -> None:
    assert told("Сот 27 қарашада басталады.", "kk") == [("2026-11-27", "day")]
    assert told("Сот 27 желтоқсанда басталды.", "kk") == [("2025-12-27", "day")]


def test_ranges_that_are_taken_are_left_out() -> None:
    found = find_told("«Азрет сегодня» сообщил вчера.", "ru", published=PUBLISHED, is_taken=lambda start, end: end < 16)
    assert [one.day for one in found] == [date(2026, 11, 23)]


def test_two_dates_come_in_the_order_of_the_text() -> None:
    text = "Кеше сот 2025 жылғы 3 мамырдағы шешімін өзгертті."
    assert told(text, "kk") == [("2026-11-23", "day"), ("2025-05-03", "day")]


@given(st.text(alphabet=" 0123456789.-/:,қаңтарkyldyñjanvряго\n", max_size=60), st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_grammar(text: str, language: Language) -> None:
    for one in find_told(text, language, published=PUBLISHED):
        assert text[one.start : one.end]
