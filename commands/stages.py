"""Stage commands: no database, bytes or JSON lines in, one JSON object a line out, in the order of the input."""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from classify.flag import ClassificationFailed, Classifier
from classify.linking import group_mentions
from classify.output import flag_object
from commands.context import HOME_ZONE, WrongUsage, choose_sources, read_catalogue, utc_now
from commands.lines import BadLine, article_fields, article_of, json_object
from commands.noticing import usable_classifier
from commands.terminal import print_json, say
from crawler.feeds import read_feed
from crawler.listing import read_links
from crawler.urls import UnusableAddress, canonical
from extract.article import ExtractionFailed
from extract.guard import GuardedExtractor
from records import Article, Assessment, Link, NotAnArticle, Page
from settings import read_settings

app = typer.Typer()
NOTHING = Assessment(score=0.0, mentions=(), language=None)
Extracted = Article | NotAnArticle | ExtractionFailed


# ---- extract ------------------------------------------------------------------------------------


@app.command()
def extract(
    url: Annotated[str | None, typer.Option(help="Address the page came from.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="Read JSON lines with id, url and html_base64.")] = False,
) -> None:
    """Read one page on stdin and print its article as JSON.

    Example: presswatch extract --url https://daily.example/a/1 < page.html
    """
    now = utc_now()
    with GuardedExtractor(workers=1) as extractor:
        if not batch:
            keyed = [(None, _page(url or "https://unknown.invalid/", sys.stdin.buffer.read(), None, now))]
            for _, result in extractor.extract_all(keyed, time_zone_of=lambda _: HOME_ZONE, now=now):
                print_json(_extracted_object(result, url))
            return
        for answer in _extract_lines(extractor, now):
            print_json(answer)


def _extract_lines(extractor: GuardedExtractor, now: datetime) -> Iterator[dict[str, Any]]:
    """One object for each input line; lines that hold no page become `failed`, in their place."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            given = json_object(number, line)
            page = _page_of(number, given, now)
        except BadLine as error:
            say(error)
            yield {"id": error.id, **_failed_extract(None, str(error))}
            continue
        for _, result in extractor.extract_all([(0, page)], time_zone_of=lambda _: HOME_ZONE, now=now):
            yield {"id": given.get("id"), **_extracted_object(result, given.get("url"))}


def _page_of(number: int, given: dict[str, Any], now: datetime) -> Page:
    for name in ("url", "html_base64"):
        if not isinstance(given.get(name), str):
            raise BadLine(number, f'field "{name}" is missing or not a string', given.get("id"))
    try:
        body = base64.b64decode("".join(given["html_base64"].split()), validate=True)  # wrapped lines are usual
    except (binascii.Error, ValueError):
        raise BadLine(number, 'field "html_base64" is not base64', given.get("id")) from None
    kind = given.get("content_type")
    return _page(given["url"], body, kind if isinstance(kind, str) else None, now)


def _page(url: str, body: bytes, content_type: str | None, now: datetime) -> Page:
    url = url.strip() or "https://unknown.invalid/"
    return Page(source_id="stdin", url=url, fetched_at=now, body=body, content_type=content_type)


def _extracted_object(result: Extracted, url: str | None) -> dict[str, Any]:
    if isinstance(result, ExtractionFailed):
        return _failed_extract(url, result.reason)
    if isinstance(result, NotAnArticle):
        return {**_failed_extract(url, result.reason), "outcome": "not_article"}
    return {"url": url, **article_fields(result), "outcome": "article", "reason": None}


def _failed_extract(url: str | None, reason: str) -> dict[str, Any]:
    empty = dict.fromkeys(("title", "text", "published_at", "published_precision", "language"))
    return {"url": url, **empty, "authors": [], "outcome": "failed", "reason": reason}


# ---- feed, links --------------------------------------------------------------------------------


@app.command()
def feed(url: Annotated[str | None, typer.Option(help="Address the feed came from.")] = None) -> None:
    """Read a feed, news sitemap, sitemap or sitemap index on stdin and print an entry a line.

    Example: presswatch feed --url https://daily.example/rss.xml < rss.xml
    """
    reading = read_feed(sys.stdin.buffer.read(), url)
    for link in reading.links:
        print_json(_link_object(link))
    if reading.problem:
        say(reading.problem)


@app.command()
def links(
    url: Annotated[str, typer.Option(help="Address the page came from.")],
    source: Annotated[str | None, typer.Option(help="Source whose article pattern decides.")] = None,
) -> None:
    """Read a listing page or Telegram preview on stdin and print a link that looks like an article a line.

    Example: presswatch links --url https://daily.example/news/ < news.html
    """
    try:
        canonical(url)
    except UnusableAddress as error:
        raise WrongUsage(f"--url {error}") from None
    chosen = choose_sources(read_catalogue(read_settings()), [source])[0] if source else None
    for link in read_links(sys.stdin.buffer.read(), url, chosen):
        print_json(_link_object(link))


def _link_object(link: Link) -> dict[str, Any]:
    found: dict[str, Any] = {
        "url": link.url,
        "title": link.title,
        "published_at": link.published_at.isoformat() if link.published_at else None,
    }
    if link.language:
        found["language"] = link.language
    if link.kind == "sitemap":
        found["kind"] = "sitemap"
    return found


# ---- flag, link ---------------------------------------------------------------------------------


@app.command()
def flag() -> None:
    """Read articles as JSON lines on stdin and say of each whether it tells of a candidate incident, and why.

    Example: presswatch flag < articles.jsonl
    """
    classifier = usable_classifier(read_settings())
    for id, _, assessment, problem in _assessed_lines(classifier):
        answer = flag_object(id, assessment)
        if problem:
            answer.update({"outcome": "failed", "reason": problem})
        print_json(answer)


@app.command()
def link() -> None:
    """Read flagged articles as JSON lines on stdin and name the candidate each belongs to.

    Example: presswatch link < articles.jsonl
    """
    classifier = usable_classifier(read_settings())
    rows = [
        (id, () if given.get("flagged") is False else assessment.mentions)
        for id, given, assessment, _ in _assessed_lines(classifier)
    ]
    groups = iter(group_mentions([mention for _, mentions in rows for mention in mentions]))
    for id, mentions in rows:
        names = [f"c{next(groups) + 1}" for _ in mentions]
        answer: dict[str, Any] = {"id": id, "candidate": names[0] if names else None}
        if len(names) > 1:
            answer["parts"] = names
        print_json(answer)


def _assessed_lines(classifier: Classifier) -> Iterator[tuple[Any, dict[str, Any], Assessment, str | None]]:
    """Each input line with its assessment; a line that cannot be used has an empty one and the reason."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            given = json_object(number, line)
            article = article_of(number, given)
        except BadLine as error:
            say(error)
            yield error.id, {}, NOTHING, str(error)
            continue
        try:
            assessment, problem = classifier.assess(article), None
        except ClassificationFailed as error:
            assessment, problem = NOTHING, f"line {number}: the classifier stumbled ({error})"
            say(problem)
        yield given.get("id"), given, assessment, problem
