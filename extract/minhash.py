"""Near copies of a text: a MinHash signature, whose equal parts estimate how many word triples two texts share.

Parameters and what they find: docs/decisions/0008-near-copies.md.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

from extract.fingerprint import normalise_text

HASHES = 64  # 16 bands of 4: what shares half of its triples meets in a band 64 times in 100, four fifths always
SHINGLE_WORDS = 3
LEAST_SHINGLES = 20  # of a shorter text a few common words decide, so it has no signature


@cache
def _mixing() -> tuple[Any, Any, Any]:
    """What mixes the codes of words, and the factor and offset of each hash."""
    import numpy as np  # here, so that the process that only hands pages on does without it

    seeds = np.random.Generator(np.random.PCG64(20260301)).integers(1, 2**63, size=(2, HASHES), dtype=np.uint64)
    return np.uint64(0x9E3779B97F4A7C15), seeds[0] | np.uint64(1), seeds[1]


def minhash(text: str) -> bytes:
    """The signature of a text: 64 numbers of 4 bytes, little-endian; empty for one of fewer than 20 triples.

    The same on every machine, and for texts that differ in case, spacing or punctuation only.
    """
    import numpy as np

    mix, factors, offsets = _mixing()
    words = normalise_text(text).encode("utf-8", "surrogatepass").split(b" ")
    if len(words) < SHINGLE_WORDS:
        return b""
    codes = np.fromiter(map(zlib.crc32, words), np.uint64, len(words))
    shingles = np.zeros(len(words) - SHINGLE_WORDS + 1, np.uint64)
    for position in range(SHINGLE_WORDS):
        shingles = (shingles ^ codes[position : position + len(shingles)]) * mix
        shingles ^= shingles >> np.uint64(29)
    distinct = np.unique(shingles)
    if len(distinct) < LEAST_SHINGLES:
        return b""
    hashed = distinct[:, None] * factors + offsets
    signature: bytes = (hashed >> np.uint64(32)).min(axis=0).astype("<u4").tobytes()
    return signature


def similarity(one: bytes, other: bytes) -> float:
    """The share of word triples two texts have in common, 0–1, as their signatures estimate it (± .06)."""
    import numpy as np

    if not one or not other:
        return 0.0
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))
