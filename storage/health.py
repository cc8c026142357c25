"""How the sources are doing: which are silent, failing or waiting, asked of the database for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import CTE, ColumnElement, ScalarSelect, Select, String, column, func, select, values
from sqlalchemy.orm import QueryableAttribute, Session

from bookkeeping import HostState, SourceHealth
from records import Source
from storage.columns import storable
from storage.condition import Facts, judge_source
from storage.engine import Database
from storage.hosts import as_state
from storage.statements import in_portions
from storage.tables import HostRow, PageRow, RunCountRow, RunRow

DAY = timedelta(days=1)
DAYS_LOOKED_AT = 7  # for the articles a day
LEAST_SOURCES = 5  # a run that read so many, all of them in vain, speaks of our network and not of the sources
# Errors of runs that speak against our network, or in which the source was not asked at all.
NOT_ITS_FAULT = ("no network%", "portal:%", "%waits until%")
Claim = ColumnElement[bool]


class Health:
    """Questions about how sources are doing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, sources: Sequence[Source], *, now: datetime) -> tuple[SourceHealth, ...]:
        """How each source is doing, in the order of `sources`.

        A source is failing after three failed runs in a row of a day, or a day after the first failed run since its
        last success; runs in which no source at all was reached count only for the latter. It is silent when it had
        fewer new pages in the last 24 hours than its file expects, from a day after its first success on.
        """
        with self._database.reading() as session:
            facts: dict[str, Facts] = {}
            for portion in in_portions(sorted({storable(source.id) for source in sources})):
                facts.update(_facts(session, portion, now))
            hosts = {state.host: state for state in map(as_state, session.scalars(select(HostRow)))}
        return tuple(
            judge_source(source, facts[storable(source.id)], _waiting(source, hosts, now), now=now)
            for source in sources
        )


def _waiting(source: Source, hosts: dict[str, HostState], now: datetime) -> tuple[HostState, ...]:
    """The hosts that stand between us and a source: empty as long as one of its access points may be asked."""
    waiting: dict[str, HostState] = {}
    for point in source.access_points:
        address = urlsplit(point.url)
        states = [hosts[name] for name in (address.netloc.lower(), address.hostname) if name in hosts]
        left = [state for state in states if state.retry_at > now]
        if not left:
            return ()
        waiting[left[0].host] = left[0]
    return tuple(waiting.values())


def _facts(session: Session, ids: Sequence[str], now: datetime) -> dict[str, Facts]:
    """What is known of each of these sources, with a fixed number of statements."""
    rows = session.execute(_about_sources(ids, now)).all()
    started = _started(session, {id for row in rows for id in (row.success, row.first_success, row.last, row.failed)})
    return {
        row.source_id: Facts(
            last_new_at=row.last_new_at,
            new_today=row.new_today,
            new_lately=row.new_lately,
            days_looked_at=DAYS_LOOKED_AT,
            last_run_at=started.get(row.last),
            last_success_at=started.get(row.success),
            first_success_at=started.get(row.first_success),
            failing_since=started.get(row.failed),
            failures=row.failures,
            own_failures=row.own_failures,
            access_point=row.access_point,
            error=row.error,
        )
        for row in rows
    }


