"""`presswatch source`: what we collect from, and how it is doing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.context import (
    CommandFailed,
    WrongUsage,
    choose_sources,
    crawl_settings,
    opened_store,
    read_catalogue,
    utc_now,
)
from commands.terminal import print_json, print_table, say
from crawler.catalogue import SHIPPED, is_id, read_source, source_files
from crawler.draft import draft_text, make_draft, suggest_id, write_new
from crawler.look import Look, Way, look_at_site, site_address
from crawler.overrides import switch_source
from crawler.recording import new_folder, write_recording
from crawler.trial import Trial, try_source, try_sources
from extract.article import ExtractionFailed
from extract.guard import GuardedExtractor
from extract.language import detect_language
from records import Article, NotAnArticle, Page, Source
from settings import Settings, prepare_data_folder, read_settings
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
    for page, result in _extracted(trial.pages, [source]):
        _print_tried(page.url, result)
    if not trial.pages:
        raise CommandFailed(f"{source.id} gave no article; look at its addresses in its TOML file")


@app.command()
def new(
    url: Annotated[str, typer.Argument(help="Address of the site, or of the edition or feed you want.")],
    id: Annotated[str | None, typer.Option(help="Id of the new source; without it, after the host.")] = None,
) -> None:
    """Look at a site, show what was found there, and write a draft of its source file into the data folder.

    Example: presswatch source new https://daily.example/
    """
    settings = read_settings()
    address = site_address(url, settings.allow_private_addresses)
    id = id or suggest_id(address)
    if not is_id(id):
        raise WrongUsage(f'"{id}" is not an id; use lower case letters, digits, "_" and "-": daily_example')
    files = source_files(_folders(settings))
    if id in files:
        raise WrongUsage(f"there is a source {id} already ({files[id]}); choose another id with --id")
    path = prepare_data_folder(settings) / "sources" / f"{id}.toml"
    look = look_at_site(address, crawl=crawl_settings(settings), now=utc_now)
    rows = [(way.kind, way.url, way.found_by, len(way.links), way.problem or "") for way in _worth_telling(look)]
    print_table(("kind", "address", "found", "links", "remark"), rows, title=f"{look.name or look.homepage}")
    for failed in look.failures:
        say(f"{failed.url}: {failed.reason} {failed.detail}")
    if not look.chosen:
        raise CommandFailed(
            f"{address}: no feed, no sitemap and no list of articles was found; nothing is written. "
            "Give the address of a page that lists articles, or write the file by hand (docs/add_a_source.md)"
        )
    articles = [result for _, result in _extracted(look.pages, []) if isinstance(result, Article)]
    draft = make_draft(look, id=id, languages=_languages(look, articles), verified=bool(articles))
    write_new(path, draft_text(draft, utc_now()))
    _, mistakes = read_source(path, str(path))
    for mistake in mistakes:
        say(mistake)
    pattern = draft.pattern.pattern if draft.pattern else "none learnt; the form of each address decides"
    facts: list[tuple[str, object]] = [
        ("name", draft.name),
        ("languages", " ".join(draft.languages)),
        ("time zone", draft.time_zone),
    ]
    facts += [("article pattern", pattern), ("schedule", draft.schedule), ("articles read", len(articles))]
    print_table(("", ""), [("file", path), *facts])
    say(f"look through {path}, then: presswatch source try {id}")


@app.command()
def record(id: Annotated[str, typer.Argument(help="Id of a source, as `source list` shows it.")]) -> None:
    """Keep a feed and two pages of a source with what was read out of them, as test data.

    Example: presswatch source record daily
    """
    settings = read_settings()
    source = choose_sources(read_catalogue(settings), [id])[0]
    parent = _recordings(source_files(_folders(settings))[id], prepare_data_folder(settings))
    trial = try_source(source, crawl=crawl_settings(settings), limit=2, now=utc_now)
    point = trial.working
    if point is None or not trial.pages:
        raise CommandFailed(f"{id} gave no article, so nothing is recorded: {'; '.join(trial.problems) or 'no links'}")
    pages = [(page, _extracted_facts(result)) for page, result in _extracted(trial.pages, [source])]
    folder = new_folder(parent, utc_now())
    write_recording(folder, source, point, pages)
    rows = [(f"page-{n}.json", facts["outcome"], facts.get("title") or "") for n, (_, facts) in enumerate(pages, 1)]
    print_table(("file", "outcome", "title"), [("index.json", f"{len(point.links)} links", point.url), *rows])
    say(f"recorded in {folder}; read the .json files before you rely on them")


@app.command()
def check(
    ids: Annotated[list[str] | None, typer.Argument(help="Sources to try; none means all that are enabled.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a source.")] = False,
) -> None:
    """Try sources live and show which are well, and the reason where one is not; stores nothing.

    Example: presswatch source check daily weekly
    """
    settings = read_settings()
    catalogue = read_catalogue(settings)
    chosen = choose_sources(catalogue, ids) if ids else tuple(source for source in catalogue if source.enabled)
    if not chosen:
        raise WrongUsage("no source is enabled; name the sources to check")
    trials = try_sources(chosen, crawl=crawl_settings(settings), limit=1, now=utc_now)
    pages = [page for trial in trials for page in trial.pages]
    read = {page.source_id for page, result in _extracted(pages, chosen) if isinstance(result, Article)}
    rows = [_checked(trial, trial.source_id in read) for trial in trials]
    if json:
        for row in rows:
            print_json(row)
        return
    columns = ("source", "state", "access_point", "links", "newest", "remark")
    well = sum(row["state"] == "well" for row in rows)
    print_table(columns, [[row[column] or "" for column in columns] for row in rows])
    say(f"{well} of {len(rows)} sources are well")


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
    source = choose_sources(read_catalogue(settings), [id])[0]
    if source.enabled == enabled:
        say(f"{id} is {'enabled' if enabled else 'disabled'} already")
        return
    own = prepare_data_folder(settings) / "sources"
    path = switch_source(source_files(_folders(settings))[id], enabled=enabled, shipped=SHIPPED, own=own)
    say(f"{id} is {'enabled' if enabled else 'disabled'} now, by {path}")


def _folders(settings: Settings) -> list[Path]:
    return [folder for folder in (SHIPPED, *settings.source_folders) if folder.is_dir()]


def _recordings(file: Path, data: Path) -> Path:
    """Where recordings of the source of a file go: beside the tests in a checkout, else into the data folder."""
    root = SHIPPED.parent.parent
    if file.is_relative_to(SHIPPED) and (root / "tests").is_dir() and (root / "pyproject.toml").is_file():
        return root / "tests" / "sources" / file.stem
    folder = data / "sources" if file.is_relative_to(SHIPPED) else file.parent
    return folder / f"{file.stem}.recorded"


def _extracted(pages: Sequence[Page], sources: Sequence[Source]) -> Iterable[tuple[Page, Tried]]:
    """Each page with what was read out of it."""
    if not pages:
        return []
    zones = {source.id: source.time_zone for source in sources}
    with GuardedExtractor(workers=1) as extractor:
        keyed = [(page, page) for page in pages]
        return list(extractor.extract_all(keyed, time_zone_of=lambda id: zones.get(id, "Asia/Almaty"), now=utc_now()))


def _extracted_facts(result: Tried) -> dict[str, Any]:
    if not isinstance(result, Article):
        outcome = "not_article" if isinstance(result, NotAnArticle) else "failed"
        return {"outcome": outcome, "reason": result.reason}
    return {
        "outcome": "article",
        "title": result.title,
        "text": result.text,
        "published_at": result.published_at.isoformat() if result.published_at else None,
        "published_precision": result.published_precision,
        "language": result.language,
        "authors": list(result.authors),
    }


def _languages(look: Look, articles: Sequence[Article]) -> tuple[str, ...]:
    """Languages of the articles read and of at least a quarter of the titles announced, the commonest first."""
    titles = [link.title for link in look.links[:60] if link.title and len(link.title) >= 20]
    told = Counter(language for title in titles if (language := detect_language(title)))
    read = Counter(article.language for article in articles if article.language)
    found = {language for language, count in told.items() if count >= max(2, len(titles) / 4)} | set(read)
    if not found and look.page_language:
        return (look.page_language,)
    return tuple(sorted(found, key=lambda language: (-read[language], -told[language], language)))


def _worth_telling(look: Look) -> list[Way]:
    return [way for way in look.ways if way.links or "usual" not in way.found_by]


def _checked(trial: Trial, is_read: bool) -> dict[str, Any]:
    """The row of one source: well when its first access point gives links and an article of them can be read."""
    point = trial.working
    dates = [link.published_at for link in trial.links if link.published_at]
    problems = list(trial.problems)
    if point and trial.pages and not is_read:
        problems.append(f"{trial.pages[0].url}: no article could be read out of the page")
    working = "well" if point is trial.points[0] else "second choice"
    return {
        "source": trial.source_id,
        "state": working if point and is_read else "unwell",
        "access_point": point.url if point else None,
        "links": len(point.links) if point else 0,
        "newest": max(dates).isoformat(timespec="minutes") if dates else None,
        "remark": "; ".join(problems) or (None if point else "no access point gave a link"),
    }


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
