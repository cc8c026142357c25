"""Runs: when pages were collected and processed, and what each run did for each source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Select, func, literal, select, update

from bookkeeping import Run, SourceCounts
from storage.columns import storable
from storage.engine import Database, StorageError
from storage.tables import RunCountRow, RunRow


class Runs:
    """Collection and processing runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, kind: str, at: datetime) -> int:
        """Id of a run that starts now; kind is collect or process."""
        with self._database.writing("pages") as session:
            row = RunRow(kind=kind, state="running", started_at=at)
            session.add(row)
            session.flush()
            return row.id

    def finish(self, run_id: int, *, at: datetime, state: str, counts: Sequence[SourceCounts] = ()) -> None:
        """End a run as finished, stopped or lost; a run that has ended stays as it is."""
        running = (RunRow.id == run_id, RunRow.state == "running")
        with self._database.writing("pages") as session:
            if session.scalar(select(RunRow.id).where(RunRow.id == run_id)) is None:
                raise StorageError(f"there is no run {run_id} to end")
            if session.scalar(select(RunRow.id).where(*running)) is None:
                return
            session.execute(update(RunRow).where(*running).values(state=state, ended_at=at))
            session.add_all(
                RunCountRow(
                    run_id=run_id,
                    position=position,
                    source_id=item.source_id,
                    pages=item.pages,
                    new=item.new,
                    unchanged=item.unchanged,
                    failed=item.failed,
                    seconds=item.seconds,
                    access_point=item.access_point,
                    error=item.error,
                )
                for position, item in enumerate(counts)
            )

    def last_success(self, source_id: str) -> datetime | None:
        """When the last finished run that read this source without an error started; None when there was none."""
        with self._database.reading() as session:
            return session.scalar(_newest_success(literal(storable(source_id))))

    def last_successes(self) -> dict[str, datetime]:
        """For each source ever collected without an error: when the last such run started."""
        sources = _sources_counted()
        started_at = _newest_success(sources.c.source_id).correlate(sources).scalar_subquery()
        query = select(sources.c.source_id, started_at).where(sources.c.source_id.is_not(None))
        with self._database.reading() as session:
            return {source_id: at for source_id, at in session.execute(query) if at is not None}

    def latest(self, limit: int, *, kind: str | None = None) -> list[Run]:
        """Runs with their counts, the latest first."""
        query = select(RunRow).order_by(RunRow.started_at.desc(), RunRow.id.desc()).limit(limit)
        if kind is not None:
            query = query.where(RunRow.kind == kind)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
            counted = select(RunCountRow).where(RunCountRow.run_id.in_([row.id for row in rows]))
            counts: dict[int, list[SourceCounts]] = {}
            for count in session.scalars(counted.order_by(RunCountRow.run_id, RunCountRow.position)):
                counts.setdefault(count.run_id, []).append(_as_counts(count))
            return [_as_run(row, counts.get(row.id, ())) for row in rows]

    def mark_lost(self, at: datetime, *, kind: str | None = None) -> int:
        """How many runs (of one kind) said to be running are now marked lost; the caller holds the lock under which
        such runs work, so theirs are dead.
        """
        dead = [RunRow.state == "running", *([RunRow.kind == kind] if kind is not None else [])]
        with self._database.writing("pages") as session:
            ids = session.scalars(select(RunRow.id).where(*dead)).all()
            session.execute(update(RunRow).where(RunRow.id.in_(ids)).values(state="lost", ended_at=at))
            return len(ids)


def _newest_success(source_id: ColumnElement[str]) -> Select[datetime]:
    """When the newest finished collection that read this source without an error started; the index gives it first."""
    finished = RunRow.state == "finished", RunRow.kind == "collect"
    return (
        select(RunRow.started_at)
        .select_from(RunCountRow)
        .join(RunRow, RunRow.id == RunCountRow.run_id)
        .where(RunCountRow.source_id == source_id, RunCountRow.error.is_(None), *finished)
        .order_by(RunCountRow.run_id.desc())
        .limit(1)
    )


def _sources_counted() -> CTE:
    """Every source that a run counted, and a last NULL: from each a step in the index to the next, not all counts."""
    names = select(func.min(RunCountRow.source_id).label("source_id")).cte("sources_counted", recursive=True)
    following = select(func.min(RunCountRow.source_id)).where(RunCountRow.source_id > names.c.source_id)
    return names.union_all(select(following.correlate(names).scalar_subquery()).where(names.c.source_id.is_not(None)))


def _as_counts(row: RunCountRow) -> SourceCounts:
    return SourceCounts(
        source_id=row.source_id,
        pages=row.pages,
        new=row.new,
        unchanged=row.unchanged,
        failed=row.failed,
        seconds=row.seconds,
        access_point=row.access_point,
        error=row.error,
    )


def _as_run(row: RunRow, counts: Sequence[SourceCounts]) -> Run:
    return Run(
        id=row.id,
        kind=row.kind,
        started_at=row.started_at,
        ended_at=row.ended_at,
        state=row.state,
        counts=tuple(counts),
    )
