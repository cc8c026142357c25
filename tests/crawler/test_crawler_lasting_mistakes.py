"""What one bad hour must not leave behind: pages taken for known, indexes for read, clocks for right."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookkeeping import HostState
from crawler.backoff import HostWatch
from crawler.fetch import Answer
from crawler.memory import FIRST_RUN, Memory
from crawler.portal import PortalWatch
from crawler.spiders.custom.youtube import _entries
from crawler.telegram import read_channel
from tests.crawler.bad_site import Handler, Site, rss, urlset
from tests.crawler.collecting import Collect, source
from tests.crawler.run_collect import TinyStore

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def busy(handler: Handler) -> None:
    handler.send(503, b"busy", {})


def test_article_that_failed_through_one_index_keeps_the_others_open(site: Site, collect: Collect) -> None:
    lost = site.answer("/news/1", busy)
    site.feed("/a", [lost])
    site.with_etag("/b", urlset([lost, site.article("/news/2")]), '"b"', "application/xml")
    told = source("x", site.url + "/a", further=[{"kind": "sitemap", "url": site.url + "/b"}])
    assert collect([told], retries=0).urls() == [site.url + "/news/2"]
    site.answers.pop("/a")
    site.article("/news/1")
    again = collect([told], now=(NOON + timedelta(hours=1)).isoformat())
    assert lost in again.urls()


def test_index_that_gave_nothing_is_not_well_because_it_did_not_change(site: Site, collect: Collect) -> None:
    site.with_etag("/rss", "<html><body>Under repair</body></html>", '"r"', "text/html")
    told = {**source("x", site.url + "/rss"), "homepage": site.url + "/"}
    first = collect([told])
    second = collect([told], now=(NOON + timedelta(hours=1)).isoformat())
    assert first.counts["x"]["error"] == second.counts["x"]["error"] is not None
    assert "HTML page" in second.counts["x"]["error"]


def test_index_that_was_not_understood_is_not_remembered_through_the_home_page(site: Site, collect: Collect) -> None:
    site.with_etag("/posts", '{"code": "rest_busy", "message": "later"}', '"p"', "application/json")
    site.under("/posts", site.answers["/posts"])
    site.page("/", f'<a href="{site.article("/news/123456")}">Заголовок из нескольких слов, что длинный</a>')
    point = {"kind": "custom", "spider": "wordpress", "url": site.url + "/posts"}
    told = {**source("x", ""), "collect": [point, {"kind": "feed", "url": site.url + "/rss"}]}
    run = collect([{**told, "homepage": site.url + "/"}])
    assert run.counts["x"]["new"] == 1
    kept = run.store.db.execute("select url from validators where etag='\"p\"'").fetchall()
    assert kept == []


@pytest.mark.parametrize("status", [301, 302])
def test_articles_led_to_a_notice_are_asked_for_again(site: Site, collect: Collect, status: int) -> None:
    paths = [f"/2026/11/24/news-{number}" for number in range(4)]
    site.page("/maintenance.html", "<p>We are back soon.</p>")
    links = [site.redirect(path, "/maintenance.html", status) for path in paths]
    site.with_etag("/rss", rss(links), '"f"')
    told = [source("x", site.url + "/rss")]
    first = collect(told)
    assert set(first.reasons().values()) == {"led_away"}
    for path in paths:
        site.article(path)
    assert set(links) <= set(collect(told, now=(NOON + timedelta(hours=1)).isoformat()).urls())


def test_time_limit_of_a_source_leaves_the_rest_to_the_next_run(site: Site, collect: Collect) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.3)
        handler.send(200, b"<h1>Title</h1>", {})

    links = [site.answer(f"/news/{number}", slow) for number in range(8)]
    site.with_etag("/rss", rss(links), '"f"')
    told = [source("x", site.url + "/rss")]
    first = collect(told, seconds_per_run=1)
    assert 0 < first.counts["x"]["new"] < 8
    assert "limit reached source=x later=" in first.stderr
    assert sorted(collect(told).urls()) == sorted(links)


def test_feed_that_says_unchanged_for_ever_is_asked_in_full_once_it_is_silent(site: Site, collect: Collect) -> None:
    site.with_etag("/rss", rss([site.article("/news/1")]), '"always"')
    told = [{**source("x", site.url + "/rss"), "homepage": site.url + "/", "articles_per_day": (5, 50)}]
    collect(told)
    site.with_etag("/rss", rss([site.article("/news/1"), site.article("/news/2")]), '"always"')
    assert collect(told, now=(NOON + timedelta(hours=1)).isoformat()).counts["x"]["new"] == 0
    assert collect(told, now=(NOON + timedelta(hours=25)).isoformat()).counts["x"]["new"] == 1


def test_six_sites_with_nothing_new_are_no_captive_portal() -> None:
    watch = PortalWatch()
    for number in range(8):
        url = f"https://{number}.example/posts"
        watch.check(str(number), url, Answer(url=url, status=200, body=b"[]", headers=()))
    assert watch.victims == frozenset()


# ---- a clock that was wrong -----------------------------------------------------------------------


def test_first_run_on_a_clock_far_ahead_does_not_make_all_news_too_old(tmp_path: Path) -> None:
    store = TinyStore(tmp_path / "tiny.db")
    memory = Memory("x", known_page=store.known, validators=store)
    assert memory.collected_from(NOON.replace(year=2100), 3).year == 2100
    assert memory.collected_from(NOON, 3) == NOON - timedelta(days=3)
    assert store.get("x", FIRST_RUN)[0] == (NOON - timedelta(days=3)).isoformat()


def watch_at(store: TinyStore, now: Callable[[], datetime]) -> HostWatch:
    return HostWatch(store.hosts, now=now, failures_in_a_row=2)


def test_host_left_alone_by_a_clock_far_ahead_is_asked_again(tmp_path: Path) -> None:
    store = TinyStore(tmp_path / "tiny.db")
    at = NOON.replace(year=2100)
    store.hosts.put(HostState(host="x.example", failures=3, retry_at=at, reason="timeout"))
    assert watch_at(store, lambda: NOON).waiting("x.example") is None
    assert watch_at(store, lambda: at - timedelta(hours=1)).waiting("x.example") is not None


# ---- pages made to take for ever ------------------------------------------------------------------


def test_channel_page_of_messages_that_never_end_is_read_at_once() -> None:
    message = b'<div class="tgme_widget_message" data-post="a/%d">' + b"<div></div>" * 10
    body = b"".join(message % number for number in range(8000))
    started = time.monotonic()
    assert len(read_channel(body, "https://t.me/s/a").messages) == 8000
    assert time.monotonic() - started < 5


def test_feed_of_videos_that_never_end_is_read_at_once() -> None:
    started = time.monotonic()
    assert _entries(b"<entry>" * 300_000, "https://www.youtube.com/feeds/videos.xml") == ()
    assert time.monotonic() - started < 5
