"""Passwords: argon2id hashes, and the shortest password an account may have."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from records import Problem

MINIMUM_CHARACTERS = 14
MAXIMUM_CHARACTERS = 128

_HASHER = PasswordHasher()  # argon2id with the library's current recommendation (RFC 9106, low memory)


class PasswordTooShort(Problem):
    """The password has fewer than 14 characters; the message says how many it has."""


class PasswordTooLong(Problem):
    """The password has more than 128 characters."""


def hash_password(password: str) -> str:
    """Argon2id hash of a password of 14–128 characters; raises PasswordTooShort or PasswordTooLong."""
    if len(password) < MINIMUM_CHARACTERS:
        raise PasswordTooShort(
            f"the password has {len(password)} characters; take at least {MINIMUM_CHARACTERS}, for instance four words"
        )
    if len(password) > MAXIMUM_CHARACTERS:
        raise PasswordTooLong(f"the password has {len(password)} characters; take at most {MAXIMUM_CHARACTERS}")
    return _HASHER.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Whether `password` is the one behind the hash; False also for a hash that cannot be read."""
    try:
        return _HASHER.verify(password_hash, password[: MAXIMUM_CHARACTERS + 1])
    except (VerificationError, InvalidHashError):
        return False
