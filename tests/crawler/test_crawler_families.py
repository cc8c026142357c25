"""Every shipped source whose family is known, collected end to end from pages made up in that family's shape."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from crawler.catalogue import SHIPPED, load_catalogue
from extract.article import extract_article
from records import AccessPoint, Article, Page, Source
from tests.crawler.bad_site import running_site
from tests.crawler.collecting import start_collect
from tests.crawler.families import wire
from tests.crawler.families.printed import TO_THE_MINUTE
from tests.crawler.families.stories import Story
from tests.crawler.families.table import UNKNOWN, read_table
from tests.crawler.families.world import Made, World, make, told
from tests.crawler.run_collect import ZERO, TinyStore

SOURCES: Mapping[str, Source] = {source.id: source for source in load_catalogue([SHIPPED])}
TABLE = read_table()
KNOWN = sorted(set(TABLE) & set(SOURCES))
LISTS = {point.url for source in SOURCES.values() for point in source.access_points}
TOKENS = {"instagram": "a-token-that-opens-nothing"}
SERVICES = ("telegram", "youtube", "govkz", "instagram")

ARCHIVES = [id for id in KNOWN if SOURCES[id].archive]


@dataclass(frozen=True)
class Visited:
    """What one collection of all sources, each access point as a source of its own, left behind."""

    world: World
    made: Mapping[str, Made]
    counts: Mapping[str, Mapping[str, Any]]
    pages: Mapping[str, tuple[Page, ...]]  # by source and number of the access point, as in "abai.0"
    failures: Mapping[str, tuple[str, ...]]
    again: Mapping[str, int]  # what a second run asked, with how often


def _points(source: Source) -> list[tuple[str, AccessPoint]]:
    """The access points of a source that give links without a browser, each with the name it is collected by."""
    points = enumerate(source.access_points)
    return [(f"{source.id}.{number}", point) for number, point in points if not point.options.get("browser")]


POINTS = [(id, name, point) for id in KNOWN for name, point in _points(SOURCES[id])]
# Sources with a further access point, collected once more with a dead one in place of the first.
FALLBACKS = {id: tuple(point for _, point in _points(SOURCES[id])[1:]) for id in KNOWN if len(_points(SOURCES[id])) > 1}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    folder, world = tmp_path_factory.mktemp("families"), World()
    made = {id: make(SOURCES[id], TABLE[id], world) for id in KNOWN}
    with running_site() as site:
        world.at(site)
        (folder / wire.PORT_FILE).write_text(str(site.port), encoding="ascii")
        jobs = [_job(SOURCES[id], name, (point,)) for id, name, point in POINTS]
        jobs += [_job(SOURCES[id], f"{id}.fallback", (_dead(id), *points)) for id, points in FALLBACKS.items()]
        counts = _collect(folder, jobs, site.port)
        first = world.asked.copy()
        _collect(folder, jobs, site.port)
        again = world.asked - first
        archives = [_job(SOURCES[id], f"{id}.archive", SOURCES[id].access_points[:1]) for id in ARCHIVES]
        _collect(folder, archives, site.port, since="2026-11-11T00:00:00+00:00")
    store = TinyStore(folder / "tiny.db")
    world.asked = first
    pages, failures = _stored_pages(store), _stored_failures(store)
    return Visited(world=world, made=made, counts=counts, pages=pages, failures=failures, again=again)


def _collect(folder: Path, jobs: list[dict[str, Any]], port: int, since: str | None = None) -> dict[str, Any]:
    """The counts of one run, by the name of the job."""
    allowed = [f"127.0.0.1:{port}"]
    crawl: dict[str, Any] = {"timeout_s": 30, "sources_at_once": 32, "tokens": TOKENS}
    child = start_collect(folder, jobs, allowed, work=wire.run, since=since, **crawl)
    stdout, stderr = child.communicate(timeout=150)
    assert child.returncode == 0, stderr[-3000:]
    counts: dict[str, Any] = json.loads(stdout)
    return counts


def _job(source: Source, name: str, points: Sequence[AccessPoint]) -> dict[str, Any]:
    facts = {key: value for key, value in asdict(source).items() if key != "access_points"}
    collect = [{**asdict(point), "options": dict(point.options)} for point in points]
    return {**facts, "id": name, "collect": collect}


def _dead(id: str) -> AccessPoint:
    return AccessPoint(kind="feed", url=urljoin(SOURCES[id].homepage, "/gone-for-good.xml"))


def _stored_pages(store: TinyStore) -> dict[str, tuple[Page, ...]]:
    rows = store.db.execute("select source, url, body, type from pages").fetchall()
    pages: dict[str, tuple[Page, ...]] = {}
    for source, url, body, content_type in rows:
        page = Page(source_id=source, url=url, fetched_at=ZERO, body=bytes(body), content_type=content_type)
        pages[source] = (*pages.get(source, ()), page)
    return pages


def _stored_failures(store: TinyStore) -> dict[str, tuple[str, ...]]:
    failures: dict[str, tuple[str, ...]] = {}
    for source, url, reason, detail in store.db.execute("select source, url, reason, detail from failures").fetchall():
        failures[source] = (*failures.get(source, ()), f"{reason} {url} {detail}")
    return failures


def test_every_source_has_a_family_or_a_reason_why_not() -> None:
    assert set(TABLE) | set(UNKNOWN) == set(SOURCES)
    assert not set(TABLE) & set(UNKNOWN)
    assert len(UNKNOWN) <= 8


@pytest.mark.parametrize(("id", "name", "point"), POINTS, ids=[name for _, name, _ in POINTS])
def test_access_point_leads_to_each_article_and_to_nothing_else(
    visited: Visited, id: str, name: str, point: AccessPoint
) -> None:
    expected = sorted(story.url for story in visited.made[id].stories)
    assert visited.failures.get(name, ()) == ()
    assert sorted(page.url for page in visited.pages.get(name, ())) == expected, visited.counts[name]
    assert visited.counts[name]["access_point"] == point.url
    assert visited.counts[name]["error"] is None


@pytest.mark.parametrize("id", [id for id in KNOWN if TABLE[id].family not in SERVICES])
def test_menus_tags_and_authors_are_never_asked_and_articles_once(visited: Visited, id: str) -> None:
    made, asked = visited.made[id], visited.world.asked
    assert [url for url in made.outlet.traps if asked[url] and url not in LISTS] == []
    times = len(_points(SOURCES[id])) + (id in FALLBACKS)
    assert {asked[story.url] for story in made.stories} == {times}


@pytest.mark.parametrize("id", FALLBACKS)
def test_next_access_point_brings_the_articles_when_the_first_is_gone(visited: Visited, id: str) -> None:
    expected = sorted(story.url for story in visited.made[id].stories)
    assert sorted(page.url for page in visited.pages[f"{id}.fallback"]) == expected
    assert visited.counts[f"{id}.fallback"]["access_point"] == FALLBACKS[id][0].url


def test_second_run_asks_for_lists_and_for_no_article(visited: Visited) -> None:
    articles = {story.url for made in visited.made.values() for story in made.stories}
    assert [url for url in articles if visited.again.get(url)] == []
    assert sum(visited.again.values()) >= len(POINTS)


@pytest.mark.parametrize("id", ARCHIVES)
def test_archive_brings_what_no_list_shows_any_more(visited: Visited, id: str) -> None:
    made = visited.made[id]
    assert made.old
    assert made.old.url in [page.url for page in visited.pages.get(f"{id}.archive", ())], visited.failures.get(id)


def test_article_about_another_country_is_left_alone_where_only_kazakhstan_is_wanted(visited: Visited) -> None:
    foreign = [
        made.abroad.url
        for made in visited.made.values()
        if made.abroad and any(made.abroad in told(made, point) for point in made.source.access_points)
    ]
    assert len(foreign) >= 20
    assert [url for url in foreign if visited.world.asked[url]] == []


@pytest.mark.parametrize("id", KNOWN)
def test_article_is_read_with_title_text_day_and_language(visited: Visited, id: str) -> None:
    made, pages = visited.made[id], visited.pages[_points(SOURCES[id])[0][0]]
    for page in pages:
        story = next(story for story in made.stories if story.url == page.url)
        article = extract_article(page, time_zone=made.source.time_zone, now=ZERO)
        assert isinstance(article, Article), article
        assert article.title == story.title
        assert all(text in article.text for text in story.paragraphs), article.text
        assert article.language == story.language
        assert article.published_at is not None
        assert _same_moment(made, story, article.published_at, article.published_precision or ""), article


def _same_moment(made: Made, story: Story, at: datetime, precision: str) -> bool:
    """The very minute where the page tells it, else the day as the outlet counts it."""
    if precision == "minute":
        return at.astimezone(UTC).replace(second=0) == story.at.replace(second=0)
    if made.known.family not in SERVICES and made.known.form in TO_THE_MINUTE:
        return False
    return at.date() == made.outlet.local(story.at).date()
