"""Which access point of a source is asked: the one that worked, others when it fails or is silent, the home page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.points import allowed_silence
from tests.crawler.bad_site import Site, rss
from tests.crawler.collecting import Collect, source
from tests.crawler.run_collect import source_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD = "Mon, 23 Nov 2026 08:00:00 GMT"


def at(**later: float) -> str:
    return (NOON + timedelta(**later)).isoformat()


def two_feeds(site: Site, **more: Any) -> dict[str, Any]:
    """A source with the feeds /a and /b and a home page of its own."""
    told = source("x", site.url + "/a", further=[{"kind": "feed", "url": site.url + "/b"}], **more)
    return {**told, "homepage": site.url + "/"}


def gone(site: Site, path: str) -> None:
    site.answers.pop(path, None)


# ---- the one that worked --------------------------------------------------------------------------


def test_access_point_that_worked_is_asked_first_in_the_next_runs(site: Site, collect: Collect) -> None:
    site.feed("/b", [site.article("/news/1")])
    first = collect([two_feeds(site)])
    assert (first.counts["x"]["access_point"], site.hits["/a"]) == (site.url + "/b", 1)
    site.feed("/b", [site.article("/news/1"), site.article("/news/2")])
    second = collect([two_feeds(site)], now=at(hours=2))
    assert second.counts["x"]["new"] == 1
    assert site.hits["/a"] == 1
    assert "access point changed" not in first.stderr + second.stderr


def test_next_day_the_order_begins_at_its_top_and_a_mended_feed_is_used_again(site: Site, collect: Collect) -> None:
    site.feed("/b", [site.article("/news/1")])
    collect([two_feeds(site)])
    site.feed("/a", [site.article("/news/1"), site.article("/news/2")])
    same_day = collect([two_feeds(site)], now=at(hours=23))
    assert (same_day.counts["x"]["new"], site.hits["/a"]) == (0, 1)
    next_day = collect([two_feeds(site)], now=at(hours=25))
    assert next_day.counts["x"]["access_point"] == site.url + "/a"
    assert next_day.counts["x"]["new"] == 1
    assert f"access point changed source=x from={site.url}/b to={site.url}/a" in next_day.stderr
    collect([two_feeds(site)], now=at(hours=26))
    assert site.hits["/b"] == 2, "the mended one is enough"


def test_mended_feed_is_known_by_pages_of_these_days_even_when_none_is_new(site: Site, collect: Collect) -> None:
    site.feed("/b", [site.article("/news/1")])
    collect([two_feeds(site)])
    site.feed("/b", [site.article("/news/2")])
    collect([two_feeds(site)], now=at(hours=20))
    site.feed("/a", [site.article("/news/1"), site.article("/news/2")])
    assert collect([two_feeds(site)], now=at(hours=25)).counts["x"]["access_point"] == site.url + "/a"


def test_feed_that_answers_but_is_stale_does_not_come_back(site: Site, collect: Collect) -> None:
    site.feed("/a", [site.article("/news/1")])
    site.feed("/b", [site.article("/news/1")])
    expect = {"articles_per_day": (2, 9)}
    collect([two_feeds(site, **expect)])
    for day in range(2, 6):  # /a stands still from now on
        site.feed("/b", [site.article(f"/news/{day}")])
        run = collect([two_feeds(site, **expect)], now=at(days=day))
        assert run.counts["x"]["new"] == 1, f"day {day}"
        assert run.counts["x"]["access_point"] == site.url + "/b"
        assert ("access point changed" in run.stderr) == (day == 2)


def test_failing_feed_gives_way_in_the_same_run(site: Site, collect: Collect) -> None:
    site.feed("/a", [site.article("/news/1")])
    collect([two_feeds(site)])
    gone(site, "/a")
    site.feed("/b", [site.article("/news/2")])
    run = collect([two_feeds(site)], now=at(hours=1))
    assert run.counts["x"]["error"] is None
    assert run.counts["x"]["access_point"] == site.url + "/b"
    assert site.url + "/news/2" in run.urls()


def test_what_a_person_takes_out_of_the_file_is_not_asked_any_more(site: Site, collect: Collect) -> None:
    site.feed("/b", [site.article("/news/1")])
    collect([two_feeds(site)])
    told = {**source("x", site.feed("/c", [site.article("/news/2")])), "homepage": site.url + "/"}
    collect([told], now=at(hours=1))
    assert site.hits["/b"] == 1
    assert site.hits["/c"] == 1


# ---- silence --------------------------------------------------------------------------------------


def test_silent_feed_is_helped_by_the_next_access_point(site: Site, collect: Collect) -> None:
    site.with_etag("/a", rss([site.article("/news/1")]), '"v1"')
    told = two_feeds(site, articles_per_day=(5, 50))
    collect([told])
    site.feed("/b", [site.article("/news/2")])
    quiet = collect([told], now=at(hours=23))
    assert (quiet.counts["x"]["new"], site.hits["/b"]) == (0, 0)
    silent = collect([told], now=at(hours=25))
    assert silent.counts["x"]["new"] == 1
    assert silent.counts["x"]["access_point"] == site.url + "/b"


@pytest.mark.parametrize(
    "feed",
    [
        pytest.param(lambda site: site.feed("/a", [site.url + "/news/1"]), id="only known"),
        pytest.param(lambda site: site.feed("/a", [site.url + "/news/0"], [OLD]), id="only old"),
        pytest.param(lambda site: site.feed("/a", []), id="no items"),
        pytest.param(lambda site: site.page("/a", "<html><body>Қате</body></html>"), id="no feed"),
    ],
)
def test_each_kind_of_emptiness_leads_on(site: Site, collect: Collect, feed: Any) -> None:
    site.feed("/a", [site.article("/news/1")], ["Tue, 24 Nov 2026 08:00:00 GMT"])
    told = two_feeds(site, articles_per_day=(5, 50))
    collect([told], first_run_days=1)
    feed(site)
    site.feed("/b", [site.article("/news/2")])
    assert collect([told], now=at(days=2)).counts["x"]["new"] == 1


def test_silence_is_looked_into_four_times_a_day_at_most(site: Site, collect: Collect) -> None:
    site.with_etag("/a", rss([site.article("/news/1")]), '"v1"')
    site.with_etag("/b", rss([site.article("/news/1")]), '"v1"')
    site.page("/", "<html><body>Сайт жөнделуде</body></html>")
    told = two_feeds(site, articles_per_day=(1, 50))
    collect([told])
    for minutes in range(0, 12 * 60, 90):
        run = collect([told], now=at(days=2, minutes=minutes))
        assert run.counts["x"]["error"] is None
    asked = {path: site.hits[path] for path in ("/a", "/b", "/")}
    assert asked == {"/a": 9, "/b": 2, "/": 2}


def test_source_that_promises_nothing_may_be_silent_for_a_week() -> None:
    told = source("x", "https://daily.example/rss")
    silences = [
        allowed_silence(source_of({**told, "articles_per_day": day})) for day in ((0, 5), None, (1, 5), (40, 90))
    ]
    assert [silence / timedelta(days=1) for silence in silences] == [7, 7, 1, 1]


# ---- the home page --------------------------------------------------------------------------------


def home(site: Site, head: str = "", body: str = "") -> str:
    return site.page("/", f"<html><head>{head}</head><body>{body}</body></html>")


def test_feed_that_the_home_page_names_is_found_and_remembered(site: Site, collect: Collect) -> None:
    new = site.feed("/new-feed.xml", [site.article("/news/1")])
    home(site, f'<link rel="alternate" type="application/rss+xml" href="{new}">')
    first = collect([two_feeds(site)])
    assert first.counts["x"]["access_point"] == new
    asked = site.hits.copy()
    site.feed("/new-feed.xml", [site.article("/news/1"), site.article("/news/2")])
    second = collect([two_feeds(site)], now=at(hours=1))
    assert second.counts["x"]["new"] == 1
    assert {path for path in site.hits if site.hits[path] > asked[path]} == {"/robots.txt", "/new-feed.xml", "/news/2"}
    site.feed("/a", [site.article("/news/3")])
    assert collect([two_feeds(site)], now=at(days=2)).counts["x"]["access_point"] == site.url + "/a"


def test_sitemap_that_robots_txt_names_is_found_without_asking_robots_txt_again(site: Site, collect: Collect) -> None:
    site.page(
        "/robots.txt", "User-agent: *\nSitemap: /map.xml\nSitemap: http://elsewhere.example/map.xml\n", "text/plain"
    )
    dated = f"<url><loc>{site.article('/news/1')}</loc><lastmod>2026-11-24</lastmod></url>"
    undated = f"<url><loc>{site.article('/about/us')}</loc></url>"
    site.page("/map.xml", f"<urlset>{dated}{undated}</urlset>", "text/xml")
    home(site)
    run = collect([two_feeds(site)])
    assert run.urls() == [site.url + "/news/1"], "what a sitemap does not date may be years old"
    assert run.counts["x"]["access_point"] == site.url + "/map.xml"
    assert site.hits["/robots.txt"] == 1


def test_links_of_the_home_page_that_match_the_pattern_are_the_last_resort(site: Site, collect: Collect) -> None:
    links = [site.article(f"/news/{n}") for n in range(2)]
    home(site, body="".join(f'<a href="{link}">x</a>' for link in [*links, "/about", "/tag/smi"]))
    told = two_feeds(site, article_pattern=r"/news/\d+")
    run = collect([told])
    assert sorted(run.urls()) == links
    assert run.counts["x"]["access_point"] == site.url + "/"
    assert collect([told], now=at(hours=1)).counts["x"]["error"] is None
    assert site.hits["/a"] == 1


def test_nothing_is_taken_from_a_found_feed_that_does_not_match_the_pattern(site: Site, collect: Collect) -> None:
    feed = site.feed("/all.xml", [site.article("/news/1"), site.article("/photo/2")])
    home(site, f'<link rel="alternate" type="application/rss+xml" href="{feed}">')
    assert collect([two_feeds(site, article_pattern="/news/")]).urls() == [site.url + "/news/1"]


def test_feeds_of_other_hosts_and_home_pages_that_lead_away_are_not_followed(
    site: Site, canary: Site, collect: Collect
) -> None:
    home(site, f'<link rel="alternate" type="application/rss+xml" href="{canary.url}/rss">')
    canary.host = "localhost"
    allowed = ["127.0.0.0/8", f"127.0.0.1:{canary.port}"]
    home(site, f'<link rel="alternate" type="application/rss+xml" href="{canary.url}/rss">')
    assert "nothing found there" in collect([two_feeds(site)], allowed=allowed).counts["x"]["error"]
    assert not canary.hits
    site.redirect("/", canary.url + "/")
    assert (
        "the home page leads to localhost"
        in collect([two_feeds(site)], allowed=allowed, now=at(hours=1)).counts["x"]["error"]
    )


def test_silent_source_finds_its_new_feed_by_itself(site: Site, collect: Collect) -> None:
    """A redesign that leaves the old feed standing: the commonest way in which a source dies unnoticed."""
    site.with_etag("/a", rss([site.article("/news/1")]), '"v1"')
    told = {**source("x", site.url + "/a"), "homepage": site.url + "/", "articles_per_day": (3, 9)}
    collect([told])
    new = site.feed("/feed/", [site.article("/news/2")])
    home(site, f'<link rel="alternate" type="application/rss+xml" href="{new}">')
    run = collect([told], now=at(days=2))
    assert run.counts["x"]["new"] == 1
    assert run.counts["x"]["access_point"] == new
    assert f"from={site.url}/a to={new}" in run.stderr


def test_channel_of_a_service_has_no_home_page_to_look_at(site: Site, collect: Collect) -> None:
    told = source("x", site.url + "/s/daily", "custom", point={"spider": "telegram"})
    run = collect([{**told, "homepage": site.url + "/"}])
    assert run.counts["x"]["error"]
    assert site.hits["/"] == 0


def test_source_without_any_way_in_names_each_that_was_tried(site: Site, collect: Collect) -> None:
    error = collect([two_feeds(site)]).counts["x"]["error"]
    assert [part.partition(": ")[0] for part in error.split("; ")] == [site.url + path for path in ("/a", "/b", "/")]
