"""Pages: each address once, a page over a failure, nothing over a page, counts that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from records import FailedFetch, Outcome, OutcomeKind, Page
from storage.check import find_problems
from storage.database import Store
from storage.saving import SavedCounts
from tests.storage.storage_building import NOW, make_failure, make_page, page_id_of, record


def test_a_saved_page_comes_back_byte_for_byte(store: Store) -> None:
    page = make_page(
        1,
        body=bytes(range(256)) * 40,
        fetched_at=datetime(2026, 3, 2, 14, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5))),
        announced_title="Тілші ұсталды",
        announced_at=NOW,
        status=203,
    )
    assert store.pages.save([page]) == SavedCounts(new=1)
    [(page_id, stored)] = store.pages.awaiting(10)
    assert stored == page
    assert stored.fetched_at.tzinfo is UTC
    assert store.pages.page(page_id) == page
    assert store.pages.body(page.sha256) == page.body


def test_an_empty_body_is_a_page(store: Store) -> None:
    page = make_page(body=b"")
    store.pages.save([page])
    assert store.pages.page(page_id_of(store, page)) == page


def test_saving_a_batch_again_changes_nothing(store: Store) -> None:
    batch: list[Page | FailedFetch] = [make_page(1), make_page(2), make_failure(3)]
    assert store.pages.save(batch) == SavedCounts(new=2, failed=1)
    again: list[Page | FailedFetch] = [make_page(1, body=b"another answer"), make_page(2), make_failure(3)]
    assert store.pages.save(again) == SavedCounts(failed=1, unchanged=2)
    assert [page.body for _, page in store.pages.stored(10)] == [make_page(1).body, make_page(2).body]
    assert sum(store.pages.outcomes().values()) == 3


def test_a_page_replaces_an_earlier_failure(store: Store) -> None:
    store.pages.save([make_failure(1)])
    assert not store.pages.knows("demo_a", make_failure(1).url)
    assert store.pages.outcomes()["failed"] == 1
    assert store.pages.save([make_page(1)]) == SavedCounts(new=1)
    assert store.pages.knows("demo_a", make_page(1).url)
    assert store.pages.outcomes() == dict.fromkeys([*OutcomeKind, "awaiting"], 0) | {"awaiting": 1}
    assert store.pages.failures() == []


def test_a_failure_never_replaces_a_page(store: Store) -> None:
    store.pages.save([make_page(1)])
    assert store.pages.save([make_failure(1)]) == SavedCounts(unchanged=1)
    assert store.pages.knows("demo_a", make_page(1).url)


def test_in_one_batch_the_page_wins_over_the_failure_of_its_address(store: Store) -> None:
    assert store.pages.save([make_failure(1), make_page(1), make_failure(1)]) == SavedCounts(new=1, unchanged=2)
    assert store.pages.outcomes()["awaiting"] == 1


def test_a_repeated_failure_is_one_row_with_its_latest_reason(store: Store) -> None:
    store.pages.save([make_failure(1)])
    later = make_failure(1, reason="timeout", detail="30 s", attempted_at=NOW + timedelta(hours=1))
    store.pages.save([later])
    assert store.pages.failures("demo_a") == [later]
    assert store.pages.reasons() == {("failed", "timeout"): 1}


def test_the_same_address_in_two_sources_is_two_pages(store: Store) -> None:
    url = "https://shared.example/1"
    store.pages.save([make_page(1, url=url), make_page(1, source_id="demo_b", url=url)])
    assert {source: sum(counts.values()) for source, counts in store.pages.table().items()} == {
        "demo_a": 1,
        "demo_b": 1,
    }


def test_a_body_served_twice_is_kept_once(store: Store) -> None:
    store.pages.save([make_page(1, body=b"same"), make_page(2, body=b"same")])
    assert [page.body for _, page in store.pages.stored(10)] == [b"same", b"same"]
    assert find_problems(store) == ()


def test_addresses_too_long_for_an_index_are_stored(store: Store) -> None:
    page = make_page(url="https://demo_a.example/" + "%D2%9B" * 2000)
    store.pages.save([page])
    assert store.pages.knows("demo_a", page.url)
    assert store.pages.page(page_id_of(store, page)) == page


def test_characters_no_database_holds_are_replaced_one_for_one(store: Store) -> None:
    page = make_page(announced_title="a\x00b\ud800c", headers=(("X-Odd", "\x00"),), content_type="text/html\x00")
    store.pages.save([page])
    [(_, stored)] = store.pages.stored(10)
    assert (stored.announced_title, stored.headers) == ("a\ufffdb\ufffdc", (("X-Odd", "\ufffd"),))


def test_pages_are_read_in_portions_by_id(store: Store) -> None:
    store.pages.save([make_page(number) for number in range(7)])
    seen, last = [], 0
    while portion := store.pages.awaiting(3, last):
        seen += [page.url for _, page in portion]
        last = portion[-1][0]
    assert seen == [make_page(number).url for number in range(7)]


def test_a_processed_page_awaits_no_longer_but_stays_stored(store: Store) -> None:
    record(store, make_page(1), outcome=Outcome(kind=OutcomeKind.NOT_ARTICLE, reason="listing", stage="extract"))
    record(store, make_page(2))
    assert store.pages.awaiting(10) == []
    assert len(store.pages.stored(10)) == 2
    assert store.pages.outcomes("demo_a") == {
        "flagged": 0,
        "not_relevant": 1,
        "duplicate": 0,
        "not_article": 1,
        "failed": 0,
        "awaiting": 0,
    }
    assert store.pages.outcomes("demo_b")["awaiting"] == 0


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.pages.page(1) is None
    assert store.pages.body("0" * 64) is None
    assert not store.pages.knows("demo_a", "https://demo_a.example/none")
    assert store.pages.save([]) == SavedCounts()


def test_validators_are_kept_for_each_source_and_address(store: Store) -> None:
    validators = store.pages.validators
    assert validators.get("demo_a", "https://demo_a.example/rss") == (None, None)
    validators.put("demo_a", "https://demo_a.example/rss", '"1"', None)
    validators.put("demo_a", "https://demo_a.example/rss", '"2"', "Mon, 02 Mar 2026 09:30:00 GMT")
    assert validators.get("demo_a", "https://demo_a.example/rss") == ('"2"', "Mon, 02 Mar 2026 09:30:00 GMT")
    assert validators.get("demo_b", "https://demo_a.example/rss") == (None, None)


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="time zone"):
        store.runs.start("collect", datetime(2026, 3, 2))


def test_pages_of_a_later_year_sort_after_those_of_an_earlier_one(store: Store) -> None:
    days = [datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]
    store.pages.save([make_failure(number, attempted_at=day) for number, day in enumerate(days)])
    assert [failure.attempted_at for failure in store.pages.failures()] == days[::-1]


def test_a_page_is_a_page_record(store: Store) -> None:
    store.pages.save([make_page(1)])
    assert all(isinstance(page, Page) for _, page in store.pages.stored(1))
