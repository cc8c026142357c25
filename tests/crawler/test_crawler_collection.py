"""What a run collects, what it leaves, and what the next run asks for."""

from __future__ import annotations

import json
from pathlib import Path

from tests.crawler import run_trial
from tests.crawler.bad_site import Site, rss, urlset
from tests.crawler.collecting import Collect, source, start_collect

NEW, OLD = "Tue, 24 Nov 2026 08:00:00 +0500", "Sun, 01 Nov 2026 08:00:00 +0500"


def test_feed_is_collected_oldest_first_and_only_once(site: Site, collect: Collect) -> None:
    links = [site.article(f"/news/{n}") for n in range(4)]
    told = [source("a", site.feed("/rss", links))]
    first, second = collect(told), collect(told)
    assert first.urls() == links[::-1]
    assert first.counts["a"] | {"seconds": 0} == {
        "source_id": "a",
        "pages": 4,
        "new": 4,
        "unchanged": 0,
        "failed": 0,
        "seconds": 0,
        "access_point": site.url + "/rss",
        "error": None,
    }
    assert second.urls() == first.urls()
    assert second.counts["a"]["unchanged"] == 4
    assert site.hits["/news/0"] == 1


def test_what_the_feed_says_travels_with_the_page(site: Site, collect: Collect) -> None:
    run = collect([source("a", site.feed("/rss", [site.article("/news/1")]))])
    assert run.store.db.execute("select title, type from pages").fetchall() == [
        ("Жаңалық 0", "text/html; charset=utf-8")
    ]


def test_first_run_takes_three_days_and_later_runs_do_not_go_back(site: Site, collect: Collect) -> None:
    young, old, undated = (site.article(f"/news/{name}") for name in ("young", "old", "undated"))
    told = [source("a", site.feed("/rss", [young, old, undated], [NEW, OLD, ""]))]
    assert sorted(collect(told, first_run_days=3).urls()) == sorted([young, undated])
    assert len(collect(told, first_run_days=3).urls()) == 2


def test_since_asks_for_older_entries_too(site: Site, collect: Collect) -> None:
    old = site.article("/news/old")
    url = site.with_etag("/rss", rss([old], [OLD]), '"v1"')
    assert collect([source("a", url)], first_run_days=3).urls() == []
    assert collect([source("a", url)], first_run_days=3, since="2026-10-01T00:00:00+00:00").urls() == [old]


def test_unchanged_feed_is_answered_304_after_a_complete_run(site: Site, collect: Collect) -> None:
    link = site.article("/news/1")
    told = [source("a", site.with_etag("/rss", rss([link]), '"v1"'))]
    collect(told)
    second = collect(told)
    assert second.counts["a"]["unchanged"] == 1
    assert second.counts["a"]["access_point"] == site.url + "/rss"
    assert "If-None-Match" in site.requests[-1][1]


def test_feed_is_read_again_in_full_while_a_page_of_it_is_missing(site: Site, collect: Collect) -> None:
    link = site.status("/news/1", 503)
    told = [source("a", site.with_etag("/rss", rss([link, site.article("/news/2")]), '"v1"'))]
    assert collect(told, retries=0).reasons() == {link: "http_503"}
    site.article("/news/1")
    assert link in collect(told).urls()


def test_page_that_is_gone_for_good_does_not_keep_the_feed_open(site: Site, collect: Collect) -> None:
    told = [source("a", site.with_etag("/rss", rss([site.url + "/gone", site.article("/news/2")]), '"v1"'))]
    collect(told)
    assert collect(told).counts["a"]["failed"] == 0


def test_page_limit_leaves_the_rest_to_the_next_run(site: Site, collect: Collect) -> None:
    links = [site.article(f"/news/{n}") for n in range(5)]
    told = [source("a", site.with_etag("/rss", rss(links), '"v1"'))]
    first = collect(told, pages_per_run=3)
    assert len(first.urls()) == 3
    assert "page limit reached source=a later=2" in first.stderr
    assert sorted(collect(told, pages_per_run=3).urls()) == sorted(links)


