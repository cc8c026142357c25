"""Month names in Kazakh (Cyrillic and Latin), Russian and English, in the forms that dates on pages take."""

from __future__ import annotations

import re

from dates.words import KAZAKH, KAZAKH_SHORT_MONTHS, LATIN_KAZAKH

_RUSSIAN = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORT = (
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    " ".join(KAZAKH_SHORT_MONTHS),
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
_ALSO = {"сент": 9, "нояб": 11, "февр": 2, "sept": 9}


def _russian_forms(name: str) -> tuple[str, ...]:
    if name.endswith("т"):
        return tuple(name + ending for ending in ("", "а", "е", "у"))
    return tuple(name[:-1] + ending for ending in (name[-1], "я", "е", "ю"))


def _tables() -> dict[str, int]:
    forms = dict(_ALSO)
    for number, name in enumerate(_RUSSIAN, 1):
        forms.update((form, number) for form in _russian_forms(name))
    forms.update((name, number) for number, name in enumerate(_ENGLISH, 1))
    for line in _SHORT:
        forms.update((short, number) for number, short in enumerate(line.split(), 1))
    return forms


_FORMS = _tables()
_KAZAKH = tuple(
    (re.compile(rf"{stem}[^\W\d_]{{0,6}}"), number)
    for words in (KAZAKH, LATIN_KAZAKH)
    for number, stem in enumerate(words.months, 1)
)


def month_number(word: str) -> int | None:
    """Month 1–12 that a lower-case word names, with any case ending; `None` for other words.

    Names are matched exactly, never by closeness: мам (May) and мау (June) are one letter apart.
    """
    if word in _FORMS:
        return _FORMS[word]
    return next((number for pattern, number in _KAZAKH if pattern.fullmatch(word)), None)
