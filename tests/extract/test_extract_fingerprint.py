"""text_fingerprint: equal for copies that are laid out anew, unequal for other texts."""

from __future__ import annotations

import pytest

from extract.fingerprint import text_fingerprint
from extract.limits import cut_text

TEXT = "Тілші «Таң» газетінде істейді. Ещё одна строка; one more."


@pytest.mark.parametrize(
    "copy",
    [TEXT.upper(), TEXT.replace(". ", ".\n\n"), TEXT.replace("ё", "е"), TEXT.replace(" ", "\u00a0"), f"– {TEXT}!"],
)
def test_copy_laid_out_anew_has_the_same_fingerprint(copy: str) -> None:
    assert text_fingerprint(copy) == text_fingerprint(TEXT)


@pytest.mark.parametrize("other", ["", TEXT + " Тағы.", TEXT.replace("Тілші", "Тілшілер")])
def test_other_text_has_another_fingerprint(other: str) -> None:
    assert text_fingerprint(other) != text_fingerprint(TEXT)


@pytest.mark.parametrize(("limit", "expected"), [(100, "алты жеті сегіз"), (12, "алты жеті …"), (8, "алты …")])
def test_cut_text_ends_with_a_whole_word(limit: int, expected: str) -> None:
    assert cut_text("алты жеті сегіз", limit) == expected
