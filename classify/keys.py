"""Keys that are the same however a name is written: Айдос Нұрланов, Айдос Нурланов, Aidos Nurlanov.

A key is the consonant skeleton of the transliterated name: vowels differ between spellings, consonants hardly do.
"""

from __future__ import annotations

import re
from functools import lru_cache

from classify.letters import normalise_word
from classify.listed import listed


def _pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    """A letter table from pairs of letters."""
    return {pair[0]: pair[1] for pair in pairs}


_DIGRAPHS = (
    ("shch", "ш"), ("sch", "ш"), ("sh", "ш"), ("ch", "ш"), ("zh", "ж"), ("dzh", "ж"), ("kh", "к"), ("gh", "г"),
    ("ph", "ф"), ("ts", "ц"), ("ck", "к"), ("дж", "ж"), ("ий", ""), ("ng", "нг"),
)  # fmt: skip
_CONSONANTS: dict[str, str] = _pairs(
    listed(
        "бb вv wv гg ғg gg дd жj jj çj зz zz кk қk хk һk kk qk hk лl мm нn ңn ñn ńn ŋn пp рr сs ss тt фf чc "
        "шc щc şc цc bb vv dd ff ll mm nn pp rr tt cк ğg ǵg"
    )
) | {"x": "ks", "c": "k"}
_PATRONYMIC = re.compile(r"(вич|вна|ovich|evich|ovna|evna)$")
_WORD = re.compile(r"[^\W\d_]+")
_FAMILY = re.compile(
    r"(ов|ев|ин|ова|ева|ина|ый|ий|ая|ұлы|улы|қызы|кызы|ов|ев|бай|бек|ov|ev|ova|eva|in|ina|uly|kyzy|qyzy)$"
)


@lru_cache(maxsize=32768)
def skeleton(word: str) -> str:
    """The consonants of one word in Latin letters, doubles made single; the word itself when nothing else is left."""
    lowered = normalise_word(word)
    rest = lowered
    for letters, single in _DIGRAPHS:
        rest = rest.replace(letters, single)
    bare = "".join(_CONSONANTS.get(letter, "") for letter in rest).replace("к", "k")
    single = re.sub(r"(.)\1+", r"\1", bare)
    return single if len(single) > 1 else _vowelled(rest)


def _vowelled(word: str) -> str:
    """A short name with its vowels, in rough Latin letters."""
    vowels = _pairs(listed("аa әa eе еe эe иi іi йi ыy yy уu ұu үu оo өo ii aa uu oo äa öo üu юu яa"))
    written = "".join(_CONSONANTS.get(c, vowels.get(c, "")) for c in word).replace("к", "k").replace("е", "e") or word
    return written[:-1] if len(written) > 2 and written[-1] in "aeiouy" else written  # Илья, Илью, Ильи


def person_key(name: str) -> str | None:
    """The key of a full name, whatever the order of its parts; patronymics left out. None for a single word."""
    parts = [part for part in _WORD.findall(name) if len(part) > 1]
    if len(parts) >= 3:
        parts = [part for part in parts if not _PATRONYMIC.search(part.lower())] or parts
    if len(parts) >= 3:
        parts = [parts[0], parts[-1]]
    if len(parts) < 2:
        return None
    return "-".join(sorted(skeleton(part) for part in parts))


def family_key(name: str) -> str:
    """The key of the family name: the part that looks like one, else the last."""
    parts = _WORD.findall(name)
    if not parts:
        return ""
    for part in reversed(parts):
        if _FAMILY.search(part.lower()):
            return skeleton(part)
    return skeleton(parts[-1])


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same key, or a family name alone that is the other's."""
    first, second = person_key(one), person_key(other)
    if first and second:
        return first == second
    return family_key(one) == family_key(other)


def outlet_key(name: str) -> str:
    """The key of an outlet's name: letters and digits of its skeletons; domains without their ending."""
    bare = re.sub(r"\.(kz|com|org|net|info|asia|media|news|kg|ru)$", "", name.strip().lower())
    parts = [skeleton(part) if part.isalpha() else part for part in re.findall(r"[^\W\d_]+|\d+", bare)]
    return "".join(parts)
