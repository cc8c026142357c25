"""What tells two copies of one text: `text_fingerprint`."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_APART = re.compile(r"[\W_]+")
_NO_LETTERS = re.compile(r"[\W\d_]+")


def normalise_text(text: str) -> str:
    """The words of a text in lower case with single spaces: what stays the same when a copy is laid out anew."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return _APART.sub(" ", plain).strip()


def letters_of(text: str) -> str:
    """The words of a text in lower case without figures: the same whatever a counter beside it shows."""
    return _NO_LETTERS.sub(" ", text.casefold().replace("ё", "е")).strip()


def text_fingerprint(text: str) -> str:
    """Hex SHA-256 of the words of a text; equal for copies that differ in case, spacing or punctuation only."""
    return hashlib.sha256(normalise_text(text).encode("utf-8", "surrogatepass")).hexdigest()
