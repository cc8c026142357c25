"""Signatures of near copies: what stays the same, what is told apart."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from extract.minhash import HASHES, minhash, similarity

GOLD = sorted((Path(__file__).parent.parent.parent / "classify" / "gold").glob("*.jsonl"))
TEXTS = [json.loads(line)["text"] for path in GOLD for line in path.read_text(encoding="utf-8").splitlines()]
BANDS, COPY = 16, 0.45


def is_found(one: bytes, other: bytes) -> bool:
    size = len(one) // BANDS
    in_a_band = any(one[i : i + size] == other[i : i + size] for i in range(0, len(one), size))
    return in_a_band and similarity(one, other) >= COPY


def test_a_signature_depends_on_nothing_but_the_words() -> None:
    text = TEXTS[0]
    assert len(minhash(text)) == 4 * HASHES
    assert minhash(text) == minhash(f"  {text.upper()}!\n\n")
    assert similarity(minhash(text), minhash(text)) == 1.0


@pytest.mark.parametrize("text", ["", "Тілші ұсталды.", "слово " * 500, "\ud800 " * 100])
def test_what_has_too_few_word_triples_has_no_signature(text: str) -> None:
    assert minhash(text) == b""
    assert similarity(minhash(text), minhash(TEXTS[0])) == 0.0


def test_copies_with_a_paragraph_cut_are_found_and_other_texts_are_not_confused() -> None:
    found = tried = 0
    for start in range(0, len(TEXTS) - 4, 4):
        paragraphs = [p for text in TEXTS[start : start + 4] for p in text.split("\n") if len(p.split()) > 12][:5]
        for cut in range(len(paragraphs) if len(paragraphs) >= 4 else 0):
            kept = paragraphs[:cut] + paragraphs[cut + 1 :]
            found += is_found(minhash("\n".join(paragraphs)), minhash("\n".join(kept)))
            tried += 1
    assert tried >= 300
    assert found / tried >= 0.95
    signatures = [signature for text in TEXTS if (signature := minhash(text))]
    confused = sum(is_found(one, other) for one, other in combinations(signatures, 2))
    assert confused / (len(signatures) * (len(signatures) - 1) / 2) <= 0.001
