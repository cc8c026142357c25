"""`presswatch source`: what we collect from, and how it is doing."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.context import (
    read_catalogue,
    utc_now,
)
from commands.drafting import draft_source
from commands.health import print_sources, print_wanted, source_facts
from commands.stores import opened_store
from commands.terminal import print_json, say
from commands.trials import catalogue_folders, check_sources, named_sources, record_source, show_trial
from crawler.catalogue import SHIPPED, source_files
from crawler.overrides import switch_source
from crawler.wanted import wanted_sources
from settings import prepare_data_folder, read_settings
from storage.database import SchemaMismatch, StorageError

app = typer.Typer(help="The catalogue of sources.\n\nExample: presswatch source list", no_args_is_help=True)


@app.command("list")
def list_sources(
    wanted: Annotated[bool, typer.Option("--wanted", help="Outlets whose address nobody knows yet.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a source.")] = False,
) -> None:
    """Show every source: its languages, how it is doing, new articles a day beside what is expected, and its way in.

    Example: presswatch source list
    """
    if wanted:
        print_wanted(wanted_sources(), as_json=json)
        return
    settings = read_settings()
    sources, now = read_catalogue(settings), utc_now()
    try:
        with opened_store(settings) as store:
            healths = {health.source_id: health for health in store.health.of(sources, now=now)}
            outcomes = store.pages.table()
    except (SchemaMismatch, StorageError) as error:
        say(f"{error}; shown without health")
        healths, outcomes = {}, {}
    if json:
        for source in sources:
            print_json(source_facts(source, healths.get(source.id), outcomes.get(source.id, {})))
        return
    print_sources(sources, healths, now)


@app.command("try")
def try_(
    id: Annotated[str, typer.Argument(help="Id of a source, as `source list` shows it.")],
    articles: Annotated[int, typer.Option(min=1, max=20, help="How many articles to fetch.")] = 3,
) -> None:
    """Fetch the first articles of a source and show them as a correspondent would see them; stores nothing.

    Example: presswatch source try daily
    """
    show_trial(id, articles)


@app.command()
def new(
    url: Annotated[str, typer.Argument(help="Address of the site, or of the edition or feed you want.")],
    id: Annotated[str | None, typer.Option(help="Id of the new source; without it, after the host.")] = None,
) -> None:
    """Look at a site, show what was found there, and write a draft of its source file into the data folder.

    Example: presswatch source new https://daily.example/
    """
    draft_source(url, id)


@app.command()
def record(id: Annotated[str, typer.Argument(help="Id of a source, as `source list` shows it.")]) -> None:
    """Keep a feed and two pages of a source with what was read out of them, as test data.

    Example: presswatch source record daily
    """
    record_source(id)


@app.command()
def check(
    ids: Annotated[list[str] | None, typer.Argument(help="Sources to try; none means all that are enabled.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a source.")] = False,
) -> None:
    """Try sources live and show which are well, and the reason where one is not; stores nothing.

    Example: presswatch source check daily weekly
    """
    check_sources(ids or [], as_json=json)


@app.command()
def enable(id: Annotated[str, typer.Argument(help="Id of a source, as `source list` shows it.")]) -> None:
    """Collect a source from now on.

    Example: presswatch source enable daily
    """
    _switch(id, enabled=True)


@app.command()
def disable(id: Annotated[str, typer.Argument(help="Id of a source, as `source list` shows it.")]) -> None:
    """Stop collecting a source; what was collected stays.

    Example: presswatch source disable daily
    """
    _switch(id, enabled=False)


def _switch(id: str, *, enabled: bool) -> None:
    settings = read_settings()
    (source,) = named_sources(settings, [id])
    if source.enabled == enabled:
        say(f"{id} is {'enabled' if enabled else 'disabled'} already")
        return
    own = prepare_data_folder(settings) / "sources"
    path = switch_source(source_files(catalogue_folders(settings))[id], enabled=enabled, shipped=SHIPPED, own=own)
    say(f"{id} is {'enabled' if enabled else 'disabled'} now, by {path}")
