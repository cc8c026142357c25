"""`presswatch collect` and `process`: what the schedule and cron run."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import pipeline
from bookkeeping import SourceCounts
from commands.context import (
    HOME_ZONE,
    WrongUsage,
    choose_sources,
    crawl_settings,
    read_catalogue,
    utc_now,
)
from commands.noticing import usable_classifier
from commands.stores import opened_store
from commands.terminal import EXIT_INTERRUPTED, print_json, print_table, say
from records import Source
from scheduler import due_sources
from settings import Settings, prepare_data_folder, read_settings
from storage.database import Store
from storage.lock import hold_lock

app = typer.Typer()
FURTHEST_EAST = timedelta(hours=14)  # a day begins that long before it does in UTC
MANY = 5  # rows with the same remark: it is told once, below the table


@app.command()
def collect(
    ids: Annotated[list[str] | None, typer.Argument(help="Sources to collect; none means all that are due.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Those whose schedule has come round.")] = False,
    all: Annotated[bool, typer.Option("--all", help="Every enabled source.")] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Take articles from this day on, such as 2026-11-20.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a source.")] = False,
) -> None:
    """Collect new pages, once, and print a row for each source.

    Example: presswatch collect --due
    """
    if sum((bool(ids), due, all)) > 1:
        raise WrongUsage("give source ids, --due or --all, not several of them")
    first = _first_moment(since, utc_now()) if since else None
    settings = read_settings()
    catalogue = read_catalogue(settings)
    folder = prepare_data_folder(settings)
    with hold_lock(folder, "collect"), opened_store(settings) as store:
        store.runs.mark_lost(utc_now(), kind="collect")
        chosen = _choose(catalogue, ids or [], all, store)
        if not chosen:
            say("no source is due; `presswatch collect --all` collects every one")
            return
        if sys.stderr.isatty():  # silence of some minutes looks like a fault; cron sends no mail of it
            say(f"asking {_number(chosen)}, slowly on purpose; Ctrl-C ends it and keeps what was fetched")
        counts = pipeline.collect(
            chosen,
            store,
            crawl=crawl_settings(settings),
            since=first,
            now=utc_now,
        )
    print_counts(counts, as_json=json)
    if pipeline.is_stopped(counts):
        say("interrupted; what was fetched is stored, the next run takes the rest")
        raise typer.Exit(EXIT_INTERRUPTED)


@app.command()
def process(
    again: Annotated[bool, typer.Option("--again", help="Replay every stored page.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Extract, flag and group every page not yet processed.

    Example: presswatch process
    """
    settings = read_settings()
    sources = read_catalogue(settings)
    folder = prepare_data_folder(settings)
    with hold_lock(folder, "process"), opened_store(settings) as store:
        store.runs.mark_lost(utc_now(), kind="process")
        counts = process_stored(settings, store, sources, again=again)
    if json:
        print_json({"pages": counts.pages, **counts.outcomes, "seconds": round(counts.seconds, 2)})
        return
    rows = [(kind, number) for kind, number in sorted(counts.outcomes.items())]
    print_table(("outcome", "pages"), rows, total=("all", counts.pages))


def process_stored(
    settings: Settings, store: Store, sources: Sequence[Source], *, again: bool = False
) -> pipeline.ProcessCounts:
    """Process what is stored, in the zones and with the hints of its sources; a progress line in a terminal."""
    zones = {source.id: source.time_zone for source in sources}
    hints = {source.id: source.extract for source in sources}
    columns = (SpinnerColumn(), TextColumn("{task.completed} pages processed"), TimeElapsedColumn())
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as progress:
        task = progress.add_task("process", total=None)
        return pipeline.process(
            store,
            usable_classifier(settings),
            workers=settings.workers,
            time_zone_of=lambda source_id: zones.get(source_id, HOME_ZONE),
            hints_of=hints.get,
            now=utc_now,
            again=again,
            on_page=lambda outcome: progress.advance(task),
        )


def _first_moment(day: str, now: datetime) -> datetime:
    """The beginning of a day in UTC; raises WrongUsage when it is no day or has not come yet."""
    try:
        first = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise WrongUsage(f'--since "{day}" is not a day; write it as {now:%Y-%m-%d}') from None
    if first - FURTHEST_EAST > now:
        raise WrongUsage(f"--since {day} has not come yet; today is {now:%Y-%m-%d} (UTC)")
    return first


def _number(sources: Sequence[Source]) -> str:
    return f"{len(sources)} sources" if len(sources) > 1 else sources[0].id


def _choose(catalogue: tuple[Source, ...], ids: list[str], all: bool, store: Store) -> tuple[Source, ...]:
    if ids:
        return choose_sources(catalogue, ids)
    if all:
        return tuple(source for source in catalogue if source.enabled)
    return due_sources(catalogue, store.runs.last_successes(), utc_now())


def print_counts(counts: Sequence[SourceCounts], *, as_json: bool) -> None:
    """Print a row for each source, and below the table what many sources say alike."""
    if as_json:
        for count in counts:
            print_json(
                {
                    "source": count.source_id,
                    "pages": count.pages,
                    "new": count.new,
                    "unchanged": count.unchanged,
                    "failed": count.failed,
                    "seconds": round(count.seconds, 2),
                    "access_point": count.access_point,
                    "error": count.error,
                }
            )
        return
    told = Counter(c.error for c in counts if c.error)
    shared = [error for error, number in told.items() if number >= MANY and ":" in error]
    rows = [(c.source_id, c.pages, c.new, c.unchanged, c.failed, round(c.seconds), _brief(c, shared)) for c in counts]
    sums = [sum(c.pages for c in counts), sum(c.new for c in counts)]
    sums += [sum(c.unchanged for c in counts), sum(c.failed for c in counts)]
    columns = ("source", "pages", "new", "unchanged", "failed", "seconds", "remark")
    print_table(columns, rows, total=("all", *sums, "", ""), slim=True)
    for error in shared:
        say(f"{told[error]} sources: {error}")


def _brief(count: SourceCounts, shared: Sequence[str]) -> str:
    """The remark of a row; of one that is told in full below the table only its beginning."""
    error = count.error or ""
    return error.partition(":")[0] if error in shared else error
