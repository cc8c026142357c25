"""Which of Kazakh, Russian and English a text is written in: `detect_language`."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from threading import Lock
from typing import Any

from records import Language

SAMPLE = 2500  # characters that decide; more changes nothing and costs time
_KNOWN = ("kk", "ru", "en", "ky", "uz", "tt")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+(?:['ʼ’][^\W\d_]+)?")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_LATIN_LETTER = re.compile(r"[a-zà-öø-ÿāăąćčďēęěğġīıłńňōőœřśşšťūůűźżžƣǵñŋə]")

# Letters that Kazakh has and Russian has not, by how much they prove: ө ү ң are also Kyrgyz and Tatar
_KAZAKH_ONLY = "қғұі"
_KAZAKH = "әғқңөұүһі"
_ELSEWHERE = {"uk": "їєґ", "be": "ў", "sr": "ђјљњћџѓќѕ", "tt": "җ", "tg": "ҷӣӯҳ", "ba": "ҙҫҡ"}

_ENGLISH = """
    the of and to in a is was for on that with he by as at from it his has have are be not were an this been who they
    which said but their had will or about after its she her you we
"""
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
_LATIN = """
    jäne jane men üşın ushin úshin üşin turaly boldy bolady degen qazaqstan bul osy edi eken dep boıynşa boiynsha
    arasynda halyq jyly jylğy jylǵy kerek qazaq bar sonymen qatar oblysy oblysynda audany qalasy qalasynda
"""
_LATIN_WORDS = frozenset(_LATIN.split())
_LATIN_ENDING = re.compile(
    r"(?:[dt]yñ|nyñ|nıñ|nyń|niń|dyń|diń|tyń|tiń|lar|ler|dar|der|tar|ter|ğan|gen|qan|ken|ǵan|yndağy|ynda|inde|ında|"
    r"daǵy|dağy|degı|men|ben|pen|ady|edi|edı|ydy|idi|dy|dı|ty|tı|ğa|ge|qa|ke|ǵa|nan|nen|dan|den|tan|ten|syn|sin|"
    r"mız|myz|ğy|gı|ǵy|shy|şy|şı|lyq|lik|lık|dyq|dik|tyq|tik)$"
)
_lock = Lock()


def detect_language(text: str) -> Language | None:
    """Language most of the text is written in: kk (also in Latin letters), ru or en; `None` for any other.

    The first 2,500 characters decide. Give it title and text together: names and quotes mislead in short texts.
    """
    sample = text[:SAMPLE].lower()
    cyrillic, latin = len(_CYRILLIC_LETTER.findall(sample)), len(_LATIN_LETTER.findall(sample))
    letters = len(_LETTER.findall(sample))
    if not letters or max(cyrillic, latin) < letters / 2:
        return None
    return _cyrillic_language(sample) if cyrillic >= latin else _latin_language(sample)


def _cyrillic_language(text: str) -> Language | None:
    counts = Counter(text)
    total = len(_CYRILLIC_LETTER.findall(text))
    share = sum(counts[letter] for letter in _KAZAKH) / total
    if any(sum(counts[letter] for letter in letters) / total > 0.01 for letters in _ELSEWHERE.values()):
        return None
    only = sum(counts[letter] for letter in _KAZAKH_ONLY) / total
    guess = _identify(text)
    if guess in ("ky", "tt", "uz"):
        # names and quotes may pull a text over; the letters қ ғ ұ і are in none of the three
        return "kk" if only > 0.02 else None
    if guess == "ru":
        return "kk" if share > 0.05 and only > 0.02 else "ru" if _is_russian(counts, total) else None
    return "kk" if guess == "kk" and (only > 0.01 or total < 60) else _by_letters(share, counts, total)


def _by_letters(share: float, counts: Counter[str], total: int) -> Language | None:
    if share > 0.02:
        return "kk"
    return "ru" if _is_russian(counts, total) else None


def _is_russian(counts: Counter[str], total: int) -> bool:
    """Ukrainian and Belarusian write і, Bulgarian has no ы э; short texts prove nothing."""
    if total < 120:
        return True
    return (counts["ы"] + counts["э"]) / total > 0.004


def _latin_language(text: str) -> Language | None:
    words = _WORD.findall(text)
    if _is_latin_kazakh(text, words):
        return "kk"
    english = sum(word in _ENGLISH_WORDS for word in words) / len(words) if words else 0.0
    if len(words) >= 25:
        return "en" if english > 0.14 else None
    return "en" if english > 0.25 or (text.isascii() and _identify(text) == "en") else None


def _is_latin_kazakh(text: str, words: list[str]) -> bool:
    """Kazakh written in Latin letters: q without u, the letters of its alphabets, its endings and function words."""
    if len(words) < 2:
        return False
    q = len(re.findall(r"q(?!u)", text))
    marks = len(re.findall(r"[ǵğńñıúýáäöüşŋ]", text))
    endings = sum(bool(_LATIN_ENDING.search(word)) for word in words if len(word) > 4)
    known = sum(word in _LATIN_WORDS for word in words)
    if q / len(words) < 0.04:
        return False
    return (marks + q) / len(words) > 0.25 and (endings + 2 * known) / len(words) > 0.2


@cache
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(list(_KNOWN))
    return identifier


def _identify(text: str) -> str:
    with _lock:
        return str(_identifier().classify(text)[0])
