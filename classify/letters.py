"""Letters: one normal form for matching, in which every spelling of a word meets its lexicon entry.

Offsets are never touched: normalising works word by word, the range a word has in the text stays what it was.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from classify.listed import listed

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE_OR_MARK = re.compile(f"[{_INVISIBLE}\u0300-\u036f]")
_DROP = dict.fromkeys(map(ord, _INVISIBLE + "\u0300\u0301\u0341"))  # stress marks vanish; the breve of й stays
_LIKE_CYRILLIC = dict(zip("aceopxyikmthəABCEHIKMOPTXY", "асеорхуікмтһәАВСЕНІКМОРТХУ", strict=True))
_LIKE_LATIN = dict(zip("асеорхуіАВСЕНІКМОРТХУ", "aceopxyiABCEHIKMOPTXY", strict=True))
_TO_CYRILLIC = str.maketrans(_LIKE_CYRILLIC)
_TO_LATIN = str.maketrans(_LIKE_LATIN)
_KAZAKH_ONLY = frozenset("әғқңөұүһі")
_LATIN = re.compile(r"[A-Za-zÀ-ɏə]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def _pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    """A letter table from pairs of letters."""
    return {pair[0]: pair[1] for pair in pairs}


# Kazakh in Latin letters: the alphabets of 2018 (acute) and 2021 (diaeresis, breve), and digraphs people type.
_DIGRAPHS = (("shch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ya", "я"), ("yu", "ю"), ("ts", "ц"))
_KAZAKH_LETTERS = _pairs(
    listed(
        "aа äә áә bб cс çч dд eе ëе fф gг ğғ ǵғ hһ iі ıи jж kк lл mм nн ñң ńң ŋң oо öө óө pп qқ rр sс şш tт "
        "uұ ūұ úү üү vв wу xх yы ýу zз"
    )
)
_FOLD = _pairs(
    listed(
        "уu ұu үu аa әa оo өo иi іi йi ыi кk қk хk һk гg ғg нn ңn шs щs еe эe бb вv дd жj зz лl мm пp рr сs тt фf чc"
    )
) | {"ц": "ts", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
_FOLDING = str.maketrans(_FOLD)


@lru_cache(maxsize=65536)
def normalise_word(word: str) -> str:
    """`word` in the form matching compares: lower case, ё as е, without invisible marks, one alphabet a word."""
    if _INVISIBLE_OR_MARK.search(word):
        word = unicodedata.normalize("NFC", word.translate(_DROP))
    if _CYRILLIC.search(word) and _LATIN.search(word):
        word = _one_alphabet(word)
    return word.lower().replace("ё", "е").replace("\u0307", "")


def _one_alphabet(word: str) -> str:
    """A word of mixed alphabets in one of them, when its odd letters only look like the others; else as it is."""
    latin, cyrillic = _LATIN.findall(word), _CYRILLIC.findall(word)
    if all(letter in _LIKE_CYRILLIC for letter in latin) and len(latin) <= len(cyrillic):
        return word.translate(_TO_CYRILLIC)
    if all(letter in _LIKE_LATIN for letter in cyrillic) and len(cyrillic) < len(latin):
        return word.translate(_TO_LATIN)
    return word


def is_latin_script(text: str) -> bool:
    """Whether fewer than three in ten letters of the first 2,000 characters are Cyrillic."""
    sample = text[:2000]
    cyrillic, latin = len(_CYRILLIC.findall(sample)), len(_LATIN.findall(sample))
    return latin > 0 and cyrillic < 0.3 * (cyrillic + latin)


def lacks_kazakh_letters(text: str) -> bool:
    """Whether at least 100 characters of Cyrillic hold none of the letters that only Kazakh has."""
    sample = text[:2000].lower()
    return len(sample) >= 100 and _KAZAKH_ONLY.isdisjoint(sample)


@lru_cache(maxsize=65536)
def cyrillic_of_kazakh(word: str) -> str:
    """A normalised Kazakh word in Latin letters, in Cyrillic; best effort, for reading its endings."""
    for latin, letter in _DIGRAPHS:
        word = word.replace(latin, letter)
    return "".join(_KAZAKH_LETTERS.get(letter, letter) for letter in word)


@lru_cache(maxsize=65536)
def fold_kazakh(word: str) -> str:
    """A Cyrillic Kazakh word with the letters that Latin spellings confuse made one."""
    folded = word.translate(_FOLDING)
    return folded.replace("ii", "i")
