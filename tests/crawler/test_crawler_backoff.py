"""Hosts that fail or ask for a pause are left alone, from one run to the next, and nothing is lost by it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bookkeeping import HostState
from crawler.backoff import FIRST_WAIT, LONGEST_WAIT, HostWatch, retry_after
from crawler.fetch import FetchFailed
from tests.crawler import bad_site
from tests.crawler.bad_site import Handler, Site, rss
from tests.crawler.collecting import Collect, source

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Kept(dict[str, HostState]):
    """Host states in memory."""

    def put(self, state: HostState) -> None:
        self[state.host] = state

    def clear(self, host: str) -> None:  # type: ignore[override]
        self.pop(host, None)


def watch(kept: Kept, now: datetime = NOON) -> HostWatch:
    return HostWatch(kept, now=lambda: now, failures_in_a_row=3)


def at(minutes: float) -> str:
    return (NOON + timedelta(minutes=minutes)).isoformat()


def sick_once(site: Site, path: str, status: int, **headers: str) -> tuple[str, Callable[[], None]]:
    """A page that answers with a status until it is cured."""
    sick = [True]

    def answer(handler: Handler) -> None:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if sick:
            handler.send(status, b"x", told)
        else:
            handler.send(200, b"<p>well again</p>", {"Content-Type": "text/html"})

    return site.answer(path, answer), sick.clear


# ---- across runs ----------------------------------------------------------------------------------


def test_host_that_asks_for_a_pause_is_not_asked_before_it_ends_and_nothing_is_lost(
    site: Site, collect: Collect
) -> None:
    link, cure = sick_once(site, "/news/1", 429, Retry_After="3600")
    told = [source("a", site.with_etag("/rss", rss([link, site.article("/news/2")]), '"v1"'))]
    first = collect(told)
    assert (
        f"waits until 2026-11-24 13:00 UTC because {site.host}:{site.port} failed (http_429)"
        in first.counts["a"]["error"]
    )
    asked = sum(site.hits.values())
    second = collect(told, now=at(59))
    assert sum(site.hits.values()) == asked, "no request at all, not even for robots.txt"
    assert "waits until 2026-11-24 13:00 UTC" in second.counts["a"]["error"]
    assert second.counts["a"]["failed"] == 0
    cure()
    third = collect(told, now=at(61))
    assert third.counts["a"]["error"] is None
    assert sorted(third.urls()) == [link, site.url + "/news/2"]
    assert third.store.hosts.all() == []


def test_pause_is_doubled_with_each_run_that_ends_so_and_forgotten_when_the_host_is_well(
    site: Site, collect: Collect
) -> None:
    link, cure = sick_once(site, "/news/1", 429)
    told = [source("a", site.feed("/rss", [link]))]
    waits, minutes = [], 0.0
    for _ in range(4):
        (state,) = collect(told, now=at(minutes)).store.hosts.all()
        waits.append((state.retry_at - datetime.fromisoformat(at(minutes))) / timedelta(minutes=1))
        minutes += waits[-1] + 1
    assert waits == [15, 30, 60, 120]
    assert state.failures == 4
    cure()
    assert collect(told, now=at(minutes)).store.hosts.all() == []


@pytest.mark.parametrize("path", ["/rss", "/robots.txt"])
@pytest.mark.parametrize("status", [429, 503])
def test_feed_or_robots_txt_may_ask_for_the_pause(site: Site, collect: Collect, path: str, status: int) -> None:
    site.feed("/rss", [site.article("/news/1")])
    _, _ = sick_once(site, path, status, Retry_After="Tue, 24 Nov 2026 14:30:00 GMT")
    run = collect([source("a", site.url + "/rss")])
    (state,) = run.store.hosts.all()
    assert state.retry_at == NOON + timedelta(hours=2.5)
    assert site.hits[path] == 1, "a server that says when to come again is not asked at once"
    assert site.hits["/"] == 0, "nor at another of its addresses"
    assert "waits until 2026-11-24 14:30 UTC" in run.counts["a"]["error"]


def test_other_sources_of_the_host_wait_too_and_those_of_other_hosts_do_not(site: Site, collect: Collect) -> None:
    with bad_site.running_site() as other:
        other.host = "localhost"
        sick = [site.status(f"/{name}/rss", 429, **{"Retry-After": "600"}) for name in "abc"]
        well = other.feed("/rss", [other.article("/news/1")])
        told = [source(f"s{n}", url) for n, url in enumerate(sick)]
        run = collect([*told, source("well", well)], allowed=["127.0.0.0/8"])
        assert sum(site.hits[f"/{name}/rss"] for name in "abc") == 1
        assert all("waits until 2026-11-24 12:10" in run.counts[f"s{n}"]["error"] for n in range(3))
        assert run.urls() == [other.url + "/news/1"]


def test_source_whose_feed_waits_is_read_at_another_host(site: Site, collect: Collect) -> None:
    with bad_site.running_site() as mirror:
        mirror.host = "localhost"
        link = mirror.article("/news/1")
        told = source("a", site.status("/rss", 429), further=[{"kind": "feed", "url": mirror.feed("/rss", [link])}])
        first = collect([told], allowed=["127.0.0.0/8"])
        second = collect([told], allowed=["127.0.0.0/8"], now=at(5))
    assert first.urls() == [link]
    assert second.counts["a"]["error"] is None
    assert site.hits["/rss"] == 1


def test_host_that_never_answers_is_asked_less_often(site: Site, collect: Collect) -> None:
    with bad_site.running_site() as gone:
        closed = gone.url + "/rss"
    told = [source("gone", closed), source("well", site.feed("/rss", [site.article("/news/1")]))]
    (state,) = collect(told, allowed=["127.0.0.0/8"], retries=0).store.hosts.all()
    assert (state.host, state.reason, state.retry_at) == (f"127.0.0.1:{gone.port}", "connection", NOON + FIRST_WAIT)
    later = collect(told, allowed=["127.0.0.0/8"], retries=0, now=at(10))
    assert "waits until 2026-11-24 12:15 UTC" in later.counts["gone"]["error"]


def test_without_a_network_no_host_is_blamed_and_one_line_says_so(collect: Collect) -> None:
    told = [source(f"s{n}", f"http://no-such-name-{n}.invalid/rss") for n in range(6)]
    run = collect(told, retries=0)
    assert run.store.hosts.all() == []
    assert run.stderr.count("no network") == 1
    assert all(run.counts[f"s{n}"]["error"].startswith("no network: ") for n in range(6))
    assert run.reasons() == {}


def test_one_host_that_answers_shows_that_there_is_a_network(site: Site, collect: Collect) -> None:
    told = [source(f"s{n}", f"http://no-such-name-{n}.invalid/rss") for n in range(6)]
    run = collect([*told, source("x", site.status("/rss", 404))], retries=0)
    assert len(run.store.hosts.all()) == 6
    assert "no network" not in run.stderr


# ---- the watch by itself ---------------------------------------------------------------------------


def test_wait_never_exceeds_a_day_whatever_is_asked_or_counted() -> None:
    kept = Kept()
    kept.put(HostState(host="a.kz", failures=40, retry_at=NOON, reason="timeout"))
    for failure in (FetchFailed("http_429"), FetchFailed("http_503", retry_after="99999999999999999")):
        watch(kept).note_failure("a.kz", failure)
        assert kept["a.kz"].retry_at == NOON + LONGEST_WAIT
    assert kept["a.kz"].failures == 42


def test_failure_that_says_something_of_the_page_only_ends_the_row() -> None:
    for reasons in itertools.permutations(("timeout", "timeout", "http_404", "timeout"), 4):
        seen = watch(Kept())
        for reason in reasons:
            seen.note_failure("a.kz", FetchFailed(reason))
        assert (seen.waiting("a.kz") is not None) == ("http_404" in (reasons[0], reasons[-1]))


@pytest.mark.parametrize("reason", ["address_refused", "scheme_refused", "proxy", "portal"])
def test_what_is_not_the_hosts_doing_does_not_count(reason: str) -> None:
    kept = Kept()
    seen = watch(kept)
    for _ in range(10):
        seen.note_failure("a.kz", FetchFailed(reason))
    assert seen.settle()
    assert kept == {}


def test_silent_host_is_remembered_at_the_end_only_since_it_may_be_our_network() -> None:
    kept = Kept()
    seen = watch(kept)
    for _ in range(3):
        seen.note_failure("a.kz", FetchFailed("timeout"))
    assert seen.waiting("a.kz") is not None
    assert kept == {}
    assert seen.settle()
    assert kept["a.kz"].reason == "timeout"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30),
        ("Tue, 24 Nov 2026 17:00:30 +0500", 30),
        ("Mon, 23 Nov 2026 12:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("1.5", None),
        ("٣", None),
        ("Tue, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: int | None) -> None:
    wait = retry_after(value, NOON)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))
