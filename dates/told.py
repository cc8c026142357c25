"""Dates told in a text, relative to the day of its publication: `find_told`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dates import english, kazakh, russian
from dates.rules import Rule
from records import DatePrecision, Language

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_RULES: Mapping[Language, Callable[[], tuple[Rule, ...]]] = MappingProxyType(
    {"kk": kazakh.rules, "ru": russian.rules, "en": english.rules}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDate:
    """A date told in a text; `start` and `end` are characters, end exclusive."""

    start: int
    end: int
    day: date  # the first of a month or year where no more is told
    precision: DatePrecision
    rule: str


def find_told(
    text: str,
    language: Language,
    *,
    published: date | None,
    is_taken: Callable[[int, int], bool] = lambda start, end: False,
) -> tuple[ToldDate, ...]:
    """The dates a text tells, in its order; of two that overlap the more complete.

    Days and months without a year, weekdays and words such as "yesterday" count back from `published`; when it is not
    known, only dates with a year are found. Ranges for which `is_taken` says so are left out.
    """
    found: list[ToldDate] = []
    lower = text.lower()
    for rule in _rules_of(text, language):
        if rule.needs and not any(piece in lower for piece in rule.needs):
            continue
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(one.start < end and start < one.end for one in found) or is_taken(start, end):
                continue
            told = rule.meaning(match, published)
            if told is not None:
                found.append(ToldDate(start=start, end=end, day=told[0], precision=told[1], rule=rule.name))
    return tuple(sorted(found, key=lambda one: one.start))


def _rules_of(text: str, language: Language) -> tuple[Rule, ...]:
    latin = language == "kk" and len(_CYRILLIC.findall(text[:2000])) < 0.1 * len(text[:2000])
    return kazakh.latin_rules() if latin else _RULES[language]()
