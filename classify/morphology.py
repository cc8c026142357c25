"""What a word's form tells: cases of Russian words (pymorphy3), cases and voice by Kazakh endings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pymorphy3

from classify.listed import listed

_KAZAKH_CASES = (
    ("gen", re.compile(r"(ның|нің|дың|дің|тың|тің)$")),
    ("abl", re.compile(r"(дан|ден|тан|тен|нан|нен)$")),
    ("ins", re.compile(r"(мен|бен|пен)$")),
    ("loc", re.compile(r"(дағы|дегі|тағы|тегі|да|де|та|те)$")),
    ("acc", re.compile(r"(ны|ні|ды|ді|ты|ті|ын|ін|сын|сін)$")),
    ("dat", re.compile(r"(ға|ге|қа|ке|на|не)$")),
)
_KAZAKH_PASSIVE = re.compile(
    r"(ыл|іл|[аеуүойыі]л|[аеуү]н|ын|ін|лын|лін|тыл|тіл|рыл|ріл|ныл|ніл)"
    r"(ды|ді|ған|ген|ып|іп|уы?|уі|уда|уде|мақ|мек|ады|еді|атын|етін|са|се|ар|ер|ғалы|гелі|майды|мейді|мады|меді|маған|меген)\w{0,6}$"
)
_KAZAKH_NOT_PASSIVE = frozenset(
    listed("салды алды қалды келді болды қылды білді бөлді көнді енді салған алған қалған келген болған")
)
_KAZAKH_NEGATED = re.compile(
    r"\w{2,}(ма|ме|ба|бе|па|пе)(ды|ді|ған|ген|й|йды|йді|йтын|йтін|са|се|пты|пті|с)(м|ң|қ|к|мін|мын|лар|лер)?$"
)


@dataclass(frozen=True, slots=True)
class RussianForm:
    """What pymorphy3 says of a word: parts of speech, cases of its noun readings, passive, plural, animate."""

    parts: frozenset[str]
    cases: frozenset[str]
    is_passive: bool
    is_plural: bool
    is_fixed: bool  # has no cases to tell from
    is_known: bool
    is_name: bool
    is_transitive: bool
    is_participle: bool  # full form, standing before or after its noun: задержанный, изъятое


@cache
def _russian() -> Any:
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=20000)
def russian_form(word: str) -> RussianForm:
    """The forms a Russian word can be, readings below a twentieth of the likeliest left out."""
    parses = _russian().parse(word)
    best = max((p.score for p in parses), default=0.0)
    likely = [p for p in parses if p.score >= best / 20]
    tags = [p.tag for p in likely]
    nominal = [t for t in tags if t.POS in {"NOUN", "PRTF", "ADJF", "NPRO", "NUMR"}]
    return RussianForm(
        parts=frozenset(str(t.POS) for t in tags if t.POS),
        cases=frozenset("gent" if t.case == "gen2" else str(t.case) for t in nominal if t.case),
        is_passive=any(t.POS == "PRTS" or (t.POS == "PRTF" and t.voice == "pssv") for t in tags[:1])
        or (any(t.POS == "VERB" and t.aspect == "impf" for t in tags[:1]) and word.endswith(("ся", "сь"))),
        is_plural=bool(tags) and tags[0].number == "plur",
        is_fixed=not nominal or any("Fixd" in t for t in nominal),
        is_known=bool(likely) and bool(likely[0].is_known),
        is_transitive=any(t.POS in {"VERB", "INFN", "GRND"} and t.transitivity == "tran" for t in tags[:1]),
        is_participle=bool(tags) and tags[0].POS == "PRTF",
        is_name=any({"Name", "Surn", "Patr"} & t.grammemes for t in tags),
    )


@lru_cache(maxsize=20000)
def kazakh_case(word: str, stem: int = 0) -> str:
    """The case of a Kazakh noun by its ending: nom, acc, gen, dat, abl, loc or ins.

    `stem` letters at the start are known to belong to the stem, so that сайты (his site) is no accusative.
    """
    ending = word[stem:] if stem else word[2:]
    for case, pattern in _KAZAKH_CASES:
        if pattern.search(ending):
            return case
    if stem and len(ending) == 1 and ending == "н":
        return "acc"
    return "nom"


@lru_cache(maxsize=20000)
def is_kazakh_passive(word: str) -> bool:
    """Whether a Kazakh verb form is passive: ұсталды, тінтілген, соққыға жығылған."""
    return word not in _KAZAKH_NOT_PASSIVE and bool(_KAZAKH_PASSIVE.search(word))


@lru_cache(maxsize=20000)
def is_kazakh_negated(word: str) -> bool:
    """Whether a Kazakh verb form is negated: ұсталмады, ұстамаған."""
    return bool(_KAZAKH_NEGATED.search(word))