def test_next_access_point_is_tried_when_one_fails_or_is_empty(site: Site, collect: Collect) -> None:
    link = site.article("/news/1")
    points = [
        {"kind": "feed", "url": site.feed("/empty", [])},
        {"kind": "feed", "url": site.page("/html", "<html><body>no feed</body></html>")},
        {"kind": "news_sitemap", "url": site.page("/map.xml", urlset([link]), "text/xml")},
    ]
    run = collect([source("a", site.url + "/gone.xml", further=points)])
    assert run.urls() == [link]
    assert run.counts["a"]["access_point"] == site.url + "/map.xml"
    assert run.counts["a"]["error"] is None


def test_home_page_is_the_last_way_in(site: Site, collect: Collect) -> None:
    link = site.article("/news/12345-taqyryp")
    home = site.page("/", f'<a href="{link}">Мақала туралы ұзын тақырып осында</a>')
    run = collect([{**source("a", site.url + "/gone.xml"), "homepage": home}])
    assert run.urls() == [link]
    assert run.counts["a"]["access_point"] == home


def test_sitemap_with_nothing_young_is_a_quiet_day_and_no_failure(site: Site, collect: Collect) -> None:
    old = f"<urlset><url><loc>{site.url}/news/1</loc><lastmod>2020-01-01</lastmod></url></urlset>"
    run = collect([source("a", site.page("/map.xml", old, "text/xml"), "sitemap")], first_run_days=3)
    assert run.counts["a"]["error"] is None
    assert run.urls() == []


def test_source_without_any_way_in_says_why(site: Site, collect: Collect) -> None:
    points = [{"kind": "feed", "url": site.page("/html", "<html><body>no feed</body></html>")}]
    run = collect([source("a", site.url + "/gone.xml", further=points), source("b", site.url + "/x", "sitemap")])
    assert run.counts["a"]["error"] == (
        f"{site.url}/gone.xml: http_404: the server answers 404; {site.url}/html: an HTML page, not a feed"
    )
    assert run.counts["b"]["error"]
    assert run.code == 0


def test_sitemap_index_reads_the_newest_children_first(site: Site, collect: Collect) -> None:
    old, new = site.article("/news/old"), site.article("/news/new")
    site.page("/old.xml", urlset([old]), "text/xml")
    site.page("/new.xml", urlset([new]), "text/xml")
    children = "".join(
        f"<sitemap><loc>{site.url}/{name}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("old", "2026-11-01"), ("new", "2026-11-24"), ("missing", "2026-11-23"))
    )
    index = site.page("/index.xml", f"<sitemapindex>{children}</sitemapindex>", "text/xml")
    assert collect([source("a", index, "sitemap")], first_run_days=3).urls() == [new]
    assert site.hits["/old.xml"] == 0


def test_listing_is_paged_until_nothing_is_new(site: Site, collect: Collect) -> None:
    def page(number: int, articles: range) -> None:
        links = "".join(f'<a href="/news/{n}-taqyryp">Мақала {n} туралы ұзын тақырып</a>' for n in articles)
        site.page("/news/" if number == 1 else f"/news/?page={number}", f"<html><body>{links}</body></html>")

    for n in range(100, 130):
        site.article(f"/news/{n}-taqyryp")
    page(1, range(120, 130))
    page(2, range(110, 120))
    page(3, range(100, 110))
    page(4, range(100, 110))  # past the end the last page repeats
    page(5, range(100, 110))
    told = [source("a", site.url + "/news/", "listing", point={"options": {"paging": "?page={n}"}})]
    run = collect(told)
    assert len(run.urls()) == 30
    assert run.urls()[0].endswith(("100-taqyryp", "109-taqyryp"))
    assert site.hits["/news/?page=5"] == 0
    collect(told)
    assert site.hits["/news/?page=2"] == 1, "a page without news ends the second run at once"


