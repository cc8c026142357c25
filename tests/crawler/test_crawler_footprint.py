"""What a watched site can tell of its visitor: an honest name, a steady and uneven pace, and nothing else."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tests.crawler.bad_site import Handler, Site, rss, running_site
from tests.crawler.collecting import Collect, source

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DELAY_S = 0.02
HEADERS = frozenset({"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"})  # and no other
ARTICLES = 198  # with robots.txt and the feed two hundred requests
GOVKZ = "/api/v1/public/content-manager/news?projects=eq:mam&page=1"


def test_two_hundred_requests_give_away_the_agent_alone(site: Site, collect: Collect) -> None:
    times: list[float] = []

    def answer(handler: Handler) -> None:
        times.append(time.monotonic())
        cookie = {"Set-Cookie": f"visitor={len(times)}; Path=/", "Content-Type": "text/html", "Accept-CH": "Sec-CH-UA"}
        handler.send(200, f"<p>{handler.path}</p>".encode(), cookie)

    links = [site.answer(f"/news/{n}", answer) for n in range(ARTICLES)]
    site.page("/robots.txt", "User-agent: *\nDisallow: /closed/\n", "text/plain", **{"Set-Cookie": "seen=1"})
    run = collect([source("a", site.with_etag("/rss", rss(links), '"v1"'))], download_delay_s=DELAY_S)
    assert run.counts["a"]["new"] == ARTICLES
    assert len(site.requests) == ARTICLES + 2
    assert {headers["User-Agent"] for _, headers in site.requests} == {"presswatch-test/1"}
    assert set().union(*(headers for _, headers in site.requests)) <= HEADERS
    assert site.hits["/robots.txt"] == 1
    _assert_uneven_pace([later - earlier for earlier, later in pairwise(times)])


def _assert_uneven_pace(gaps: list[float]) -> None:
    """Half to one and a half times the delay, as even as dice: a machine may be slower, never faster."""
    assert min(gaps) >= DELAY_S * 0.4
    assert statistics.mean(gaps) >= DELAY_S * 0.9
    assert statistics.quantiles(gaps)[2] - min(gaps) > DELAY_S * 0.3


def test_sources_are_visited_in_another_order_each_time(site: Site, collect: Collect) -> None:
    told = [source(f"s{n}", site.feed(f"/{n}/rss", [site.article(f"/{n}/news/1")])) for n in range(8)]
    orders = []
    for hours in range(3):
        before = len(site.requests)
        collect(told, now=(NOON + timedelta(hours=hours)).isoformat(), sources_at_once=1)
        orders.append(tuple(path for path, _ in site.requests[before:] if path.endswith("/rss")))
    assert len(set(orders)) > 1
    assert all(sorted(order) == sorted(orders[0]) for order in orders)


def test_second_visit_tells_only_what_the_site_itself_said_before(site: Site, collect: Collect) -> None:
    told = [source("a", site.with_etag("/rss", rss([site.article("/news/1")]), '"v1"'))]
    collect(told)
    before = len(site.requests)
    collect(told, now=(NOON + timedelta(hours=1)).isoformat())
    again = site.requests[before:]
    assert [path for path, _ in again] == ["/robots.txt", "/rss"]
    assert set().union(*(headers for _, headers in again)) <= HEADERS | {"If-None-Match"}


def test_language_is_told_to_the_interface_that_asks_for_it_and_not_where_it_leads(
    site: Site, collect: Collect
) -> None:
    with running_site() as other:
        other.host = "localhost"
        other.answer("*", lambda handler: handler.send(200, b"[]", {"Content-Type": "application/json"}))
        site.redirect(GOVKZ, other.url + GOVKZ)
        feed = other.feed("/rss", [])
        told = [
            source("gov", site.url + GOVKZ, "custom", point={"spider": "govkz"}),
            source("daily", feed),
        ]
        collect(told, allowed=["127.0.0.0/8", f"127.0.0.1:{other.port}"])
        assert {path for path, headers in site.requests if "Accept-Language" in headers} == {GOVKZ}
        assert GOVKZ in other.hits
        assert not [path for path, headers in other.requests if "Accept-Language" in headers]
