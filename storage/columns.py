"""Column types that mean the same on SQLite and PostgreSQL: moments in UTC, text that both can hold, ids, bytes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

# PostgreSQL refuses U+0000 in text and neither database can hold half a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
NOT_COMPARED = re.compile(r"[\W_]+")  # what may differ between copies of a text
LONGEST_KEY = 200  # characters of a key kept as they are; an index cannot hold the longest

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in a column that is exactly INTEGER


def storable(text: str) -> str:
    """Text as both databases can hold it: one replacement character for each that they cannot, so offsets stay."""
    return UNSTORABLE.sub(REPLACEMENT, text)


def short_key(key: str) -> str:
    """A key short enough for an index: as it is, or its hash where it is longer than 200 characters."""
    kept = storable(key)
    return kept if len(kept) <= LONGEST_KEY else f"sha256:{hashlib.sha256(kept.encode()).hexdigest()}"


def text_key(text: str) -> str:
    """Hash of a text's letters and digits in their order, whatever the case and spacing; empty without any."""
    kept = NOT_COMPARED.sub("", unicodedata.normalize("NFKC", storable(text)).casefold())
    return hashlib.sha256(kept.encode()).hexdigest() if kept else ""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out, microseconds kept, in order of time when sorted; naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; SQLite keeps it as text without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored moment needs a time zone, got {value.isoformat()}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeText(TypeDecorator[str]):
    """Text from outside: what a database cannot hold is replaced character for character."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text with unstorable characters replaced."""
        return None if value is None else storable(value)
