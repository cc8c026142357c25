"""Collecting what is new in a source: its access points one after the other, until one gives enough.

The one that worked last comes first. When it fails, or has been silent for longer than the source should be, the others
are asked as well, and last of all what the home page leads to.
"""

from __future__ import annotations

from crawler.backoff import told
from crawler.collect import Collector, LeftAlone
from crawler.discovery import can_be_discovered, discover
from crawler.fetch import WAITING, FetchFailed, watched_host
from crawler.points import Route, Taken, found_point
from crawler.spiders.kinds import spider_of
from crawler.visit import Visit
from records import AccessPoint


async def collect_news(collector: Collector) -> str | None:
    """Take what is new in a source; why it gave nothing, or was left alone in the middle, or None."""
    visit, problems = collector.visit, []
    route = Route(visit.source, visit.memory, collector.now(), fresh=visit.fresh)
    visit.distrusts = route.is_silent
    try:
        if not await _follow(collector, route):
            await _discover(collector, route)
    except LeftAlone as error:
        problems.append(str(error))
    best = route.conclude()
    if best is not None:
        collector.tally.access_point = best.url
    else:
        problems[:0] = [part for taken in route.taken for part in (taken.problem or "").split("; ") if part]
    return "; ".join(dict.fromkeys(problems)) or (None if best else "the source has no access point")


async def _follow(collector: Collector, route: Route) -> bool:
    """Ask the access points in their order; whether one gave enough."""
    for point in route.points:
        if route.is_enough(await _try_point(collector, point)):
            return True
    return False


async def _discover(collector: Collector, route: Route) -> None:
    """Ask what the home page leads to, as far as it has not been asked."""
    visit = collector.visit
    if not can_be_discovered(visit.source):
        return
    home = found_point(visit.source, "listing", visit.source.homepage)
    try:
        found = await discover(visit, route.asked)
    except FetchFailed as error:
        if home.url not in route.asked:
            route.is_enough(Taken(point=home, problem=_problem(visit, home, error)))
        return
    for point in found.points:
        if route.is_enough(await _try_point(collector, point)):
            return
    if home.url not in route.asked:
        visit.versions.clear()
        route.is_enough(await collector.take_all(home, found.index))


async def _try_point(collector: Collector, point: AccessPoint) -> Taken:
    """What an access point gave."""
    collector.visit.versions.clear()
    try:
        index = await spider_of(point)(point, collector.visit)
    except FetchFailed as error:
        collector.visit.versions.clear()  # of pages that could not be understood
        return Taken(point=point, problem=_problem(collector.visit, point, error))
    return await collector.take_all(point, index)


def _problem(visit: Visit, point: AccessPoint, error: FetchFailed) -> str:
    """Why an access point gave nothing, and until when its host waits."""
    if error.reason == WAITING:
        return error.detail
    watch = visit.fetcher.watch
    state = watch.waiting(watched_host(point.url)) if watch else None
    return f"{point.url}: {error}" + (f"; {told(state)}" if state else "")
