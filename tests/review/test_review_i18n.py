"""Interface texts: each complete in Kazakh, Russian and English, with the same placeholders."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from records import LANGUAGES, DatePrecision, Language
from review.i18n import accepted_languages, choose_language, load_translations, read_catalogue
from review.templating import Templates
from tests.review.review_catalogues import extract_catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)s")


def placeholders(text: object) -> list[str]:
    return sorted(PLACEHOLDER.findall(str(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_interface_is_translated(language: str) -> None:
    catalogue = read_catalogue(language)
    asked = {message.id for message in extract_catalogue() if message.id}
    translated = {
        message.id for message in catalogue
        if message.id and not message.fuzzy
        and all(message.string if isinstance(message.string, tuple) else (message.string,))
    }  # fmt: skip
    assert asked - translated == set(), "run python -m tests.review.review_catalogues, then translate"
    assert translated - asked == set(), "no longer used; run python -m tests.review.review_catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in read_catalogue(language):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        asked = message.id[0] if isinstance(message.id, tuple) else message.id
        for form in forms:
            assert placeholders(form) == placeholders(asked), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_are_safe_to_stand_in_markup(language: str) -> None:
    for message in read_catalogue(language):
        assert not message.id or not re.search('[<>&"]', str(message.string).replace("\\'", "")), message.id


def test_kazakh_and_russian_are_no_copies_of_english() -> None:
    for language in ("kk", "ru"):
        same = [m.id for m in read_catalogue(language) if m.id and m.string == m.id]
        assert same == []


def test_kazakh_differs_from_russian() -> None:
    kazakh, russian = read_catalogue("kk"), read_catalogue("ru")
    same = {m.id for m in kazakh if m.id and m.string == russian[m.id].string}
    assert same <= {"statistics"}


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 упоминание"), (3, "3 упоминания"), (5, "5 упоминаний"), (21, "21 упоминание")]
)
def test_russian_counts_decline(number: int, words: str) -> None:
    told = load_translations()["ru"].ngettext("%(num)s mention", "%(num)s mentions", number) % {"num": number}
    assert told == words


@pytest.mark.parametrize(
    ("language", "precision", "words"),
    [
        ("kk", "day", "2026 ж. 3 қараша"), ("kk", "month", "2026 ж. қараша"), ("kk", "year", "2026 ж."),
        ("ru", "day", "3 ноября 2026 г."), ("ru", "month", "ноябрь 2026 г."), ("ru", "year", "2026 г."),
        ("en", "day", "Nov 3, 2026"), ("en", "month", "November 2026"), ("en", "year", "2026"),
    ],
)  # fmt: skip
def test_dates_are_written_as_precisely_as_they_are_known(
    language: Language, precision: DatePrecision, words: str
) -> None:
    told = Templates().labels[language].day(date(2026, 11, 3), precision)
    assert " ".join(told.lower().split()) == words.lower()  # CLDR sets narrow spaces that do not break


def test_moments_are_shown_in_kazakhstans_time() -> None:
    moment = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    assert " ".join(Templates().labels["ru"].moment(moment).split()) == "25 ноября 2026 г., 01:30"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("kk-KZ,kk;q=0.9,ru;q=0.8", "kk"), ("de,ru;q=0.5,en;q=0.7", "en"), ("fr", "en"), ("", "en"),
        ("ru;q=nonsense,kk;q=0.1", "kk"), ("ru;q=0,kk;q=0.1", "kk"), (";;;,,,", "en"), ("RU-ru", "ru"),
    ],
)  # fmt: skip
def test_language_is_the_best_of_what_the_browser_asks_for(header: str, language: str) -> None:
    assert choose_language(None, None, header) == language
    assert isinstance(accepted_languages(header), list)


def test_regions_stand_in_the_order_of_their_kazakh_names() -> None:
    labels = Templates().labels["kk"]
    names = [labels.region(region.name) for region in labels.regions()]
    assert names[:3] == ["Абай облысы", "Ақмола облысы", "Ақтөбе облысы"]
    assert names.index("Қостанай облысы") < names.index("Маңғыстау облысы") < names.index("Ұлытау облысы")
    assert set(names[-3:]) == {"Онлайн", "Қазақстан", "Шетелде"}


def test_labels_sort_as_the_kazakh_alphabet_does() -> None:
    labels = Templates().labels["kk"]
    words = ["Шымкент", "Ұлытау", "Қарағанды", "Ақтөбе", "Қызылорда", "Абай", "Жетісу", "Өскемен"]
    assert sorted(words, key=labels.sort_key) == [
        "Абай", "Ақтөбе", "Жетісу", "Қарағанды", "Қызылорда", "Өскемен", "Ұлытау", "Шымкент",
    ]  # fmt: skip
