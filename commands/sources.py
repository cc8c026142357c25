"""`presswatch source`: what we collect from, and how it is doing."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.context import (
    CommandFailed,
    choose_sources,
    crawl_settings,
    opened_store,
    read_catalogue,
    utc_now,
)
from commands.terminal import print_json, print_table, say
from crawler.trial import try_source
from extract.article import ExtractionFailed
from extract.guard import GuardedExtractor
from records import Article, NotAnArticle, Source
from settings import read_settings
from storage.database import SchemaMismatch, StorageError

app = typer.Typer(help="The catalogue of sources.", no_args_is_help=True)
Tried = Article | NotAnArticle | ExtractionFailed


@app.command("list")
def list_sources(json: Annotated[bool, typer.Option("--json", help="One JSON object a source.")] = False) -> None:
    """Show every source with its languages, schedule, last finished run and pages.

    Example: presswatch source list
    """
    settings = read_settings()
    sources = read_catalogue(settings)
    try:
        with opened_store(settings) as store:
            successes = store.runs.last_successes()
            outcomes = {source.id: store.pages.outcomes(source.id) for source in sources}
    except (SchemaMismatch, StorageError) as error:
        say(f"{error}; shown without health")
        successes, outcomes = {}, {}
    rows = [_row(source, successes.get(source.id), outcomes.get(source.id, {})) for source in sources]
    if json:
        for row in rows:
            print_json(row)
        return
    columns = ("id", "name", "languages", "schedule", "state", "last_success", "pages")
    print_table(columns, [[row[column] for column in columns] for row in rows])


@app.command("try")
def try_(
    id: Annotated[str, typer.Argument(help="Id of a source, as `source list` shows it.")],
    articles: Annotated[int, typer.Option(min=1, max=20, help="How many articles to fetch.")] = 3,
) -> None:
    """Fetch the first articles of a source and show them as a correspondent would see them; stores nothing.

    Example: presswatch source try daily
    """
    settings = read_settings()
    source = choose_sources(read_catalogue(settings), [id])[0]
    trial = try_source(source, crawl=crawl_settings(settings), limit=articles, now=utc_now)
    rows = [(point.kind, point.url, len(point.links), point.problem or "") for point in trial.points]
    print_table(("access point", "address", "links", "remark"), rows, title=f"{source.name} (nothing is stored)")
    for failed in trial.failures:
        say(f"{failed.url}: {failed.reason} {failed.detail}")
    pages = [(page.url, page) for page in trial.pages]
    with GuardedExtractor(workers=1) as extractor:
        for url, result in extractor.extract_all(pages, time_zone_of=lambda _: source.time_zone, now=utc_now()):
            _print_tried(url, result)
    if not trial.pages:
        raise CommandFailed(f"{source.id} gave no article; look at its addresses in its TOML file")


def _row(source: Source, last_success: object, outcomes: dict[str, int]) -> dict[str, object]:
    state = "enabled" if source.enabled else "disabled"
    return {
        "id": source.id,
        "name": source.name,
        "languages": " ".join(source.languages),
        "schedule": source.schedule,
        "state": state if source.verified else f"{state}, unverified",
        "last_success": None if last_success is None else str(last_success)[:16],
        "pages": sum(outcomes.values()),
    }


def _print_tried(url: str, result: Tried) -> None:
    if isinstance(result, Article):
        when = result.published_at.isoformat() if result.published_at else "no date"
        start = result.text.replace("\n", " ")[:300]
        rows = [("title", result.title), ("date", when), ("language", result.language), ("text", start)]
    else:
        rows = [("outcome", "not_article" if isinstance(result, NotAnArticle) else "failed"), ("reason", result.reason)]
    print_table(("", ""), [("address", url), *rows])
