"""Statements that SQLAlchemy spells differently for the two databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.base import Base

MOST_IDS = 500  # in one IN (…): far below the limit of either database
T = TypeVar("T")


def insert_or_update(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, object]],
    keys: Sequence[str],
    changes: Sequence[str],
) -> None:
    """Insert rows; where one with the same `keys` exists, set its `changes` columns instead."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    new = {name: statement.excluded[name] for name in changes}
    session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=new), list(rows))


def in_portions(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """The ids in their order, in portions small enough for one statement."""
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]
