"""Health: a silent, failing or waiting source is told within a day, and a bad night marks nobody dead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bookkeeping import HostState, SourceCounts, SourceHealth
from records import AccessPoint, Source
from storage.condition import in_words
from storage.database import Store
from tests.storage.storage_building import NOW, make_failure, make_page

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = "https://demo_a.example/rss"


def make_source(id: str = "demo_a", **changes: Any) -> Source:
    values: dict[str, Any] = {
        "id": id,
        "name": id,
        "homepage": f"https://{id}.example/",
        "country": "kz",
        "languages": ("kk",),
        "schedule": "*/30 * * * *",
        "access_points": (AccessPoint(kind="feed", url=f"https://{id}.example/rss"),),
        "articles_per_day": (2, 10),
    }
    return Source(**(values | changes))


def run(store: Store, at: datetime, errors: dict[str, str | None], state: str = "finished") -> None:
    """One collection run: None for a source that was read, else why it was not."""
    counts = [
        SourceCounts(source_id=id, error=error, access_point=None if error else f"https://{id}.example/rss")
        for id, error in errors.items()
    ]
    store.runs.finish(store.runs.start("collect", at), at=at + HOUR / 10, state=state, counts=counts)


def runs(store: Store, ids: Sequence[str], hours_ago: Sequence[float], error: str | None = None) -> None:
    for ago in hours_ago:
        run(store, NOW - ago * HOUR, dict.fromkeys(ids, error))


def pages(store: Store, hours_ago: Sequence[float], source_id: str = "demo_a") -> None:
    store.pages.save(
        [
            make_page(round(ago * 60) * 100 + number, source_id=source_id, fetched_at=NOW - ago * HOUR)
            for number, ago in enumerate(hours_ago)
        ]
    )


def health(store: Store, source: Source | None = None, now: datetime = NOW) -> SourceHealth:
    [found] = store.health.of([source or make_source()], now=now)
    return found


def told(store: Store, **changes: Any) -> tuple[str, str]:
    found = health(store, make_source(**changes))
    return found.condition, found.remark


def test_a_source_that_gives_what_is_expected_is_well(store: Store) -> None:
    runs(store, ["demo_a"], [80, 60, 20, 1])
    pages(store, [70, 50, 30, 20, 3, 2])
    assert health(store) == SourceHealth(
        source_id="demo_a",
        condition="well",
        last_run_at=NOW - HOUR,
        last_success_at=NOW - HOUR,
        last_new_at=NOW - 2 * HOUR,
        articles_a_day=6 / (80 / 24),
        expected=(2, 10),
        access_point=FEED,
    )


def test_each_source_is_answered_in_the_order_of_asking(store: Store) -> None:
    runs(store, ["demo_b"], [1])
    asked = [make_source(id) for id in ("demo_c", "demo_a", "demo_b", "demo_c")]
    found = store.health.of(asked, now=NOW)
    assert [health.source_id for health in found] == ["demo_c", "demo_a", "demo_b", "demo_c"]
    assert [health.condition for health in found] == ["never", "never", "well", "never"]
    assert store.health.of([], now=NOW) == ()


def test_a_source_switched_off_is_off_whatever_happened(store: Store) -> None:
    runs(store, ["demo_a"], [5, 4, 3, 2], "http_503")
    assert told(store, enabled=False) == ("off", "switched off in its file")


def test_a_source_no_run_ever_read_is_never(store: Store) -> None:
    assert told(store) == ("never", "not collected yet")
    run(store, NOW - 2 * HOUR, {"demo_a": None}, state="stopped")
    assert told(store) == ("never", "not collected yet")
    runs(store, ["demo_a"], [1], f"{FEED}: http_404")
    assert told(store) == ("never", f"never collected so far: {FEED}: not found (404)")


# ---- silent -------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [[], [60], [100, 99, 98]], ids=["0 items", "one", "unchanged for days"])
def test_a_source_is_silent_a_day_after_it_fell_below_what_is_expected(store: Store, before: list[float]) -> None:
    pages(store, before)
    runs(store, ["demo_a"], [*range(100, 0, -10), 0.5])
    newest = f"the newest came {NOW - min(before) * HOUR:%Y-%m-%d %H:%M} UTC" if before else "nothing ever came"
    assert told(store) == ("silent", f"0 new in 24 hours, at least 2 expected; {newest}")


def test_silence_is_noticed_within_a_day(store: Store) -> None:
    runs(store, ["demo_a"], range(72, -30, -1))
    pages(store, [number / 2 for number in range(140)])
    assert health(store, now=NOW).condition == "well"
    assert health(store, now=NOW + 22 * HOUR).condition == "well"
    assert health(store, now=NOW + DAY).condition == "silent"


def test_what_is_read_again_is_not_new(store: Store) -> None:
    runs(store, ["demo_a"], [48, 1])
    pages(store, [47, 46, 45])
    first = [page for _, page in store.pages.stored(10)]
    store.pages.save([replace(page, body=b"another", fetched_at=NOW - HOUR) for page in first])
    store.pages.save([make_failure(9), make_failure(10)])
    assert health(store).condition == "silent"
    assert health(store).last_new_at == NOW - 45 * HOUR


def test_a_source_is_not_silent_on_its_first_day(store: Store) -> None:
    runs(store, ["demo_a"], [23, 1])
    assert told(store) == ("well", "")


@pytest.mark.parametrize("expected", [None, (0, 5)])
def test_a_source_of_which_nothing_is_expected_is_never_silent(store: Store, expected: tuple[int, int] | None) -> None:
    runs(store, ["demo_a"], [100, 1])
    assert told(store, articles_per_day=expected) == ("well", "")


def test_a_program_that_does_not_run_is_told_so(store: Store) -> None:
    runs(store, ["demo_a"], [100, 90])
    condition, remark = told(store)
    assert condition == "silent"
    assert remark.startswith("not asked since 2026-02-26 15:30 UTC, does `presswatch schedule` run? 0 new in 24 hours")


def test_more_than_expected_is_a_remark(store: Store) -> None:
    runs(store, ["demo_a"], [48, 1])
    pages(store, [number / 2 for number in range(1, 12)])
    assert told(store) == ("well", "11 new in 24 hours, at most 10 expected")


# ---- failing ------------------------------------------------------------------------------------


def test_three_failed_runs_in_a_row_are_failing(store: Store) -> None:
    runs(store, ["demo_a"], [4])
    runs(store, ["demo_a"], [3, 2], f"{FEED}: http_503; https://demo_a.example/: timeout")
    condition, remark = told(store)
    assert condition == "well"
    assert remark.startswith("the last run failed: ")
    runs(store, ["demo_a"], [1], f"{FEED}: http_503; https://demo_a.example/: timeout")
    found = health(store)
    assert (found.condition, found.failures_in_a_row) == ("failing", 3)
    assert found.remark == (
        "3 failed runs in a row since 2026-03-02 06:30 UTC: "
        f"{FEED}: it answered with error 503; https://demo_a.example/: no answer in time"
    )
    assert (found.last_run_at, found.last_success_at) == (NOW - HOUR, NOW - 4 * HOUR)
    assert found.access_point == FEED, "the one that worked last"
    runs(store, ["demo_a"], [0.5])
    assert health(store).failures_in_a_row == 0


def test_a_day_without_success_is_failing_also_with_few_runs(store: Store) -> None:
    runs(store, ["demo_a"], [50])
    runs(store, ["demo_a"], [26], "dns")
    assert told(store) == ("failing", "1 failed run since 2026-03-01 07:30 UTC: its name is not known")


def test_runs_that_were_stopped_count_for_nothing(store: Store) -> None:
    runs(store, ["demo_a"], [5])
    for ago in (4, 3, 2):
        run(store, NOW - ago * HOUR, {"demo_a": "stopped before it was finished"}, state="stopped")
    assert told(store) == ("well", "")


@pytest.mark.parametrize(
    ("error", "ids"),
    [
        ("connection", [f"demo_{letter}" for letter in "abcde"]),
        ("no network: none of the hosts asked in this run was reached", ["demo_a"]),
        ("portal: the same page came from more than 5 hosts", ["demo_a", "demo_b"]),
    ],
    ids=["all sources fail", "no network", "captive portal"],
)
def test_a_bad_night_marks_nobody_dead(store: Store, error: str, ids: list[str]) -> None:
    runs(store, ids, [40, 10])
    pages(store, [9.5, 9.4, 9.3])
    runs(store, ids, [number / 2 for number in range(18, 0, -1)], error)
    found = health(store)
    assert (found.condition, found.failures_in_a_row) == ("well", 18)
    assert found.remark == f"the last run failed: {in_words(error)}"
    later = health(store, now=NOW + 16 * HOUR)
    assert later.condition == "failing", "a whole day is no bad night"
    runs(store, ids, [0.1])
    assert told(store) == ("well", "")


def test_a_source_that_fails_while_others_do_not_is_failing(store: Store) -> None:
    ids = [f"demo_{letter}" for letter in "abcdef"]
    runs(store, ids, [10])
    for ago in (3, 2, 1):
        run(store, NOW - ago * HOUR, dict.fromkeys(ids) | {"demo_a": "tls"})
    found = store.health.of([make_source(id) for id in ids], now=NOW)
    assert [health.condition for health in found] == ["failing", *["well"] * 5]


def test_a_takeover_is_failing_at_once(store: Store) -> None:
    runs(store, ["demo_a"], [5])
    runs(store, ["demo_a"], [1], f"{FEED}: elsewhere: casino.example is none of the source's hosts")
    assert told(store) == (
        "failing",
        f"1 failed run since 2026-03-02 08:30 UTC: {FEED}: it leads to another host, perhaps taken over: "
        "casino.example is none of the source's hosts",
    )


# ---- waiting ------------------------------------------------------------------------------------


def wait(store: Store, host: str, hours: float = 2, failures: int = 2) -> None:
    store.hosts.put(HostState(host=host, failures=failures, retry_at=NOW + hours * HOUR, reason="http_429"))


def test_a_source_whose_host_is_left_alone_is_waiting(store: Store) -> None:
    runs(store, ["demo_a"], [5])
    runs(store, ["demo_a"], [3], f"{FEED}: http_429")
    runs(store, ["demo_a"], [2.5, 2, 1.5, 1], f"{FEED}: waiting: waits until 2026-03-02 11:30 UTC")
    wait(store, "demo_a.example")
    found = health(store)
    assert (found.condition, found.retry_at) == ("waiting", NOW + 2 * HOUR)
    assert found.remark == (
        "demo_a.example is left alone until 2026-03-02 11:30 UTC: it was asked too often (429), 2 runs in a row"
    )
    assert health(store, now=NOW + 3 * HOUR).condition == "well", "it was asked only once"
    runs(store, ["demo_a"], [0.5])
    wait(store, "demo_a.example", hours=-1)
    assert told(store) == ("well", "")


def test_a_source_with_another_way_in_does_not_wait(store: Store) -> None:
    runs(store, ["demo_a"], [5, 1])
    wait(store, "demo_a.example")
    two = (
        AccessPoint(kind="feed", url=FEED),
        AccessPoint(kind="news_sitemap", url="https://maps.example:8443/news.xml"),
    )
    assert told(store, access_points=two) == ("well", "")
    wait(store, "maps.example:8443", hours=1, failures=1)
    found = health(store, make_source(access_points=two))
    assert (found.condition, found.retry_at) == ("waiting", NOW + HOUR)
    assert found.remark.startswith("maps.example:8443 is left alone until 2026-03-02 10:30 UTC: it was asked too")


def test_what_fails_for_a_day_is_failing_also_while_it_waits(store: Store) -> None:
    runs(store, ["demo_a"], [50])
    runs(store, ["demo_a"], [30, 20, 10, 1], "http_503")
    wait(store, "demo_a.example")
    assert told(store)[0] == "failing"


# ---- words and speed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("http_503", "it answered with error 503"),
        ("https://a.example/x: dns; https://a.example/: http_403", "https://a.example/x: its name is not known; "
         "https://a.example/: it refused (403)"),
        ("left alone (timeout)", "left alone (no answer in time)"),
        ("nothing found there", "nothing found there"),
        ("https://a.example/timeout: odd", "https://a.example/timeout: odd"),
        ("", ""),
    ],
)  # fmt: skip
def test_codes_are_put_into_words_and_addresses_left_alone(error: str, words: str) -> None:
    assert in_words(error) == words


def statements_of(store: Store, sources: Sequence[Source]) -> list[tuple[str, Any]]:
    """What is asked of the database about these sources."""
    sent: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, *rest: object) -> None:
        if "SELECT" in statement:
            sent.append((statement, parameters))

    event.listen(store.database.engine, "before_cursor_execute", note)
    assert len(store.health.of(sources, now=NOW)) == len(sources)
    event.remove(store.database.engine, "before_cursor_execute", note)
    return sent


def test_all_sources_are_asked_about_in_as_many_statements_as_one(store: Store) -> None:
    sources = [make_source(f"demo_{number}") for number in range(200)]
    runs(store, [source.id for source in sources], [30, 2])
    assert len(statements_of(store, sources[:1])) == len(statements_of(store, sources)) <= 4


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # PostgreSQL rightly reads small tables whole
def test_no_page_and_no_run_is_read_that_an_index_can_answer_for(store: Store) -> None:
    runs(store, ["demo_a"], [30, 2])
    pages(store, [20, 10])
    raw = store.database.engine.raw_connection()
    plans = [
        row[3]
        for statement, parameters in statements_of(store, [make_source()])
        for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    raw.close()
    assert [
        plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in ("pages", "run_counts", "runs")
    ] == []
    assert any("COVERING INDEX ix_pages_source_id_first_fetched_at" in plan for plan in plans)
