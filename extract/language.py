"""Which of Kazakh, Russian and English a text is written in: `detect_language`."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from threading import Lock
from typing import Any

from extract.latin_kazakh import is_latin_kazakh
from records import Language

SAMPLE = 2500  # characters that decide; more changes nothing and costs time
NAMELESS = 12  # letters that must be left when names are taken out
HEADLINE = 8  # words below which English is the likeliest language in Latin letters
NAMES = 0.7  # share of words with a capital from which a text is a list of names
SHORT = 60  # letters below which missing letters prove nothing
_CYRILLIC_TONGUES = ("kk", "ru", "ky", "uz", "tt", "en")
_LATIN_TONGUES = ("en", "kk", "uz", "tr", "az", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "ro", "sv", "la")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_LATIN_LETTER = re.compile(r"[a-z\u00df-\u024f]")
_NAME = re.compile(r"\b[А-ЯЁІӘҒҚҢӨҰҮҺ][а-яёіәғқңөұүһ]*[іәғқңөұүһ][а-яёіәғқңөұүһ]*|\b[ІӘҒҚҢӨҰҮҺ][а-яё]+")

# ә ө ү ң are also Kyrgyz or Tatar, і also Ukrainian; қ ғ ұ are Kazakh alone (қ ғ also Uzbek and Tajik)
_KAZAKH = "әғқңөұүһі"
_KAZAKH_ONLY = "қғұі"
_NEVER_KAZAKH = ("їєґ", "ўђјљњћџѓќѕ", "җ", "ҷӣӯҳ", "ҙҫҡ")

_ENGLISH = """
    the of and to in a is was for on that with he by as at from it his has have are be not were an this been who they
    which said but their had will or about after its she her you we
"""
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
_RUSSIAN_WORDS = frozenset(
    "и в во не на что с со как это из по для от до за о об к у при но он она они его был была было были также который "  # noqa: SIM905
    "которые после этого чтобы или же уже если через между более".split()
)
PLAIN = 150  # letters from which the signs of one language alone may decide
_lock = Lock()


def detect_language(text: str) -> Language | None:
    """Language most of the text is written in: kk (also in Latin letters), ru or en; `None` for any other.

    The first 2,500 characters decide. Give it title and text together: names and quotes mislead in short texts.
    """
    sample = text[:SAMPLE]
    lower = sample.lower()
    cyrillic, latin, letters = _count_letters(lower)
    if not letters or max(cyrillic, latin) < letters / 2:
        return None
    if latin > cyrillic:
        return _latin_language(sample)
    if cyrillic >= PLAIN and _is_plainly_kazakh(lower, cyrillic):
        return "kk"
    language = _cyrillic_language(lower)
    if language == "kk":
        # Kazakh names do not make a Russian text Kazakh
        nameless = _NAME.sub(" ", sample).lower()
        if len(_CYRILLIC_LETTER.findall(nameless)) >= NAMELESS and _cyrillic_language(nameless) == "ru":
            return "ru"
    return language


def _count_letters(lower: str) -> tuple[int, int, int]:
    """How many letters of a text are Cyrillic, how many Latin, how many there are."""
    cyrillic = latin = letters = 0
    for char, count in Counter(lower).items():
        cyrillic += count if "\u0400" <= char <= "\u04ff" else 0
        latin += count if _LATIN_LETTER.match(char) else 0
        letters += count if _LETTER.match(char) else 0
    return cyrillic, latin, letters


def _cyrillic_language(text: str) -> Language | None:
    counts = Counter(text)
    total = sum(count for letter, count in counts.items() if "\u0400" <= letter <= "\u04ff")

    def share(letters: str) -> float:
        return sum(counts[letter] for letter in letters) / total

    if any(share(letters) > 0.01 for letters in _NEVER_KAZAKH) or _is_ukrainian(counts, total):
        return None
    if total >= PLAIN and share(_KAZAKH) < 0.005 and _is_plainly_russian(text):
        return _russian(counts, total)
    guess = _identify(text, _CYRILLIC_TONGUES)
    if guess == "ru":
        return "kk" if share(_KAZAKH) > 0.05 and share(_KAZAKH_ONLY) > 0.02 else _russian(counts, total)
    if guess == "kk" and (share(_KAZAKH_ONLY) > 0.01 or total < SHORT):
        return "kk"
    if guess in ("ky", "tt", "uz"):
        # names and quotes may pull a text over; a headline may have none of its letters
        return "kk" if share(_KAZAKH_ONLY) > 0.02 or total < SHORT / 2 else None
    return "kk" if share(_KAZAKH) > 0.02 else _russian(counts, total)


def _is_plainly_kazakh(text: str, letters: int) -> bool:
    """Whether so many letters are Kazakh that names do not explain them, and of both pairs that no other tongue has."""
    pairs = (text.count("ұ") + text.count("і"), text.count("қ") + text.count("ғ"))
    return min(pairs) > 0.02 * letters and sum(map(text.count, _KAZAKH)) > 0.12 * letters


def _is_plainly_russian(text: str) -> bool:
    """Whether so many of the words are the commonest Russian ones that no statistics need be asked."""
    words = _WORD.findall(text)
    return sum(word in _RUSSIAN_WORDS for word in words) > 0.12 * len(words)


def _is_ukrainian(counts: Counter[str], total: int) -> bool:
    """Ukrainian and Belarusian have і, but neither ы (Ukrainian) nor any other letter of Kazakh."""
    return total >= SHORT / 2 and counts["і"] > 0 and not any(counts[letter] for letter in "әғқңөұүһы")


def _russian(counts: Counter[str], total: int) -> Language | None:
    """Russian unless the letters speak against it: Bulgarian, Serbian and Mongolian use ы and э otherwise."""
    if counts["ъ"] / total > 0.01 and counts["ъ"] >= 2 and not counts["ы"] + counts["э"]:
        return None
    return "ru" if total < 5 * SHORT or (counts["ы"] + counts["э"]) / total > 0.003 else None


def _latin_language(sample: str) -> Language | None:
    text = sample.lower()
    words = _WORD.findall(text)
    english = sum(word in _ENGLISH_WORDS for word in words) / len(words)
    if len(words) >= 25 and english > 0.25:
        return "en"
    if is_latin_kazakh(text):
        return "kk"
    if len(words) >= 25:
        return "en" if english > 0.14 else None
    if english > 0.3 or _identify(text, _LATIN_TONGUES) == "en":
        return "en"
    if len(words) < HEADLINE and text.isascii() and _identify(text, _CYRILLIC_TONGUES) == "en":
        return "en"
    return "en" if text.isascii() and _is_names(sample) else None


def _is_names(sample: str) -> bool:
    """Whether nearly all words are names: they are written so in English texts too."""
    words = _WORD.findall(sample)
    return sum(1 for word in words if word[0].isupper()) >= NAMES * len(words)


@cache
def _identifier(tongues: tuple[str, ...]) -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(list(tongues))
    return identifier


def _identify(text: str, tongues: tuple[str, ...]) -> str:
    with _lock:
        return str(_identifier(tongues).classify(text)[0])
