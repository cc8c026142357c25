"""How sources are doing, as `status` and `source list` show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bookkeeping import Condition, Run, SourceHealth
from commands.terminal import USUAL_SLIM_WIDTH, print_json, print_table, say, screen_width
from crawler.wanted import Wanted
from records import Source

UNWELL: Mapping[Condition, str] = {
    "failing": "failing",
    "silent": "silent",
    "waiting": "waiting for their host",
    "never": "never collected",
}
NAMED = 10  # sources named in a table; `--json` and `source list` have all
LEAST_SOURCES = 5  # a run that read so many in vain speaks of our network and not of the sources
UNVERIFIED = "?"


def health_facts(health: SourceHealth) -> dict[str, Any]:
    """What `--json` tells of how a source is doing."""
    return {
        "condition": health.condition,
        "remark": health.remark,
        "last_success_at": _iso(health.last_success_at),
        "last_new_at": _iso(health.last_new_at),
        "failures_in_a_row": health.failures_in_a_row,
        "articles_a_day": round(health.articles_a_day, 2),
        "expected": list(health.expected) if health.expected else None,
        "access_point": health.access_point,
        "retry_at": _iso(health.retry_at),
    }


def source_facts(source: Source, health: SourceHealth | None, outcomes: Mapping[str, int]) -> dict[str, Any]:
    """What `source list --json` tells of a source; without a database its health is null."""
    state = "enabled" if source.enabled else "disabled"
    facts = health_facts(health) if health else dict.fromkeys(health_facts(SourceHealth(source_id="", condition="off")))
    return {
        "id": source.id,
        "name": source.name,
        "languages": " ".join(source.languages),
        "schedule": source.schedule,
        "state": state if source.verified else f"{state}, unverified",
        "last_success": str(health.last_success_at)[:16] if health and health.last_success_at else None,
        "pages": sum(outcomes.values()),
        "outcomes": dict(outcomes),
        "country": source.country,
        "homepage": source.homepage,
        "enabled": source.enabled,
        "verified": source.verified,
        "time_zone": source.time_zone,
        "access_points": [{"kind": point.spider or point.kind, "url": point.url} for point in source.access_points],
        "access_point_kind": way_in(source, health),
        "last_run_at": _iso(health.last_run_at) if health else None,
        **facts,
        "expected": list(source.articles_per_day) if source.articles_per_day else None,
    }


def way_in(source: Source, health: SourceHealth | None) -> str | None:
    """Kind of the access point that worked last, the spider's name for custom ones; None when none did."""
    if health is None or health.access_point is None:
        return None
    for point in source.access_points:
        if point.url == health.access_point:
            return point.spider or point.kind
    return "home page" if health.access_point == source.homepage else "found"


def print_sources(sources: Sequence[Source], healths: Mapping[str, SourceHealth], now: datetime) -> None:
    """The table of `source list`, and a line that counts; a screen narrower than 100 has no room for the way in."""
    columns = ("id", "name", "lang", "condition", "new a day", "last new", "way in")
    shown = len(columns) if screen_width(USUAL_SLIM_WIDTH) >= USUAL_SLIM_WIDTH else len(columns) - 1
    rows = [_list_row(source, healths.get(source.id), now)[:shown] for source in sources]
    print_table(columns[:shown], rows, slim=True)
    counts = Counter(health.condition for health in healths.values())
    told = ", ".join(f"{count} {condition}" for condition, count in counts.most_common())
    unverified = sum(not source.verified for source in sources)
    mark = f"; {UNVERIFIED} marks {unverified} as unverified: nobody saw their addresses work" if unverified else ""
    say(f"{len(sources)} sources{': ' + told if told else ''}{mark}")


def print_wanted(wanted: Sequence[Wanted], *, as_json: bool) -> None:
    """The outlets whose address nobody knows yet, those that the report names first, and what to do with one found."""
    if as_json:
        for outlet in wanted:
            print_json(asdict(outlet))
        return
    rows = [(o.name, o.platform, "yes" if o.named_in_report else "", o.known) for o in wanted]
    print_table(("name", "platform", "in report", "what is known"), rows, slim=True)
    named = sum(outlet.named_in_report for outlet in wanted)
    say(
        f"{len(wanted)} outlets wanted, {named} of them named in the report; with an address: presswatch source new URL"
    )


def print_unwell(healths: Sequence[SourceHealth], runs: Iterable[Run]) -> None:
    """Which sources are not well and why, the gravest first: how many, and the first ten by name."""
    enabled = [health for health in healths if health.condition != "off"]
    outage = next((_outage(run) for run in runs if run.kind == "collect" and run.state == "finished"), None)
    if outage:
        say(outage)
    for condition, told in UNWELL.items():
        found = [health for health in enabled if health.condition == condition]
        if not found:
            continue
        rows = _unwell_rows(found)
        title = f"{told}: {len(found)} of {len(enabled)} sources"
        print_table(("source", "remark"), rows, title=title)
        if len(found) > NAMED:
            say(f"{len(found) - NAMED} more are {told}; presswatch source list shows all")
    if enabled and all(health.condition not in UNWELL for health in enabled):
        say(f"all {len(enabled)} sources are well" if len(enabled) > 1 else "the source is well")


def _unwell_rows(found: Sequence[SourceHealth]) -> list[tuple[str, str]]:
    """A row for each of the first ten sources; one for all of them before the first run, when each says the same."""
    named = found[:NAMED]
    if len(found) > NAMED and {(h.condition, h.remark) for h in found} == {("never", found[0].remark)}:
        return [(", ".join(health.source_id for health in named), found[0].remark)]
    return [(health.source_id, health.remark) for health in named]


def _outage(run: Run) -> str | None:
    """What to say of a run that reached nothing at all; None of any other."""
    errors = [count.error for count in run.counts if count.error]
    if len(errors) < LEAST_SOURCES or len(errors) < len(run.counts):
        return None
    return f"the last run reached none of its {len(errors)} sources; check the network of this machine"


def _list_row(source: Source, health: SourceHealth | None, now: datetime) -> tuple[object, ...]:
    condition = health.condition if health else ("" if source.enabled else "off")
    return (
        source.id,
        source.name,
        " ".join(source.languages),
        condition if source.verified else f"{condition} {UNVERIFIED}".strip(),
        _a_day(health, source.articles_per_day),
        _age(now - health.last_new_at) if health and health.last_new_at else "",
        way_in(source, health),
    )


def _a_day(health: SourceHealth | None, expected: tuple[int, int] | None) -> str:
    """Articles a day and, in brackets, how many are expected."""
    range = f"({expected[0]}–{expected[1]})" if expected else ""
    if health is None or health.last_success_at is None:
        return range
    return f"{health.articles_a_day:.{0 if health.articles_a_day >= 10 else 1}f} {range}".strip()


def _age(age: timedelta) -> str:
    """How long ago something was, in its largest unit."""
    minutes = max(int(age / timedelta(minutes=1)), 0)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
