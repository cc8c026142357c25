"""Radio Azattyq's software: lists that page on, feeds that are retired, AMP copies, against a local server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from crawler.pangea import article_address, day_end, read_zone
from tests.crawler.bad_site import Handler, Site, rss
from tests.crawler.collecting import Collect, source

ALMATY = ZoneInfo("Asia/Almaty")
MONTHS = {"kk": {11: "қараша", 10: "қазан", 9: "қыркүйек"}, "ru": {11: "ноября", 10: "октября", 9: "сентября"}}
LAST = datetime(2026, 11, 24, tzinfo=UTC)  # day of article 0; article n came out n days earlier


def pangea(id: str, url: str, **more: Any) -> dict[str, Any]:
    point = {"spider": "pangea", **more.pop("point", {})}
    return source(id, url, "custom", point=point, **{"languages": ["kk"], **more})


def printed(n: int, language: str) -> str:
    day = LAST - timedelta(days=n)
    return f"{day.day} {MONTHS[language][day.month]}, {day.year}"


def address(n: int) -> str:
    return f"/a/kitapkhana-turaly-khabar/{33000000 - n}.html"


def item(n: int, language: str) -> str:
    return (
        f'<li class="col-xs-12"><div class="media-block"><a href="{address(n)}" class="img-wrap"><img alt=""></a>'
        f'<div class="media-block__content"><span class="date date--mb">{printed(n, language)}</span>'
        f'<a href="/amp/kitapkhana-turaly-khabar/{33000000 - n}.html"><h4>Кітапхана туралы хабар {n}</h4></a>'
        "</div></div></li>"
    )


def zone(site: Site, total: int, *, first: int = 1, per_page: int = 10, language: str = "kk", told: bool = True) -> str:
    """A zone whose first further page has number `first`; `told`: whether pages link to the next one."""
    for n in range(total):
        site.article(address(n), f"Кітапхана туралы хабар {n}")

    def answer(handler: Handler) -> None:
        asked = int(parse_qs(urlsplit(handler.path).query).get("p", [str(first - 1)])[0])
        start = (asked - first + 1) * per_page
        items = "".join(item(n, language) for n in range(start, min(start + per_page, total)))
        more = f'<a class="link-showMore" href="/z/330?p={asked + 1}">тағы</a>' if told and start < total else ""
        margin = '<aside><a href="/a/margin/31000001.html">Ең көп оқылған</a></aside>'
        body = f'<html><body><ul id="ordinaryItems">{items}</ul>{more}{margin}</body></html>'
        handler.send(200, body.encode(), {"Content-Type": "text/html; charset=utf-8"})

    return site.under("/z/330", answer)


@pytest.mark.parametrize(("first", "told"), [(1, True), (1, False), (2, True), (2, False)])
def test_zone_is_paged_back_whatever_its_first_further_number(
    site: Site, collect: Collect, first: int, told: bool
) -> None:
    zone(site, 34, first=first, told=told)
    run = collect([pangea("azattyq", site.url + "/z/330")])
    assert run.urls() == [site.url + address(n) for n in range(33, -1, -1)]
    assert not any("amp" in path or "margin" in path for path in site.hits)
    assert run.store.db.execute("select title from pages where url like '%32999997%'").fetchone() == (
        "Кітапхана туралы хабар 3",
    )


def test_second_run_asks_for_one_page_of_the_list_and_the_news(site: Site, collect: Collect) -> None:
    zone(site, 34)
    told = [pangea("azattyq", site.url + "/z/330")]
    assert len(collect(told).urls()) == 34
    site.hits.clear()
    assert len(collect(told).urls()) == 34
    assert dict(site.hits) == {"/robots.txt": 1, "/z/330": 1}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_first_run_stops_at_the_printed_day(site: Site, collect: Collect, language: str) -> None:
    zone(site, 60, language=language)
    run = collect([pangea("azattyq", site.url + "/z/330")], first_run_days=12)
    assert run.urls() == [site.url + address(n) for n in range(12, -1, -1)]
    assert sum(count for path, count in site.hits.items() if path.startswith("/z/330")) == 3


def test_backfill_pages_back_to_its_date_through_stored_articles(site: Site, collect: Collect) -> None:
    zone(site, 60)
    told = [pangea("azattyq", site.url + "/z/330")]
    assert len(collect(told, first_run_days=3).urls()) == 4
    run = collect(told, since="2026-10-25T00:00:00+05:00")
    assert len(run.urls()) == 32, "a day more rather than one less"
    assert run.counts["azattyq"]["error"] is None


def test_feed_alone_does_not_pass_for_a_whole_range(site: Site, collect: Collect) -> None:
    dates = [f"Tue, 24 Nov 2026 0{n}:00:00 +0500" for n in range(3)]
    feed = site.feed("/api/", [site.article(address(n)) for n in range(3)], dates)
    run = collect([pangea("azattyq", feed)], since="2026-10-25T00:00:00+05:00")
    assert run.counts["azattyq"]["new"] == 3
    assert "no way reaches back so far" in run.stderr


def test_retired_feed_gives_way_to_the_list(site: Site, collect: Collect) -> None:
    retired = site.feed("/api/zretired", [])
    dressed = site.page("/api/zpage", "<html><body>RSS</body></html>")
    zone(site, 5)
    further = [{"kind": "custom", "spider": "pangea", "url": site.url + "/z/330"}]
    run = collect(
        [pangea("a", retired, further=further), pangea("b", dressed), pangea("c", site.page("/z/331", "<p>"))]
    )
    assert run.counts["a"]["access_point"] == site.url + "/z/330"
    assert run.counts["a"]["new"] == 5
    assert "empty_feed" in run.counts["b"]["error"]
    assert "empty_list: the page links to no article" in run.counts["c"]["error"]


def test_feed_links_to_articles_only_and_each_once(site: Site, collect: Collect) -> None:
    links = [site.article(address(n)) for n in range(3)]
    amp = site.url + address(1).replace("/a/", "/amp/")
    site.page("/api/", rss([links[0], amp, links[1], links[2], site.url + "/z/330", site.url + "/p/8123456.html"]))
    run = collect([pangea("azattyq", site.url + "/api/")])
    assert run.urls() == links[::-1]


def test_lists_of_the_region_keep_what_is_about_kazakhstan(site: Site, collect: Collect) -> None:
    titles = {1: "Полиция Бишкека задержала блогера", 2: "В Алматы открылась выставка", 3: "Новый день"}
    items = "".join(
        f'<li><div><a href="/a/{n}0000001.html"><h4>{title}</h4></a></div></li>' for n, title in titles.items()
    )
    site.page("/z/9", f'<ul id="ordinaryItems">{items}</ul>')
    for n in titles:
        site.article(f"/a/{n}0000001.html")
    run = collect([pangea("asia", site.url + "/z/9", point={"options": {"about_kazakhstan_only": True}})])
    assert sorted(run.urls()) == [site.url + "/a/20000001.html", site.url + "/a/30000001.html"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://rus.azattyq.org/a/slug/33123456.html", "https://rus.azattyq.org/a/slug/33123456.html"),
        ("https://rus.azattyq.org/amp/slug/33123456.html", "https://rus.azattyq.org/a/slug/33123456.html"),
        ("https://rus.azattyq.org/amp/33123456.html?x=1#y", "https://rus.azattyq.org/a/33123456.html"),
        ("https://rus.azattyq.org/amp/a/slug/33123456.html", "https://rus.azattyq.org/a/slug/33123456.html"),
        ("https://www.azattyq.org/a/33123456.html", "https://www.azattyq.org/a/33123456.html"),
        ("https://www.azattyq.org/z/330", None),
        ("https://www.azattyq.org/p/8123456.html", None),
        ("https://www.azattyq.org/a/slug/123.html", None),
        ("https://www.azattyq.org/", None),
    ],
)
def test_every_form_of_an_article_has_one_address(url: str, address: str | None) -> None:
    assert article_address(url) == address


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24 қараша, 2026", "2026-11-24"),
        ("1 мамыр 2026", "2026-05-01"),
        ("31 октября 2025 г.", "2025-10-31"),
        ("Ноябрь 5, 2026", "2026-11-05"),
        ("November 24, 2026", "2026-11-24"),
        ("31 сентября 2026", None),
        ("вчера", None),
        ("", None),
        ("24.11.2026", None),
    ],
)
def test_printed_days_are_read_in_three_languages(text: str, day: str | None) -> None:
    found = day_end(text, zone=ALMATY)
    assert (found.date().isoformat() if found else None) == day


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<ul id=ordinaryItems><li><a>", b'<a href="http://[">x</a>'])
def test_bytes_that_are_no_list_give_nothing(body: bytes) -> None:
    assert read_zone(body, "https://www.azattyq.org/z/330", zone=ALMATY).articles == ()
