"""A range of dates is collected whole, through whatever way reaches back, and a killed run goes on where it stopped."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.backfill import beginning_of_day
from crawler.ranges import last_day_of, published_by
from tests.crawler.bad_site import Handler, Site
from tests.crawler.collecting import Collect, source, start_collect
from tests.crawler.run_collect import TinyStore

TODAY = date(2026, 11, 24)
DAYS, A_DAY = 26, 2
SINCE_DAY = date(2026, 11, 5)
SINCE = "2026-11-05T00:00:00+00:00"
EVERYTHING = 3  # days the first run takes


def _moment(day: date, n: int) -> datetime:
    """In Kazakhstan the first article of a day comes at two in the night, in Greenwich still the day before."""
    return datetime(day.year, day.month, day.day, 2 + 9 * n, tzinfo=UTC) - timedelta(hours=5)


class Outlet:
    """Some weeks of an invented outlet; each article tells its date, and only it."""

    def __init__(self, site: Site, path: str = "/news/{n}-zhol-apaty.html", *, dated: bool = True) -> None:
        self.site, self.slow = site, 0.0
        self.days = [TODAY - timedelta(days=n) for n in range(DAYS)]
        self.articles: list[tuple[str, datetime]] = []  # newest first
        number = 9000
        for day in self.days:
            for n in reversed(range(A_DAY)):
                number -= 1
                at = _moment(day, n)
                url = site.answer(path.format(n=number, day=day, d=day.strftime("%Y/%m/%d")), self._answer(at, dated))
                self.articles.append((url, at))

    def _answer(self, at: datetime, dated: bool) -> Callable[[Handler], None]:
        stamp = f'<meta property="article:published_time" content="{at.isoformat()}">' if dated else ""
        body = f"<html><head>{stamp}</head><body><p>{at.isoformat()}</p></body></html>".encode()

        def answer(handler: Handler) -> None:
            time.sleep(self.slow)
            handler.send(200, body, {"Content-Type": "text/html; charset=utf-8"})

        return answer

    @property
    def wanted(self) -> list[str]:
        start = _moment(SINCE_DAY, 0) - timedelta(hours=2)
        return sorted(url for url, at in self.articles if at >= start)

    def hits(self) -> int:
        paths = {url.removeprefix(self.site.url) for url, _ in self.articles}
        with self.site.lock:
            return sum(count for path, count in self.site.hits.items() if path in paths)

    def fetched_twice(self) -> list[str]:
        with self.site.lock:
            return [url for url, _ in self.articles if self.site.hits[url.removeprefix(self.site.url)] > 1]

    # ---- ways in -----------------------------------------------------------------------------

    def feed(self) -> dict[str, Any]:
        last = self.articles[:5]
        dates = [at.strftime("%a, %d %b %Y %H:%M:%S +0000") for _, at in last]
        return {"kind": "feed", "url": self.site.feed("/rss", [url for url, _ in last], dates)}

    def sitemap(self) -> dict[str, Any]:
        children = []
        for number, start in enumerate(range(0, len(self.articles), 12)):
            part = self.articles[start : start + 12]
            inner = "".join(f"<url><loc>{url}</loc><lastmod>{at.isoformat()}</lastmod></url>" for url, at in part)
            child = self.site.page(f"/map-{number}.xml", f"<urlset>{inner}</urlset>", "text/xml")
            children.append(f"<sitemap><loc>{child}</loc><lastmod>{part[0][1].isoformat()}</lastmod></sitemap>")
        index = f"<sitemapindex>{''.join(children)}</sitemapindex>"
        return {"kind": "sitemap", "url": self.site.page("/map.xml", index, "text/xml")}

    def listing(self, *, dated: bool = False, named: bool = False) -> dict[str, Any]:
        """Five a page; past the end the last page comes again. `named`: further pages only through rel=next."""
        pages = [self.articles[start : start + 5] for start in range(0, len(self.articles), 5)]
        for number in range(1, len(pages) + 4):
            teasers = "".join(_teaser(url, at if dated else None) for url, at in pages[min(number, len(pages)) - 1])
            more = f'<a rel="next" href="/list?p={number + 1}">көбірек</a>' if named and number < len(pages) else ""
            path = "/list" if number == 1 else f"/list?p={number}"
            self.site.page(path, f"<html><body>{teasers}{more}</body></html>")
        options = {} if named else {"options": {"paging": "?p={n}"}}
        return {"kind": "listing", "url": self.site.url + "/list", **options}

    def wordpress(self) -> dict[str, Any]:
        def answer(handler: Handler) -> None:
            told = dict(part.split("=") for part in handler.path.partition("?")[2].replace("%3A", ":").split("&"))
            after = datetime.fromisoformat(told["after"]).replace(tzinfo=UTC)
            posts = [{"link": url, "date_gmt": f"{at:%Y-%m-%dT%H:%M:%S}"} for url, at in self.articles if at > after]
            page, size = int(told["page"]), 15  # the site gives fewer than it is asked for
            part = posts[(page - 1) * size : page * size]
            if not part:
                handler.send(400, b'{"code": "rest_post_invalid_page_number"}', {})
                return
            total = str(-(-len(posts) // size))
            handler.send(200, json.dumps(part).encode(), {"Content-Type": "application/json", "X-WP-TotalPages": total})

        self.site.under("/wp-json/wp/v2/posts", answer)
        return {"kind": "custom", "spider": "wordpress", "url": self.site.url + "/wp-json/wp/v2/posts"}

    def archive(self, *, named: bool = True) -> str:
        for day in self.days:
            path = f"/archive/{day:%Y/%m/%d}/"
            told = [url for url, at in self.articles if (at + timedelta(hours=5)).date() == day]
            if day == TODAY - timedelta(days=7):
                self.site.status(path, 404)  # as if nothing was published
                continue
            parts = [told[:1], told[1:]]
            for number, part in enumerate(parts, 1):
                further = f'<link rel="next" href="{path}page/2/">' if number == 1 else ""
                other = f'<a rel="next" href="/archive/{day - timedelta(days=1):%Y/%m/%d}/">алдыңғы күн</a>'
                body = f"<html><head>{further}</head><body>{''.join(_teaser(url) for url in part)}{other}</body></html>"
                self.site.page(path if number == 1 else f"{path}page/2/", body)
        return self.site.url + "/archive/{yyyy}/{mm}/{dd}/"


def _teaser(url: str, at: datetime | None = None) -> str:
    stamp = f'<time datetime="{at.isoformat()}">күні</time>' if at else ""
    return f'<div class="teaser"><a href="{url}">Жол апатынан кейін көпір жабылды</a>{stamp}</div>'


def _source(points: Iterable[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    return [{"id": "a", "collect": list(points), **more}]


WAYS: dict[str, Callable[[Outlet], list[dict[str, Any]]]] = {
    "sitemap": lambda outlet: [outlet.feed(), outlet.sitemap()],
    "listing": lambda outlet: [outlet.feed(), outlet.listing()],
    "dated listing": lambda outlet: [outlet.listing(dated=True)],
    "rel next": lambda outlet: [outlet.feed(), outlet.listing(named=True)],
    "wordpress": lambda outlet: [outlet.wordpress()],
}


@pytest.mark.parametrize("way", WAYS)
def test_range_is_collected_whole_through(site: Site, collect: Collect, way: str) -> None:
    outlet = Outlet(site)
    told = _source(WAYS[way](outlet))
    collect(told, first_run_days=EVERYTHING)  # the source has been collected for some days already
    run = collect(told, first_run_days=EVERYTHING, since=SINCE)
    assert set(outlet.wanted) <= set(run.urls()), run.counts
    assert len(run.urls()) <= len(outlet.wanted) + 10, "an undated listing is read two pages too far"
    assert outlet.fetched_twice() == []
    assert run.counts["a"]["error"] is None


def test_range_is_collected_whole_through_an_archive(site: Site, collect: Collect) -> None:
    outlet = Outlet(site)
    archive = outlet.archive()
    missing = {url for url, at in outlet.articles if (at + timedelta(hours=5)).date() == TODAY - timedelta(days=7)}
    told = _source([outlet.feed()], archive=archive)
    run = collect(told, first_run_days=EVERYTHING, since=SINCE)
    assert sorted(run.urls()) == sorted(set(outlet.wanted) - missing)
    assert run.counts["a"]["error"] is None
    assert site.hits["/archive/2026/11/04/"] == 0
    collect(told, since=SINCE)
    assert (site.hits["/archive/2026/11/20/"], site.hits["/archive/2026/11/24/"]) == (1, 2), "today was not over"
    collect(told, since="2026-11-03T00:00:00+00:00")
    assert (site.hits["/archive/2026/11/05/"], site.hits["/archive/2026/11/04/"]) == (1, 1)


def test_range_is_collected_from_a_channel(site: Site, collect: Collect) -> None:
    for start in range(200, 0, -20):
        more = f'<a class="tme_messages_more" data-before="{start - 19}"></a>' if start > 20 else ""
        body = f"<html><body>{more}{''.join(map(_message, range(start - 19, start + 1)))}</body></html>"
        site.page("/s/demo" if start == 200 else f"/s/demo?before={start + 1}", body)
    told = _source([{"kind": "custom", "spider": "telegram", "url": site.url + "/s/demo"}])
    collect(told, first_run_days=EVERYTHING)
    run = collect(told, since=SINCE)
    numbers = sorted(int(url.rpartition("/")[2]) for url in run.urls())
    assert numbers == list(range(80, 201)), "from the first message after midnight in Almaty"
    assert len(run.urls()) == len(set(run.urls()))


def _message(number: int) -> str:
    """Six a day."""
    at = datetime(2026, 11, 24, 20, tzinfo=UTC) - timedelta(hours=4) * (200 - number)
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="demo/{number}">'
        f'<div class="tgme_widget_message_text">№{number}</div><a class="tgme_widget_message_date" href="x">'
        f'<time datetime="{at.isoformat()}">x</time></a></div></div>'
    )


def test_every_way_is_read_and_not_only_the_first_that_answers(site: Site, collect: Collect) -> None:
    """The sitemap lacks what the listing has, and the other way round."""
    outlet = Outlet(site)
    articles = outlet.articles
    outlet.articles = articles[::2]
    sitemap = outlet.sitemap()
    outlet.articles = articles[1::2]
    listing = outlet.listing()
    outlet.articles = articles
    run = collect(_source([sitemap, listing]), first_run_days=EVERYTHING, since=SINCE)
    assert set(outlet.wanted) <= set(run.urls())
    assert outlet.fetched_twice() == []


def test_sitemap_that_only_robots_names_is_a_way_back(site: Site, collect: Collect) -> None:
    outlet = Outlet(site)
    site.page("/robots.txt", f"User-agent: *\nSitemap: {outlet.sitemap()['url']}\n", "text/plain")
    run = collect(_source([outlet.feed()]), first_run_days=EVERYTHING, since=SINCE)
    assert set(outlet.wanted) == set(run.urls())
    assert run.counts["a"]["error"] is None


def test_source_that_does_not_reach_back_says_so(site: Site, collect: Collect) -> None:
    run = collect(_source([Outlet(site).feed()]), first_run_days=EVERYTHING, since=SINCE)
    assert len(run.urls()) == 5
    assert "no way reaches back so far, add a sitemap, a listing or archive source=a" in run.stderr
    assert run.counts["a"]["error"] is None, "all that can be had was collected"


def test_feed_that_holds_older_entries_too_is_enough(site: Site, collect: Collect) -> None:
    links = [site.article("/news/new"), site.article("/news/old")]
    dates = ["Tue, 24 Nov 2026 08:00:00 +0500", "Mon, 02 Nov 2026 08:00:00 +0500"]
    run = collect([source("a", site.feed("/rss", links, dates))], first_run_days=EVERYTHING, since=SINCE)
    assert run.urls() == links[:1]
    assert run.counts["a"]["error"] is None


@pytest.mark.parametrize("way", ["listing", "sitemap"])
def test_page_limit_is_told_and_the_next_run_takes_the_rest(site: Site, collect: Collect, way: str) -> None:
    outlet = Outlet(site)
    told = _source(WAYS[way](outlet))
    first = collect(told, first_run_days=EVERYTHING, since=SINCE, backfill_pages=25)
    assert len(first.urls()) == 25
    assert "range not complete: 25 pages fetched in one run, at least" in first.counts["a"]["error"]
    second = collect(told, first_run_days=EVERYTHING, since=SINCE)
    assert set(outlet.wanted) <= set(second.urls())
    assert outlet.fetched_twice() == []
    assert second.counts["a"]["error"] is None


@pytest.mark.parametrize("named", [True, False], ids=["rel_next", "paging"])
def test_listing_longer_than_one_run_may_read_goes_on_where_it_stopped(
    site: Site, collect: Collect, named: bool
) -> None:
    outlet = Outlet(site)
    told = _source([outlet.listing(named=named)])
    first = collect(told, first_run_days=EVERYTHING, since=SINCE, backfill_index_pages=5)
    assert f"{site.url}/list: more than 5 pages; run it again for the rest" in first.counts["a"]["error"]
    runs = 1
    while (run := collect(told, first_run_days=EVERYTHING, since=SINCE, backfill_index_pages=5)).counts["a"]["error"]:
        runs += 1
        assert runs < 4
    assert set(outlet.wanted) <= set(run.urls())
    assert outlet.fetched_twice() == []


def test_archive_longer_than_one_run_may_read_goes_on_where_it_stopped(site: Site, collect: Collect) -> None:
    outlet = Outlet(site)
    told = _source([outlet.feed()], archive=outlet.archive())
    first = collect(told, first_run_days=EVERYTHING, since=SINCE, backfill_index_pages=12)
    assert "archive: days up to" in first.counts["a"]["error"]
    second = collect(told, first_run_days=EVERYTHING, since=SINCE, backfill_index_pages=40)
    assert len(second.urls()) == len(outlet.wanted) - A_DAY
    assert second.counts["a"]["error"] is None
    assert site.hits["/archive/2026/11/21/"] == 1


def test_listing_without_any_dates_is_read_to_its_end(site: Site, collect: Collect) -> None:
    outlet = Outlet(site, dated=False)
    run = collect(_source([outlet.listing()]), since=SINCE)
    assert len(run.urls()) == DAYS * A_DAY
    assert site.hits["/list?p=13"] <= 2


def test_dates_in_addresses_end_a_listing(site: Site, collect: Collect) -> None:
    outlet = Outlet(site, "/{d}/{n}-zhol-apaty/", dated=False)
    run = collect(_source([outlet.listing()], article_pattern=r"/20\d\d/"), first_run_days=EVERYTHING, since=SINCE)
    assert sorted(run.urls()) == outlet.wanted


def test_failed_page_of_a_listing_is_told(site: Site, collect: Collect) -> None:
    outlet = Outlet(site)
    listing = outlet.listing()
    site.status("/list?p=3", 503)
    run = collect(_source([listing]), first_run_days=EVERYTHING, since=SINCE, retries=0)
    assert f"{site.url}/list: page 3: http_503" in run.counts["a"]["error"]
    outlet.listing()
    again = collect(_source([listing]), first_run_days=EVERYTHING, since=SINCE, now="2026-11-24T23:00:00+00:00")
    assert set(outlet.wanted) <= set(again.urls())


@pytest.mark.parametrize("way", ["sitemap", "listing", "archive"])
def test_killed_range_loses_and_repeats_nothing(site: Site, collect: Collect, tmp_path: Path, way: str) -> None:
    outlet = Outlet(site)
    outlet.slow = 0.03
    archive = outlet.archive() if way == "archive" else None
    told = _source([outlet.feed()], archive=archive) if archive else _source(WAYS[way](outlet))
    saved = []
    for wait in (6, 14):
        child = start_collect(tmp_path, told, [f"127.0.0.1:{site.port}"], since=SINCE, first_run_days=EVERYTHING)
        before, deadline = outlet.hits(), time.monotonic() + 20
        while outlet.hits() < before + wait and time.monotonic() < deadline:
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=30)
        saved.append(len(TinyStore(tmp_path / "tiny.db").db.execute("select 1 from saves").fetchall()))
    assert any(0 < count < len(outlet.wanted) - A_DAY for count in saved), f"no kill came in the middle: {saved}"
    before_last = {url: site.hits[url.removeprefix(site.url)] for url, _ in outlet.articles}
    stored = set(TinyStore(tmp_path / "tiny.db").db.execute("select url from saves").fetchall())
    run = collect(told, first_run_days=EVERYTHING, since=SINCE)
    assert len(set(outlet.wanted) - set(run.urls())) == (A_DAY if archive else 0)
    assert len(run.urls()) == len(set(run.urls()))
    asked = {url: site.hits[url.removeprefix(site.url)] for (url,) in stored}
    assert {url: count for url, count in asked.items() if count > before_last[url]} == {}


def test_ordinary_run_after_a_killed_range_misses_nothing(site: Site, collect: Collect, tmp_path: Path) -> None:
    """A range takes a listing newest first; what a run of every day would take must not be left behind it."""
    outlet = Outlet(site)
    outlet.slow = 0.03
    told = _source([outlet.listing(dated=True)])
    child = start_collect(tmp_path, told, [f"127.0.0.1:{site.port}"], since=SINCE, first_run_days=10)
    while outlet.hits() < 12:
        time.sleep(0.02)
    time.sleep(1.2)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=30)
    urls = set(collect(told, first_run_days=10).urls())
    start = datetime(2026, 11, 24, 12, tzinfo=UTC) - timedelta(days=10)
    assert {url for url, at in outlet.articles if at >= start} <= urls


# ---- days ----------------------------------------------------------------------------------------


def test_day_begins_where_the_source_is() -> None:
    told = datetime(2026, 11, 5, tzinfo=UTC)
    assert beginning_of_day(told, "Asia/Almaty").astimezone(UTC) == datetime(2026, 11, 4, 19, tzinfo=UTC)
    assert beginning_of_day(told, "America/New_York") == told
    assert beginning_of_day(told + timedelta(minutes=1), "Asia/Almaty") == told + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/11/24/jol", date(2026, 11, 24)),
        ("/news/2026/1/5/jol", date(2026, 1, 5)),
        ("/2026-11-24/jol", date(2026, 11, 24)),
        ("/20261124/jol-123.html", date(2026, 11, 24)),
        ("/2026/02/jol", date(2026, 2, 28)),
        ("/2026/02/31/jol", None),
        ("/news/20201231", None),
        ("/news/bes-zhyl-2022-01-05-oqigasy", None),
        ("/news/itogi-2020-11-mesyatsev", None),
        ("/news/2026", None),
    ],
)
def test_day_in_an_address(path: str, day: date | None) -> None:
    assert last_day_of("https://daily.example" + path) == day


@pytest.mark.parametrize(
    "markup",
    [
        '<meta property="article:published_time" content="2026-11-05T10:00:00+05:00">',
        '<script type="application/ld+json">{"datePublished": "2026-11-05T10:00:00+05:00"}</script>',
        '<meta itemprop="datePublished" content="2026-11-05 10:00">',
        '<time class="x" datetime="2026-11-05T05:00:00Z">бүгін</time>',
    ],
)
def test_date_that_a_page_states(markup: str) -> None:
    from zoneinfo import ZoneInfo

    assert published_by(f"<html>{markup}</html>".encode(), ZoneInfo("Asia/Almaty")) == datetime(
        2026, 11, 5, 5, tzinfo=UTC
    )
    assert published_by(b"<p>5.11.2026</p>", ZoneInfo("Asia/Almaty")) is None
