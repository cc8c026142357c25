"""`presswatch source new`: a look at a site, and the draft of a source file made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from commands.context import CommandFailed, WrongUsage, crawl_settings, utc_now
from commands.terminal import print_table, say
from commands.trials import catalogue_folders, extracted
from crawler.catalogue import is_id, read_source, source_files
from crawler.draft import Draft, draft_text, make_draft, suggest_id, write_new
from crawler.look import LookRefused, look_at_site, site_address
from crawler.ways import Look, Way
from extract.language import detect_language
from records import Article
from settings import Settings, prepare_data_folder, read_settings

GOOD_ID = 'use lower case letters, digits, "_" and "-", such as daily_example'


def draft_source(url: str, id: str | None) -> None:
    """Look at a site, print what it has, and write the draft of a source into the data folder."""
    settings = read_settings()
    id = _checked(url, id, settings)
    path = prepare_data_folder(settings) / "sources" / f"{id}.toml"
    look = look_at_site(url, crawl=crawl_settings(settings), now=utc_now)
    _print_ways(look)
    if not look.chosen:
        raise CommandFailed(
            f"{look.homepage}: no feed, no sitemap and no list of articles was found; nothing is written. "
            "Give the address of a page that lists articles, or write the file by hand (docs/add_a_source.md)"
        )
    articles = [result for _, result in extracted(look.pages, []) if isinstance(result, Article)]
    draft = make_draft(look, id=id, languages=_languages(look, articles), verified=bool(articles))
    write_new(path, draft_text(draft, utc_now()))
    _print_draft(draft, path, len(articles))
    _say_what_next(draft, path, look)


def _checked(url: str, id: str | None, settings: Settings) -> str:
    """The id of the new source; raises a Problem that names everything wrong with what was asked for."""
    try:
        address, refusal = site_address(url, settings.allow_private_addresses), None
    except LookRefused as error:
        address, refusal = "", error
    id = id or (suggest_id(address) if address else None)
    if id is None:
        raise refusal or WrongUsage(GOOD_ID)
    trouble = _trouble_with(id, source_files(catalogue_folders(settings)))
    if refusal and trouble:
        raise WrongUsage(f"{refusal}; {trouble}")
    if refusal:
        raise refusal
    if trouble:
        raise WrongUsage(trouble)
    return id


def _trouble_with(id: str, files: dict[str, Path]) -> str | None:
    if not is_id(id):
        return f'"{id}" is not an id; {GOOD_ID}'
    return f"there is a source {id} already ({files[id]}); choose another id with --id" if id in files else None


def _print_ways(look: Look) -> None:
    """Each way in that gave something or that the site names; those of the draft numbered in its order."""
    order = {way.url: str(number) for number, way in enumerate(look.chosen, 1)}
    worth = [way for way in look.ways if way.links or "usual" not in way.found_by]
    rows = [(order.get(way.url, ""), _kind(way), len(way.links), way.url, way.problem or way.found_by) for way in worth]
    print_table(("use", "kind", "links", "address", "remark"), rows, title=f"Found at {look.homepage}")
    for failed in look.failures:
        say(f"{failed.url}: {failed.reason} {failed.detail}")


def _kind(way: Way) -> str:
    return way.spider or way.kind


def _print_draft(draft: Draft, path: Path, articles: int) -> None:
    rows: list[tuple[str, object]] = [
        ("name", draft.name),
        ("languages", " ".join(draft.languages)),
        ("country", draft.country),
        ("time_zone", draft.time_zone),
        ("schedule", draft.schedule),
        ("article_pattern", draft.pattern.pattern if draft.pattern else "none; the form of each address decides"),
    ]
    if draft.pattern:
        rows.append(("", f"fits {draft.pattern.matched} of {draft.pattern.examples} links"))
    rows.append(("articles read", f"{articles} of those fetched" if articles else "none; verified = false"))
    print_table(("key", "value"), rows, title=f"Draft in {path}")


def _say_what_next(draft: Draft, path: Path, look: Look) -> None:
    _, mistakes = read_source(path, str(path))
    for told in (*mistakes, *draft.guesses):
        say(told)
    for edition in look.editions:
        say(f"another edition, a source of its own: presswatch source new {edition}")
    say(f"look through {path}, then: presswatch source try {draft.id}")


def _languages(look: Look, articles: Sequence[Article]) -> tuple[str, ...]:
    """Languages of the articles read and of at least a quarter of the titles announced, the commonest first."""
    titles = [link.title for link in look.links[:60] if link.title and len(link.title) >= 20]
    told = Counter(language for title in titles if (language := detect_language(title)))
    read = Counter(article.language for article in articles if article.language)
    found = {language for language, count in told.items() if count >= max(2, len(titles) / 4)} | set(read)
    if not found and look.page_language:
        return (look.page_language,)
    return tuple(sorted(found, key=lambda language: (-read[language], -told[language], language)))
