"""Passwords: hashed with argon2id, long enough, and never raising on a broken hash."""

from __future__ import annotations

import pytest

from review.passwords import PasswordTooLong, PasswordTooShort, hash_password, verify_password


def test_password_is_hashed_with_argon2id_and_found_again() -> None:
    hashed = hash_password("төрт қарапайым сөз")
    assert hashed.startswith("$argon2id$")
    assert verify_password(hashed, "төрт қарапайым сөз")
    assert not verify_password(hashed, "төрт қарапайым сөз ")


def test_short_and_endless_passwords_are_refused() -> None:
    with pytest.raises(PasswordTooShort, match="13 characters; take at least 14"):
        hash_password("x" * 13)
    with pytest.raises(PasswordTooLong):
        hash_password("x" * 129)


def test_hash_that_cannot_be_read_lets_nobody_in() -> None:
    assert not verify_password("", "x")
    assert not verify_password("not a hash", "x")
