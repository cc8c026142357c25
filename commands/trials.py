"""`presswatch source try`, `record` and `check`: what sources give right now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from commands.context import (
    HOME_ZONE,
    CommandFailed,
    WrongUsage,
    choose_sources,
    crawl_settings,
    read_catalogue,
    utc_now,
)
from commands.lines import article_fields
from commands.terminal import print_json, print_table, say
from crawler.catalogue import SHIPPED, source_files
from crawler.recording import new_folder, write_recording
from crawler.trial import Trial, try_source, try_sources
from extract.article import ExtractionFailed
from extract.guard import GuardedExtractor
from records import Article, NotAnArticle, Page, Source
from settings import Settings, prepare_data_folder, read_settings

Tried = Article | NotAnArticle | ExtractionFailed
FIRST_WORDS = 300


def catalogue_folders(settings: Settings) -> list[Path]:
    """The folders of the catalogue that are there, the shipped one first."""
    return [folder for folder in (SHIPPED, *settings.source_folders) if folder.is_dir()]


def named_sources(settings: Settings, ids: Sequence[str]) -> tuple[Source, ...]:
    """The sources named by `ids`; raises WrongUsage, apart for those whose file is there but cannot be used."""
    catalogue = read_catalogue(settings)
    known = {source.id for source in catalogue}
    files = source_files(catalogue_folders(settings))
    broken = [f"{id} ({files[id]})" for id in ids if id not in known and id in files]
    if broken:
        raise WrongUsage(f"correct the mistakes above first: {', '.join(broken)} cannot be used yet")
    return choose_sources(catalogue, list(ids))


def show_trial(id: str, articles: int) -> None:
    """Print what every access point of a source gives, and its newest articles as a correspondent would see them."""
    settings = read_settings()
    (source,) = named_sources(settings, [id])
    trial = try_source(source, crawl=crawl_settings(settings), limit=articles, now=utc_now)
    rows = [(point.kind, len(point.links), point.url, point.problem or "") for point in trial.points]
    print_table(("kind", "links", "address", "remark"), rows, title=f"{source.name}: access points (nothing is stored)")
    for failed in trial.failures:
        say(f"{failed.url}: {failed.reason} {failed.detail}")
    results = list(extracted(trial.pages, [source]))
    for page, result in results:
        print_table(("address", page.url), _shown(result, source))
    for doubt in _doubts(source, [result for _, result in results]):
        say(doubt)
    if not trial.pages:
        why = "the remarks say why" if trial.problems else "look at the addresses in its TOML file"
        raise CommandFailed(f"{source.id} gave no article; {why}")


def record_source(id: str) -> None:
    """Keep an index page and two articles of a source with what was read out of them."""
    settings = read_settings()
    (source,) = named_sources(settings, [id])
    parent = _recordings(source_files(catalogue_folders(settings))[id], prepare_data_folder(settings))
    trial = try_source(source, crawl=crawl_settings(settings), limit=2, now=utc_now)
    point = trial.working
    if point is None or not trial.pages:
        raise CommandFailed(f"{id} gave no article, so nothing is recorded: {'; '.join(trial.problems) or 'no links'}")
    pages = [(page, _facts(result)) for page, result in extracted(trial.pages, [source])]
    folder = new_folder(parent, utc_now())
    write_recording(folder, source, point, pages)
    rows = [(f"page-{n}.json", facts["outcome"], facts.get("title") or "") for n, (_, facts) in enumerate(pages, 1)]
    index = ("index.json", f"{len(point.links)} links", point.url)
    print_table(("file", "outcome", "title or address"), [index, *rows], title=f"Recorded in {folder}")
    say(f"recorded in {folder}; read the .json files before you rely on them")


def check_sources(ids: Sequence[str], *, as_json: bool) -> None:
    """Try sources live and print which are well, and the reason where one is not."""
    settings = read_settings()
    if ids:
        chosen = named_sources(settings, list(dict.fromkeys(ids)))
    else:
        chosen = tuple(source for source in read_catalogue(settings) if source.enabled)
    if not chosen:
        raise WrongUsage("no source is enabled; name the sources to check")
    if len(chosen) > 5:
        say(f"asking {len(chosen)} sources; this may take some minutes")
    trials = try_sources(chosen, crawl=crawl_settings(settings), limit=1, now=utc_now)
    pages = [page for trial in trials for page in trial.pages]
    read = {page.source_id for page, result in extracted(pages, chosen) if isinstance(result, Article)}
    rows = [_checked(trial, trial.source_id in read) for trial in trials]
    if as_json:
        for row in rows:
            print_json(row)
        return
    _print_checked(rows)


def _print_checked(rows: Sequence[dict[str, Any]]) -> None:
    shown = [(row["source"], row["state"], row["links"], (row["newest"] or "")[:10], _remark(row)) for row in rows]
    print_table(("source", "state", "links", "newest", "remark"), shown)
    well = sum(row["state"] == "well" for row in rows)
    say(f"{well} of {len(rows)} sources are well")


def _remark(row: dict[str, Any]) -> str:
    told = row["remark"] or ""
    return f"by {row['access_point']}; {told}" if row["state"] == "second choice" else told


def extracted(pages: Sequence[Page], sources: Sequence[Source]) -> Iterable[tuple[Page, Tried]]:
    """Each page with what was read out of it."""
    if not pages:
        return []
    zones = {source.id: source.time_zone for source in sources}
    hints = {source.id: source.extract for source in sources}
    with GuardedExtractor(workers=1) as extractor:
        keyed = [(page, page) for page in pages]
        return list(
            extractor.extract_all(
                keyed, time_zone_of=lambda id: zones.get(id, HOME_ZONE), now=utc_now(), hints_of=hints.get
            )
        )


def _recordings(file: Path, data: Path) -> Path:
    """Where recordings of the source of a file go: beside the tests in a checkout, else beside the file."""
    root = SHIPPED.parent.parent
    if file.is_relative_to(SHIPPED) and (root / "tests").is_dir() and (root / "pyproject.toml").is_file():
        return root / "tests" / "sources" / file.stem
    folder = data / "sources" if file.is_relative_to(SHIPPED) else file.parent
    return folder / f"{file.stem}.recorded"


def _facts(result: Tried) -> dict[str, Any]:
    if not isinstance(result, Article):
        outcome = "not_article" if isinstance(result, NotAnArticle) else "failed"
        return {"outcome": outcome, "reason": result.reason}
    return {"outcome": "article", **article_fields(result)}


def _shown(result: Tried, source: Source) -> list[tuple[str, object]]:
    if not isinstance(result, Article):
        outcome = "not_article" if isinstance(result, NotAnArticle) else "failed"
        return [("outcome", outcome), ("reason", result.reason)]
    rows: list[tuple[str, object]] = [("title", result.title), ("date", _when(result, source))]
    rows.append(("language", result.language or "none of kk, ru, en"))
    rows += [("authors", ", ".join(result.authors))] if result.authors else []
    text = result.text.replace("\n", " ")
    cut = "" if len(text) <= FIRST_WORDS else f" … ({len(text):,} characters)"
    return [*rows, ("text", text[:FIRST_WORDS] + cut)]


def _when(article: Article, source: Source) -> str:
    if article.published_at is None:
        return "none found"
    there = article.published_at.astimezone(ZoneInfo(source.time_zone))
    return f"{there:%Y-%m-%d}" if article.published_precision == "day" else f"{there:%Y-%m-%d %H:%M} {source.time_zone}"


def _doubts(source: Source, results: Sequence[Tried]) -> list[str]:
    """What does not fit the file of the source, a sentence each."""
    articles = [result for result in results if isinstance(result, Article)]
    if results and not articles:
        return [
            "no page could be read as an article: the access point leads to other pages, or the site needs a spider"
        ]
    undated = sum(article.published_at is None for article in articles)
    strange = sorted({article.language or "another" for article in articles} - set(source.languages))
    doubts = [f"{undated} of {len(articles)} articles have no date"] if undated else []
    if strange:
        doubts.append(f"language {', '.join(strange)} is not among languages = {list(source.languages)} of the file")
    return doubts


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
