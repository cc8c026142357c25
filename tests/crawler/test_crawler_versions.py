"""Articles that change after they were collected: asked again when their index says so, and not too often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookkeeping import KnownPage
from crawler.updates import asked_again_at, is_changed, stamps_all_alike
from crawler.visit import Entry
from records import Link
from tests.crawler.bad_site import Handler, Site
from tests.crawler.collecting import Collect, source
from tests.crawler.run_collect import ZERO

ARTICLE = "<html><body><p>{}</p></body></html>"


def _later(**after: float) -> str:
    return (ZERO + timedelta(**after)).isoformat()


def _map(site: Site, stamps: dict[str, datetime], path: str = "/map.xml", **headers: str) -> str:
    inner = "".join(
        f"<url><loc>{site.url}{page}</loc><lastmod>{stamp.isoformat()}</lastmod></url>"
        for page, stamp in stamps.items()
    )
    return site.page(path, f"<urlset>{inner}</urlset>", "text/xml", **headers)


def _versioned(site: Site, path: str, text: str, *, etag: bool) -> None:
    """An article that answers 304 to whoever knows its version, when it has one."""
    tag = f'"{len(text)}"'

    def answer(handler: Handler) -> None:
        if etag and handler.headers.get("If-None-Match") == tag:
            handler.send(304, b"", {"ETag": tag})
        else:
            told = {"Content-Type": "text/html; charset=utf-8"} | ({"ETag": tag} if etag else {})
            handler.send(200, ARTICLE.format(text).encode(), told)

    site.answer(path, answer)


@pytest.mark.parametrize("etag", [True, False], ids=["etag", "no_etag"])
def test_changed_article_is_asked_again_and_its_former_version_kept(site: Site, collect: Collect, etag: bool) -> None:
    _versioned(site, "/news/1", "алғашқы мәтін", etag=etag)
    url = _map(site, {"/news/1": ZERO - timedelta(hours=1)})
    told = [source("a", url, "sitemap")]
    collect(told)
    _versioned(site, "/news/1", "өзгертілген мәтін, толығырақ", etag=etag)
    _map(site, {"/news/1": ZERO + timedelta(hours=2)})
    run = collect(told, now=_later(hours=3))
    assert "толығырақ" in run.body(site.url + "/news/1").decode()
    former = run.store.db.execute("select body from versions").fetchall()
    assert ["алғашқы" in bytes(row[0]).decode() for row in former] == [True]
    assert (run.counts["a"]["new"], run.counts["a"]["unchanged"], run.counts["a"]["failed"]) == (0, 1, 0)
    collect(told, now=_later(hours=6))
    assert site.hits["/news/1"] == 2, "the change of two hours ago has been seen"


@pytest.mark.parametrize("etag", [True, False], ids=["etag", "no_etag"])
def test_same_article_again_is_no_version(site: Site, collect: Collect, etag: bool) -> None:
    _versioned(site, "/news/1", "сол мәтін", etag=etag)
    told = [source("a", _map(site, {"/news/1": ZERO}), "sitemap")]
    collect(told)
    _map(site, {"/news/1": ZERO + timedelta(hours=2)})
    run = collect(told, now=_later(hours=3))
    assert site.hits["/news/1"] == 2
    assert run.store.db.execute("select checks from pages").fetchall() == [(1,)]
    assert run.store.db.execute("select count(*) from versions").fetchone() == (0,)
    assert run.counts["a"]["unchanged"] == 1
    asked = [headers for path, headers in site.requests if path == "/news/1"]
    assert ("If-None-Match" in asked[1]) == etag


def test_second_run_with_nothing_new_asks_for_no_article(site: Site, collect: Collect) -> None:
    pages = {f"/news/{n}": ZERO - timedelta(minutes=n) for n in range(20)}
    for path in pages:
        site.article(path)
    told = [source("a", _map(site, pages), "sitemap")]
    collect(told)
    collect(told, now=_later(hours=12))
    assert {site.hits[path] for path in pages} == {1}


def test_index_that_lies_costs_little(site: Site, collect: Collect) -> None:
    """Each visit finds all entries stamped with moments just past: an article is asked ever more seldom."""
    pages = [f"/news/{n}" for n in range(3)]
    for path in pages:
        site.article(path)
    url = _map(site, dict.fromkeys(pages, ZERO))
    told = [source("a", url, "sitemap")]
    for hour in (0, 1, 2, 3, 6, 7, 14, 15, 30):
        stamps = {path: ZERO + timedelta(hours=hour, minutes=-n) for n, path in enumerate(pages)}
        _map(site, stamps)
        collect(told, now=_later(hours=hour))
    assert {site.hits[path] for path in pages} == {5}, "at once, and after 1, 3, 7 and 15 hours"


def test_stamps_all_alike_tell_nothing(site: Site, collect: Collect) -> None:
    pages = [f"/news/{n}" for n in range(12)]
    for path in pages:
        site.article(path)
    told = [source("a", _map(site, dict.fromkeys(pages, ZERO)), "sitemap")]
    collect(told)
    _map(site, dict.fromkeys(pages, ZERO + timedelta(days=1)))
    collect(told, now=_later(days=1, hours=1))
    assert {site.hits[path] for path in pages} == {1}


def test_updates_of_one_run_are_limited_and_the_rest_waits(site: Site, collect: Collect) -> None:
    pages = [f"/news/{n}" for n in range(9)]
    for path in pages:
        site.article(path)
    told = [source("a", _map(site, dict.fromkeys(pages, ZERO)), "sitemap")]
    collect(told)
    changed = {path: ZERO + timedelta(minutes=61 + n) for n, path in enumerate(pages)}
    _map(site, changed, ETag='"2"')
    collect(told, now=_later(hours=2), updates_per_run=4)
    assert sum(site.hits[path] for path in pages) == 13
    collect(told, now=_later(hours=3), updates_per_run=4)
    assert sum(site.hits[path] for path in pages) == 17, "the index was not taken for done"


@pytest.mark.parametrize("status", [404, 503])
def test_failure_of_an_update_leaves_the_stored_page(site: Site, collect: Collect, status: int) -> None:
    link = site.article("/news/1")
    told = [source("a", _map(site, {"/news/1": ZERO}), "sitemap")]
    before = collect(told).body(link)
    site.status("/news/1", status)
    _map(site, {"/news/1": ZERO + timedelta(hours=2)})
    run = collect(told, now=_later(hours=3), retries=0)
    assert run.body(link) == before
    assert run.reasons() == {}
    assert (run.counts["a"]["failed"], run.counts["a"]["error"]) == (0, None)


def test_article_that_leads_to_the_home_page_now_keeps_its_text(site: Site, collect: Collect) -> None:
    link = site.article("/news/1")
    site.page("/", "<p>басты бет</p>")
    told = [source("a", _map(site, {"/news/1": ZERO}), "sitemap")]
    before = collect(told).body(link)
    site.redirect("/news/1", "/", 301)
    _map(site, {"/news/1": ZERO + timedelta(hours=2)})
    assert collect(told, now=_later(hours=3)).body(link) == before


def test_feed_that_tells_of_changes_leads_to_them(site: Site, collect: Collect) -> None:
    def atom(updated: str) -> str:
        entry = f"<entry><title>t</title><link href='{site.url}/news/1'/><published>2026-11-24T08:00:00Z</published>"
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}<updated>{updated}</updated></entry></feed>'

    site.article("/news/1")
    told = [source("a", site.page("/atom.xml", atom("2026-11-24T08:00:00Z"), "text/xml"))]
    collect(told)
    collect(told, now=_later(hours=5))
    assert site.hits["/news/1"] == 1
    site.page("/atom.xml", atom("2026-11-24T16:30:00Z"), "text/xml")
    collect(told, now=_later(hours=5))
    assert site.hits["/news/1"] == 2


# ---- when it is due ------------------------------------------------------------------------------


def _known(**more: object) -> KnownPage:
    return KnownPage(**{"url": "https://daily.example/1", "fetched_at": ZERO, "checked_at": ZERO, **more})  # type: ignore[arg-type]


def _entry(changed_at: datetime | None) -> Entry:
    return Entry(link=Link(url="https://daily.example/1"), changed_at=changed_at)


def test_only_a_change_after_the_last_time_counts() -> None:
    now = ZERO + timedelta(days=2)
    assert is_changed(_entry(ZERO + timedelta(hours=1)), _known(), now=now)
    assert not is_changed(_entry(ZERO), _known(), now=now)
    assert not is_changed(_entry(None), _known(), now=now)
    assert not is_changed(_entry(datetime(2099, 1, 1, tzinfo=UTC)), _known(), now=now)


def test_old_articles_are_left_as_they_are() -> None:
    change = _entry(ZERO + timedelta(days=40))
    assert not is_changed(change, _known(checked_at=ZERO), now=ZERO + timedelta(days=41))


def test_each_time_in_vain_doubles_the_wait() -> None:
    waits = [asked_again_at(_known(checks=checks)) - ZERO for checks in (0, 1, 2, 5, 500)]
    assert waits == [timedelta(hours=hours) for hours in (1, 2, 4, 32, 1024)]


def test_few_entries_or_differing_stamps_are_believed() -> None:
    assert not stamps_all_alike([_entry(ZERO)] * 9)
    assert stamps_all_alike([_entry(ZERO)] * 10)
    assert not stamps_all_alike([_entry(ZERO + timedelta(hours=n)) for n in range(40)])
