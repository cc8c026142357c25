"""Month names in Kazakh (Cyrillic and Latin), Russian and English, in the forms that dates on pages take."""

from __future__ import annotations

import re

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
# қыркүйек softens before a vowel: қыркүйегі, қыркүйегінде
_KAZAKH = (
    ("қаңтар", "qañtar", "qantar", "qańtar"),
    ("ақпан", "aqpan"),
    ("наурыз", "nauryz", "naýryz"),
    ("сәуір", "säuır", "säuir", "sauir", "sáýir"),
    ("мамыр", "mamyr"),
    ("маусым", "mausym", "maýsym"),
    ("шілде", "şılde", "shilde", "şilde"),
    ("тамыз", "tamyz"),
    ("қыркүйек", "қыркүйег", "qyrküiek", "qyrküieg", "qyrkuiek", "qyrkúıek"),
    ("қазан", "qazan"),
    ("қараша", "qaraşa", "qarasha"),
    ("желтоқсан", "jeltoqsan"),
)
_SHORT = (
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
_ALSO = {"сент": 9, "нояб": 11, "февр": 2, "sept": 9}
_ENDING = re.compile(r"[^\W\d_]{0,6}")


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
_STEMS = tuple((stem, number) for number, stems in enumerate(_KAZAKH, 1) for stem in stems)


def month_number(word: str) -> int | None:
    """Month 1–12 that a lower-case word names, with any case ending; `None` for other words.

    Names are matched exactly, never by closeness: мам (May) and мау (June) are one letter apart.
    """
    if word in _FORMS:
        return _FORMS[word]
    for stem, number in _STEMS:
        if word.startswith(stem) and _ENDING.fullmatch(word, len(stem)):
            return number
    return None
