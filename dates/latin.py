"""Patterns for Kazakh in Latin letters, made out of those for Cyrillic."""

from __future__ import annotations

import re

# each letter in the alphabets of 2017 (apostrophes), 2018 (acutes) and 2021, and as people type without any of them
_LETTERS = {
    "а": "a", "ә": "(?:[äáə]|a['’ʼ]?)", "б": "b", "в": "v", "г": "g", "ғ": "(?:[ğǵ]|g['’ʼ]?h?)", "д": "d", "е": "e",
    "ж": "(?:j|zh)", "з": "z", "и": "(?:[iıí]['’ʼ]?)", "й": "(?:[iıíyj]['’ʼ]?)", "к": "k", "қ": "[qk]", "л": "l",
    "м": "m", "н": "n", "ң": "(?:[ñńŋ]|n['’ʼ]?g?)", "о": "o", "ө": "(?:[öó]|o['’ʼ]?)", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "(?:[uýúwū]|y['’ʼ]?)", "ұ": "[uūúü]", "ү": "(?:[üúū]|u['’ʼ]?)", "ф": "f", "х": "(?:kh|h|x)",
    "ч": "(?:ch|ç|c['’ʼ]?)", "ш": "(?:sh|[şšś]|s['’ʼ]|c)", "ы": "[yıi]", "і": "[iıíy]", "ю": "(?:[iıy]['’ʼ]?[uý])",
    "я": "(?:[iıy]['’ʼ]?a)",
}  # fmt: skip


def latin_pattern(pattern: str) -> str:
    """The regular expression with each Cyrillic letter replaced by its Latin spellings.

    Classes of Cyrillic letters in brackets become alternatives; everything else stays.
    """
    opened = re.sub(r"\[([а-яәғқңөұүһі]+)\]", lambda found: f"(?:{'|'.join(found[1])})", pattern)
    return "".join(_LETTERS.get(letter, letter) for letter in opened)
