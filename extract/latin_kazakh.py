"""Kazakh written in Latin letters, in any of its alphabets (2017 to 2021) or without their marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

MIN_WORDS = 2
# Shares below are per word, from own sentences in five alphabets against Turkish, Azeri, Uzbek, Tatar, Polish, English
FOREIGN = 0.06  # letters that Kazakh does not use
VOWEL_Y = 0.2  # y as a vowel: qalasynda, boldy
MARKS = 0.1  # q without u, ñ, ğ, ş …, j at the beginning
ENDINGS = 0.25  # endings and function words
_FOREIGN_LETTER = re.compile(r"c(?!h)|[çwxəæžčřåß]|[aeiou]ij")
_VOWEL_Y = re.compile(r"[bdfghjklmnpqrstvzğşñǵńŋ]y(?=[bdfghjklmnpqrstvzğşñǵńŋ]|$)")
_MARK = re.compile(r"q(?!u)|[ñńŋğǵúūıäáöóüşýı]|^j")
_ENDING = re.compile(
    r"(?:[nd]yñ|[ndt][yi][nń]|niñ|diñ|tiñ|[ldt]ar|[ldt]er|[ğgqkǵ][ae]n|ynd[ae]|ind[ae]|ınd[ae]|ūnda|[ldt]yq|[ldt][iı]k"
    r"|[dt]a|[dt]e|[dn]an|[dn]en|tan|ten|ad[yı]|ed[iı]|[dt]y|[dt][iı]|s[yiı]|s[yiı]n|[nd]y|[nd][iı]|[ğgqkǵ][ae]"
    r"|daǵy|dağy|dag[iı]|deg[iı]|m[yiı]z|typ|tip|yp|ip|ap|ep|yq|ik)$"
)
_WORDS = """
    jäne jane men üşın ushin úshin üşin turaly boldy bolady degen qazaqstan bul osy edi eken dep boıynşa boiynsha
    arasynda halyq jyly jylğy jylǵy kerek qazaq bar sonymen qatar oblysy oblysynda audany qalasy qalasynda ol bir
    joq qalai qazir soñ son deidi dedi eldiñ eldin
"""
_KNOWN = frozenset(_WORDS.split())


def is_latin_kazakh(words: Sequence[str]) -> bool:
    """Whether lower-case words in Latin letters are Kazakh."""
    if len(words) < MIN_WORDS:
        return False
    count = len(words)
    foreign = sum(len(_FOREIGN_LETTER.findall(word)) for word in words) / count
    vowels = sum(bool(_VOWEL_Y.search(word)) for word in words) / count
    marks = sum(bool(_MARK.search(word)) for word in words) / count
    endings = sum(word in _KNOWN or (len(word) > 4 and bool(_ENDING.search(word))) for word in words) / count
    return foreign <= FOREIGN and vowels >= VOWEL_Y and marks >= MARKS and endings >= ENDINGS