def test_listing_without_end_stops_at_the_limit(site: Site, collect: Collect) -> None:
    def endless(handler: object) -> None:
        path = handler.path  # type: ignore[attr-defined]
        number = int(path.rpartition("=")[2] or 1) if "=" in path else 1
        article = f'<a href="/news/{number}000-aa">Мақала {number} туралы ұзын тақырып</a>'
        body = f'{article}<a rel="next" href="/cal?m={number + 1}">'
        handler.send(200, body.encode(), {"Content-Type": "text/html"})  # type: ignore[attr-defined]

    site.answer("*", endless)
    site.status("/robots.txt", 404)
    run = collect([source("a", site.url + "/cal", "listing")], index_pages_per_run=4)
    assert len(run.urls()) == 4
    assert run.stderr.count("listing limit reached") == 1


def test_telegram_is_read_back_to_a_known_message(site: Site, collect: Collect) -> None:
    def preview(numbers: range, before: int | None) -> str:
        more = f'<a class="tme_messages_more" data-before="{before}"></a>' if before else ""
        return f"<html><body>{more}{''.join(map(_message, numbers))}</body></html>"

    site.page("/s/demo", preview(range(20, 25), 20))
    site.page("/s/demo?before=20", preview(range(15, 20), 15))
    site.page("/s/demo?before=15", preview(range(10, 15), None))
    told = [source("t", site.url + "/s/demo", "custom", point={"spider": "telegram"})]
    run = collect(told)
    assert run.urls() == [f"{site.url}/demo/{n}" for n in range(10, 25)]
    body = run.body(f"{site.url}/demo/12")
    assert body.startswith(b'<div class="tgme_widget_message ')
    assert body.endswith(b"</div>")
    assert "№12 хабарлама" in body.decode()
    assert run.store.db.execute("select distinct type from pages").fetchall() == [("text/html; kind=telegram-message",)]
    site.page("/s/demo", preview(range(21, 27), 21))
    again = collect(told)
    assert again.urls()[15:] == [f"{site.url}/demo/25", f"{site.url}/demo/26"]
    assert site.hits["/s/demo?before=20"] == 1


def test_telegram_preview_without_messages_is_a_failure(site: Site, collect: Collect) -> None:
    url = site.page("/s/nobody", "<html><body>contact</body></html>")
    run = collect([source("t", url, "custom", point={"spider": "telegram"})])
    assert "no_preview" in run.counts["t"]["error"]


def test_trial_shows_every_access_point_and_the_first_pages(site: Site, tmp_path: Path) -> None:
    links = [site.article(f"/news/{n}") for n in range(6)]
    points = [{"kind": "feed", "url": site.feed("/rss", [site.url + "/missing", *links])}]
    told = source("a", site.url + "/gone", further=points)
    child = start_collect(tmp_path, [told], [f"127.0.0.1:{site.port}"], work=run_trial.run)
    found = json.loads(child.communicate(timeout=60)[0])
    assert found["pages"] == links[:2]
    assert [len(point["links"]) for point in found["points"]] == [0, 7]
    assert found["problems"] == [
        f"feed {site.url}/gone: http_404: the server answers 404",
        f"{site.url}/missing: http_404 (the server answers 404)",
    ]
    assert sum(site.hits[f"/news/{n}"] for n in range(6)) == 2


def _message(number: int) -> str:
    return (
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_wrap" '
        f'data-post="demo/{number}" data-view="x"><div class="tgme_widget_message_text" dir="auto">№{number} хабарлама'
        f'<br/>екінші жол</div><a class="tgme_widget_message_date" href="https://t.me/demo/{number}">'
        f'<time datetime="2026-11-24T0{number % 10}:00:00+00:00" class="time">x</time></a></div></div>'
    )
