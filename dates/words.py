"""The words dates are made of, as regular expressions: months, weekdays and numbers in three languages, two scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from dates.latin import latin_pattern

_KAZAKH_NUMBERS = (
    ("бір", 1), ("екі", 2), ("үш", 3), ("төрт", 4), ("бес", 5), ("алты", 6), ("жеті", 7), ("сегіз", 8), ("тоғыз", 9),
    ("он", 10), ("жиырма", 20), ("отыз", 30), ("қырық", 40), ("елу", 50),
)  # fmt: skip
_RUSSIAN_NUMBERS = (
    ("перв|од[ни]", 1), ("втор|дв[ау]?[ех]?", 2), ("тр[её]т|тр[иё]", 3), ("четв[её]рт|четыр", 4), ("пят", 5),
    ("шест", 6), ("седьм|сем", 7), ("восьм|восем", 8), ("девят", 9), ("десят", 10), ("одиннадцат", 11),
    ("двенадцат", 12), ("тринадцат", 13), ("четырнадцат", 14), ("пятнадцат", 15), ("шестнадцат", 16),
    ("семнадцат", 17), ("восемнадцат", 18), ("девятнадцат", 19), ("двадцат", 20), ("тридцат", 30), ("сорок", 40),
    ("пятьдесят", 50),
)  # fmt: skip
_ENGLISH_NUMBERS = (
    ("one|first|an?", 1), ("two|second", 2), ("th(?:ree|ird)", 3), ("four", 4), ("fi(?:ve|fth)", 5), ("six", 6),
    ("seven", 7), ("eight", 8), ("nin(?:e|th)", 9), ("ten", 10), ("eleven", 11), ("twel(?:ve|fth)", 12),
    ("thirteen", 13), ("fourteen", 14), ("fifteen", 15), ("sixteen", 16), ("seventeen", 17), ("eighteen", 18),
    ("nineteen", 19), ("twent(?:y|ieth)", 20), ("thirt(?:y|ieth)", 30), ("forty", 40), ("fifty", 50),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Words:
    """Stems of one language and script; months and weekdays in their order, numbers with their value."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]  # Monday first
    numbers: tuple[tuple[str, int], ...]

    @cached_property
    def month(self) -> str:
        """A regular expression for the stem of any month."""
        return f"(?:{'|'.join(self.months)})"

    @cached_property
    def weekday(self) -> str:
        """A regular expression for the stem of any weekday."""
        return f"(?:{'|'.join(self.weekdays)})"

    @cached_property
    def number(self) -> str:
        """A regular expression for the stem of a number in words up to 59; the tens in front keep their ending."""
        units = "|".join(stem for stem, value in self.numbers if value < 10)
        tens = "|".join(stem for stem, value in self.numbers if value % 10 == 0)
        others = "|".join(sorted((stem for stem, _ in self.numbers), key=len, reverse=True))
        return rf"(?:(?:{tens})[^\W\d_]{{0,3}}[ -](?:{units})|{others})"

    def month_of(self, word: str) -> int:
        """The month, 1–12, whose stem `word` begins with."""
        return _longest(self.months, word) + 1

    def weekday_of(self, word: str) -> int:
        """The weekday, Monday is 0, whose stem `word` begins with."""
        return _longest(self.weekdays, word)

    def number_of(self, words: str) -> int:
        """The number that figures, or words each of which begins with a stem, tell."""
        if words.isdigit():
            return int(words)
        stems = tuple(stem for stem, _ in self.numbers)
        return sum(self.numbers[_longest(stems, part)][1] for part in re.split(r"[ -]", words))


def _longest(stems: tuple[str, ...], word: str) -> int:
    """Position of the stem that `word` starts with; the longest wins, the first of several alike."""
    lengths = [found.end() if (found := re.match(stem, word, re.IGNORECASE)) else -1 for stem in stems]
    return lengths.index(max(lengths))


KAZAKH = Words(
    months=(
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйе[кг]", "қазан", "қараша",
        "желтоқсан",
    ),
    weekdays=("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    numbers=_KAZAKH_NUMBERS,
)  # fmt: skip
KAZAKH_SHORT_MONTHS = ("қаң", "ақп", "нау", "сәу", "мам", "мау", "шіл", "там", "қыр", "қаз", "қар", "жел")
LATIN_KAZAKH = Words(
    months=tuple(map(latin_pattern, KAZAKH.months)),
    weekdays=tuple(map(latin_pattern, KAZAKH.weekdays)),
    numbers=tuple((latin_pattern(stem), value) for stem, value in KAZAKH.numbers),
)
RUSSIAN = Words(
    months=(
        "янв(?:ар)?", "фев(?:рал)?", "март?", "апр(?:ел)?", "ма[йяею]", "июн", "июл", "авг(?:уст)?",
        "сент?(?:ябр)?", "окт(?:ябр)?", "нояб?р?", "дек(?:абр)?",
    ),
    weekdays=("понедельник", "вторник", "сред[уыае]", "четверг", "пятниц[уыае]", "суббот[уыае]", "воскресень[еяю]"),
    numbers=_RUSSIAN_NUMBERS,
)  # fmt: skip
ENGLISH = Words(
    months=(
        "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
        "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
    ),
    weekdays=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    numbers=_ENGLISH_NUMBERS,
)  # fmt: skip
