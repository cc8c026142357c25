"""The code book is whole: every code has labels in three languages, every sub-type a category, every role a group."""

from __future__ import annotations

import pytest

import taxonomy

BOOK = taxonomy.load()


def test_the_code_book_has_its_full_size() -> None:
    assert len(BOOK.categories) == 3
    assert len(BOOK.subtypes) == 69
    assert len(BOOK.perpetrator_roles) == 39
    assert len([code for code in BOOK.regions if code.startswith("KZ-") and code != "KZ-ONLINE"]) == 20


@pytest.mark.parametrize(
    "part",
    ["categories", "subtypes", "perpetrator_groups", "perpetrator_roles", "target_roles", "rejection_reasons"],
)
def test_every_term_is_labelled_in_three_languages_and_defined(part: str) -> None:
    terms = getattr(BOOK, part).values()
    assert [term.code for term in terms if not all(term.labels.get(tongue) for tongue in ("kk", "ru", "en"))] == []
    assert [term.code for term in terms if not term.definition] == []


def test_every_subtype_has_a_category_and_every_role_a_group() -> None:
    assert {BOOK.category_of(code) for code in BOOK.subtypes} == set(BOOK.categories)
    assert {BOOK.group_of(code) for code in BOOK.perpetrator_roles} == set(BOOK.perpetrator_groups)


def test_a_region_is_found_by_name_and_shown_in_each_language() -> None:
    region = BOOK.regions_by_name["Kostanay Region"]
    assert (region.label("kk"), region.label("ru"), region.label("en")) == (
        "Қостанай облысы",
        "Костанайская область",
        "Kostanay Region",
    )


def test_a_missing_label_falls_back_to_english() -> None:
    term = taxonomy.Term(code="x", labels={"en": "word"})
    assert term.label("kk") == "word"