def _about_sources(ids: Sequence[str], now: datetime) -> Select[Any]:
    """One row a source: its new pages, its newest and oldest runs, and its failures since the last success.

    Each figure is a sub-query that an index answers; one grouping over all pages would read them all.
    """
    sources = values(column("source_id", String), name="asked").data([(id,) for id in ids]).cte("asked")
    succeeded, failed = RunCountRow.error.is_(None), RunCountRow.error.is_not(None)
    found = select(
        sources.c.source_id,
        _newest_page(sources).label("last_new_at"),
        _pages_since(sources, now - DAY).label("new_today"),
        _pages_since(sources, now - DAYS_LOOKED_AT * DAY).label("new_lately"),
        func.coalesce(_runs_of(sources, RunCountRow.run_id.desc(), succeeded), 0).label("success"),
        _runs_of(sources, RunCountRow.run_id, succeeded).label("first_success"),
        _runs_of(sources, RunCountRow.run_id.desc()).label("last"),
    )
    ends = found.cte("ends").prefix_with("MATERIALIZED")  # else each use of it would ask again
    in_vain = (failed, RunCountRow.run_id > ends.c.success)
    outages = _outages(now)
    its_own = (
        RunRow.started_at > now - DAY,
        RunCountRow.run_id >= _first_run_since(now - DAY),
        RunCountRow.run_id.not_in(select(outages.c.run_id)),
        *(RunCountRow.error.not_like(pattern) for pattern in NOT_ITS_FAULT),
    )
    return select(
        ends,
        _told(ends, RunCountRow.access_point, ends.c.success).label("access_point"),
        _told(ends, RunCountRow.error, ends.c.last).label("error"),
        _runs_of(ends, RunCountRow.run_id, *in_vain).label("failed"),
        _number_of_runs(ends, *in_vain).label("failures"),
        _number_of_runs(ends, *in_vain, *its_own).label("own_failures"),
    )


def _newest_page(sources: CTE) -> ScalarSelect[datetime | None]:
    newest = func.max(PageRow.first_fetched_at, type_=PageRow.first_fetched_at.type)
    return select(newest).where(PageRow.source_id == sources.c.source_id).scalar_subquery()


def _pages_since(sources: CTE, moment: datetime) -> ScalarSelect[int]:
    """Pages of a source that first came since a moment."""
    came = PageRow.source_id == sources.c.source_id, PageRow.first_fetched_at > moment
    return select(func.count(PageRow.first_fetched_at)).where(*came).scalar_subquery()


def _told(sources: CTE, what: QueryableAttribute[str | None], run_id: ColumnElement[int]) -> ScalarSelect[str | None]:
    """What one run told of a source."""
    told = RunCountRow.source_id == sources.c.source_id, RunCountRow.run_id == run_id
    return select(what).where(*told).limit(1).scalar_subquery()


def _runs_of(sources: CTE, order: ColumnElement[Any] | QueryableAttribute[int], *claims: Claim) -> ScalarSelect[Any]:
    """Id of the first finished collection run of a source, in this order, for which the claims are true."""
    return _finished(sources, select(RunCountRow.run_id), claims).order_by(order).limit(1).scalar_subquery()


def _number_of_runs(sources: CTE, *claims: Claim) -> ScalarSelect[int]:
    return _finished(sources, select(func.count(RunCountRow.run_id)), claims).scalar_subquery()


def _finished(sources: CTE, query: Select[Any], claims: Sequence[Claim]) -> Select[Any]:
    finished = RunRow.state == "finished", RunRow.kind == "collect"
    joined = query.join(RunRow, RunRow.id == RunCountRow.run_id).correlate(sources)
    return joined.where(RunCountRow.source_id == sources.c.source_id, *finished, *claims)


def _first_run_since(moment: datetime) -> ScalarSelect[int]:
    """Id of the first run that started since a moment; runs are numbered in the order of their start."""
    started = select(RunRow.id).where(RunRow.started_at > moment)
    return started.order_by(RunRow.started_at, RunRow.id).limit(1).scalar_subquery()


def _outages(now: datetime) -> CTE:
    """Runs of the last day in which many sources were tried and none was reached."""
    recent = RunRow.started_at > now - DAY, RunRow.state == "finished", RunRow.kind == "collect"
    query = select(RunCountRow.run_id).join(RunRow, RunRow.id == RunCountRow.run_id)
    query = query.where(RunCountRow.run_id >= _first_run_since(now - DAY), *recent).group_by(RunCountRow.run_id)
    all_failed = func.count(RunCountRow.error) == func.count()
    return query.having(all_failed, func.count() >= LEAST_SOURCES).cte("outages")


def _started(session: Session, ids: set[int | None]) -> dict[int | None, datetime]:
    """When each of these runs started."""
    found: dict[int | None, datetime] = {}
    for portion in in_portions(sorted(id for id in ids if id)):
        found.update(session.execute(select(RunRow.id, RunRow.started_at).where(RunRow.id.in_(portion))).all())
    return found
