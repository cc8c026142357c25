"""What every table has in common: names of constraints, and which column a Python type becomes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase

from storage.columns import Id, SafeText, UtcDateTime


def one_of(column: str, values: Iterable[str], name: str) -> CheckConstraint:
    """A constraint that a column holds one of these words (or nothing, where it may be empty)."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=name)


class Base(DeclarativeBase):
    """All tables; a Python type gives the column type."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the name and form SQLAlchemy asks for
        int: Id,
        str: SafeText,
        datetime: UtcDateTime,
        date: Date,
        bytes: LargeBinary,
        Any: JSON,
    }
