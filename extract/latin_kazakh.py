"""Kazakh written in Latin letters, in any of its alphabets (2017 to 2021) or without their marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

MOST_WORDS = 60  # words that decide
MIN_WORDS = 2
BIAS = -2.6  # below: what each sign weighs, times its share of the words
# Weights: logistic regression on Kazakh sentences respelled in five ways against English and 34 other languages, whole
# and cut to 3–10 words
_LETTER = "[bdfghjklmnpqrstvzğşñǵńŋ]"
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]*)*")
_ENGLISH = """
    the of and to in a is was for on that with he by as at from it his has have are be not were an this been who they
    which said but their had will or about after its she her you we i if can my me do
"""
_OTHER_TURKIC = (
    "ve için ile olan değil gibi daha çok və üçün ilə olub deyib bilan uchun va ham esa haqda haqida bilen üçin we"
)
_EUROPEAN = """
    la le les des du et un une est que qui dans pour sur der die das und ist nicht ein eine mit von los las y una por
    con del se il di che per non w z się nie jest v že og är det som az egy és ja ei în și este yang dan untuk dengan
    van het één không của
"""
_KNOWN = """
    jane jáne jäne ja'ne zhane men úshin üşin u's'in ushin turaly boldy bolady degen qazaqstan kazakstan bul būl osy
    eken dep boiynsha boıynsha boiynşa boi'yns'a arasynda halyq halyk jyly jylğy jylǵy jylg'y kerek qazaq kazak bar
    sonymen qatar katar oblysy oblysynda audany qalasy qalasynda ol bir bır joq zhok qalai qalaı qazir qazır kazir son
    soñ soń son' deidi dedi eldiñ eldin óz öz o'z edi emes eń en' endi óte öte sondai keyin keiin keıin deıin dein
    deiin bolyp bolǵan bolğan bolg'an bolgan kóp köp ko'p kop eki ekı úsh üş u's' onyń onyñ onyn onyn' da de ǵana ğana
    alǵan alğan tek
"""
_ENDING = (
    r"(?:[nd]y[nñńŋ]g?['’ʼ]?|[ndt][iı][nñńŋ]['’ʼ]?g?|[ldt]ar|[ldt]er|[ğgqkǵ]['’ʼ]?h?[ae]n|[yiı]nd[ae]|[ldt]y[qk]"
    r"|[ldt][iı]k|[ldt][ae]r[yiı]|[dt][ae]|[dn][ae]n|t[ae]n|ad[yı]|ed[iı]|[dt]y|[dt][iı]|s[yiı]|s[yiı]n|[nd]y|[nd][iı]"
    r"|[ğgqkǵ]['’ʼ]?h?[ae]|d[ae](?:ǵy|ğy|g['’ʼ]?h?[yiı]|gı)|m[yiı]z|t?[yiı]p|[aeı]p|[yiı][qk]|[yiı]s[yiı]|[lk]y"
    r"|m[ae]i['’ʼ]?)$"
)
_FOREIGN = r"c(?!h|['’ʼ])|[wxəæžčřåßøłżźęąőűůěâêîôûàèìòùãõđ]"
_TURKISH = (
    r"[ıi]n[ıi]n|yor|[ae]c[ae][kğ]|miş|mış|lar[ıi]n|dü|du$|ni(?:ng)?$|ning|dir$|lıq|lib|ish$|o['’ʼ]|^y[aoeiuöü]|lari"
)
_ENGLISH_SPELLING = r"(?:ly|ty|ry|ing|ed|ion|ers?|ies|ness|able|ght|th|ck|sh|ch|ll|ss|ee|ay|ey|ow)$|th|oo|ee|ou|ea|wh"
Sign = Callable[[str], bool]


def _listed(words: str) -> Sign:
    known = frozenset(words.split())
    return lambda word: word in known


def _written(pattern: str, shortest: int = 1) -> Sign:
    search = re.compile(pattern).search
    return lambda word: len(word) >= shortest and search(word) is not None


_SIGNS: Mapping[str, tuple[float, Sign]] = {
    "letter that Kazakh does not use": (-8.0, _written(_FOREIGN)),
    "y as a vowel": (9.6, _written(rf"{_LETTER}['’ʼ]?y(?!['’ʼ])(?={_LETTER})")),
    "y at the end": (4.9, _written(r"[bdfghjklmnpqrstvz]y$")),
    "Kazakh ending in y": (2.2, _written(r"(?:[nd]y|ldy|rdy|ysy|asy|esy|aly|lary|yny)$")),
    "q without u": (4.1, _written(r"q(?!u)")),
    "letter of 2018 or 2021": (3.9, _written(r"[ńŋǵūýú]|ñ(?!o)|ı(?=[aäáeoöuyıi])")),
    "letter of 2017": (3.6, _written(r"(?:[agnsycu]|[oi])['’ʼ](?=[^\W\d_]|$)")),
    "j at the beginning": (4.4, _written(r"^(?:j|zh)(?=[aeiouyäáüúū])")),
    "ending": (2.4, _written(_ENDING, shortest=4)),
    "Kazakh word": (9.1, _listed(_KNOWN)),
    "English word": (-3.0, _listed(_ENGLISH)),
    "English spelling": (-2.0, _written(_ENGLISH_SPELLING)),
    "word of another Turkic language": (-1.6, _listed(_OTHER_TURKIC)),
    "word of a European language": (-1.7, _listed(_EUROPEAN)),
    "spelling of another Turkic language": (-2.4, _written(_TURKISH)),
}


def is_latin_kazakh(text: str) -> bool:
    """Whether a lower-case text in Latin letters is Kazakh; its first 60 words decide."""
    words = _WORD.findall(text)[:MOST_WORDS]
    if len(words) < MIN_WORDS:
        return False
    weight = sum(weight * sum(map(sign, words)) for weight, sign in _SIGNS.values())
    return BIAS + weight / len(words) > 0
