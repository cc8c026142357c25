"""Hosts that failed or asked to be left alone, remembered from run to run."""

from __future__ import annotations

from sqlalchemy import delete, select

from bookkeeping import HostState
from storage.columns import storable
from storage.engine import Database
from storage.statements import insert_or_update
from storage.tables import HostRow


class Hosts:
    """What is remembered of hosts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, host: str) -> HostState | None:
        """What is remembered of a host; None when nothing speaks against asking it."""
        with self._database.reading() as session:
            row = session.get(HostRow, storable(host))
            return as_state(row) if row else None

    def put(self, state: HostState) -> None:
        """Remember a host, in place of what was remembered of it."""
        values: dict[str, object] = {"failures": state.failures, "retry_at": state.retry_at, "reason": state.reason}
        with self._database.writing("pages") as session:
            insert_or_update(session, HostRow, [{"host": state.host, **values}], ["host"], list(values))

    def clear(self, host: str) -> None:
        """Forget a host that answers again; one that is not remembered is no mistake."""
        if self.get(host) is None:  # mostly so, and to read is cheaper than to write
            return
        with self._database.writing("pages") as session:
            session.execute(delete(HostRow).where(HostRow.host == host))

    def all(self) -> tuple[HostState, ...]:
        """Every host remembered, in order of name."""
        with self._database.reading() as session:
            return tuple(as_state(row) for row in session.scalars(select(HostRow).order_by(HostRow.host)))


def as_state(row: HostRow) -> HostState:
    """The record of a host's row."""
    return HostState(host=row.host, failures=row.failures, retry_at=row.retry_at, reason=row.reason)
