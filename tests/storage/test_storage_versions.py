"""Versions: a page asked for again keeps every body it ever had, and its article every text; nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bookkeeping import CheckedPage, KnownPage
from records import Article, DecisionKind, FailedFetch, Outcome, OutcomeKind, Page
from storage.check import find_problems
from storage.database import Store, open_store
from storage.engine import Database
from storage.saving import SavedCounts
from tests.storage.storage_building import (
    NOW,
    WINDOW_DAYS,
    assess,
    choose_same_keys,
    make_article,
    make_candidate,
    make_decision,
    make_failure,
    make_incident,
    make_mention,
    make_page,
    page_id_of,
    record,
)

HOUR = timedelta(hours=1)
FIRST = make_page(1, fetched_at=NOW, headers=(("etag", '"1"'), ("Last-Modified", "Mon, 02 Mar 2026 09:00:00 GMT")))
NOT_ARTICLE = Outcome(kind=OutcomeKind.NOT_ARTICLE, reason="empty", stage="extract")
Item = Page | FailedFetch | CheckedPage


def newer(hours: int = 1, **changes: Any) -> Page:
    """The page of FIRST as it is some hours later."""
    body = changes.pop("body", f"<p>нұсқа {hours}</p>".encode())
    return make_page(1, body=body, fetched_at=NOW + hours * HOUR, **changes)


def checked(hours: int = 1) -> CheckedPage:
    return CheckedPage(source_id=FIRST.source_id, url=FIRST.url, checked_at=NOW + hours * HOUR)


def known(store: Store) -> KnownPage:
    found = store.pages.known(FIRST.source_id, FIRST.url)
    assert found is not None
    return found


def everything(database: Database) -> list[tuple[object, ...]]:
    """Every row of the tables that saving touches."""
    with database.reading() as session:
        return [
            tuple(row)
            for table in ("pages ORDER BY id", "page_versions ORDER BY page_id, number", "bodies ORDER BY sha256")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]


# ---- pages --------------------------------------------------------------------------------------


def test_a_known_page_tells_when_it_came_and_what_to_ask_with(store: Store) -> None:
    store.pages.save([FIRST])
    assert store.pages.known("demo_a", FIRST.url) == KnownPage(
        url=FIRST.url,
        fetched_at=NOW,
        checked_at=NOW,
        etag='"1"',
        last_modified="Mon, 02 Mar 2026 09:00:00 GMT",
    )
    assert store.pages.known("demo_b", FIRST.url) is None
    assert store.pages.known("demo_a", "https://demo_a.example/none") is None


def test_an_address_that_only_failed_is_not_known(store: Store) -> None:
    store.pages.save([make_failure(1)])
    assert store.pages.known("demo_a", FIRST.url, "1") is None


def test_an_article_is_known_by_its_identity_under_another_address(store: Store) -> None:
    store.pages.save([make_page(1, identity="4711"), make_page(2), make_page(1, source_id="demo_b", identity="4711")])
    moved = "https://mirror.example/kk/4711"
    assert store.pages.known("demo_a", moved, "4711") == store.pages.known("demo_a", make_page(1).url)
    assert store.pages.known("demo_a", moved, "4712") is None
    assert store.pages.known("demo_a", moved) is None
    assert store.pages.known("demo_c", moved, "4711") is None
    assert store.pages.page(page_id_of(store, make_page(1))) == make_page(1, identity="4711")


def test_the_address_goes_before_the_identity(store: Store) -> None:
    store.pages.save([make_page(1, identity="7"), make_page(2, identity="7")])
    found = store.pages.known("demo_a", make_page(2).url, "7")
    assert found is not None
    assert found.url == make_page(2).url


def test_an_identity_too_long_for_an_index_is_known(store: Store) -> None:
    store.pages.save([make_page(1, identity="ұ" * 5000)])
    assert store.pages.known("demo_a", "https://demo_a.example/else", "ұ" * 5000) is not None
    assert store.pages.known("demo_a", "https://demo_a.example/else", "ұ" * 5001) is None


@pytest.mark.parametrize(
    "again",
    [checked(), newer(1, body=FIRST.body), make_failure(1, attempted_at=NOW + HOUR)],
    ids=["checked", "same body", "failure"],
)
def test_nothing_new_only_notes_when_it_was_asked_for(store: Store, database: Database, again: Item) -> None:
    store.pages.save([FIRST])
    record(store, FIRST)
    assert store.pages.save([again]) == SavedCounts(unchanged=1)
    assert (known(store).fetched_at, known(store).checked_at, known(store).checks) == (NOW, NOW + HOUR, 1)
    assert store.pages.outcomes()["not_relevant"] == 1
    before = everything(database)
    assert store.pages.save([again]) == SavedCounts(unchanged=1)
    assert everything(database) == before
    store.pages.save([checked(2)])
    assert known(store).checks == 2


def test_a_check_of_what_is_not_stored_stores_nothing(store: Store) -> None:
    assert store.pages.save([checked()]) == SavedCounts(unchanged=1)
    store.pages.save([make_failure(1)])
    assert store.pages.save([checked(5)]) == SavedCounts(unchanged=1)
    assert store.pages.failures() == [make_failure(1)]


def test_another_body_is_the_newest_version_and_awaits_its_outcome(store: Store) -> None:
    store.pages.save([FIRST])
    record(store, FIRST, outcome=NOT_ARTICLE)
    store.pages.save([checked(1)])
    assert store.pages.save([newer(2)]) == SavedCounts(updated=1)
    [(page_id, page)] = store.pages.awaiting(10)
    assert page == newer(2)
    assert store.pages.versions(page_id) == (FIRST, newer(2))
    assert store.pages.body(FIRST.sha256) == FIRST.body
    assert sum(store.pages.outcomes().values()) == 1
    assert (known(store).fetched_at, known(store).checks) == (NOW + 2 * HOUR, 1)
    assert find_problems(store) == ()


def test_a_version_announced_by_nobody_keeps_what_was_announced_before(store: Store) -> None:
    store.pages.save([make_page(1, identity="1", announced_title="Тілші ұсталды", announced_at=NOW)])
    store.pages.save([newer(1), newer(2, announced_title="Тілші босатылды")])
    page = store.pages.page(1)
    assert page is not None
    assert (page.identity, page.announced_title, page.announced_at) == ("1", "Тілші босатылды", NOW)


def test_versions_that_come_and_go_are_each_kept(store: Store) -> None:
    bodies = [b"a", b"b", b"a", b"a", b"c"]
    pages = [newer(number, body=body) for number, body in enumerate(bodies)]
    for page in pages:
        store.pages.save([page])
    assert [page.body for page in store.pages.versions(1)] == [b"a", b"b", b"a", b"c"]
    assert find_problems(store) == ()


@pytest.mark.parametrize(
    "batches", [[[FIRST, newer(1), newer(2)]], [[FIRST], [newer(1), checked(1)], [checked(1), newer(2)]]]
)
def test_the_same_batches_again_change_nothing(store: Store, database: Database, batches: list[list[Item]]) -> None:
    for batch in batches:
        store.pages.save(batch)
    before = everything(database)
    assert [page.body for page in store.pages.versions(1)] == [FIRST.body, newer(1).body, newer(2).body]
    for batch in batches:
        counts = store.pages.save(batch)
        assert (counts.new, counts.updated, counts.failed) == (0, 0, 0)
    assert everything(database) == before


def test_an_older_body_that_comes_later_is_kept_as_a_former_version(store: Store) -> None:
    store.pages.save([newer(2)])
    record(store, newer(2))
    assert store.pages.save([FIRST, newer(1)]) == SavedCounts(unchanged=2)
    assert store.pages.awaiting(10) == []
    assert store.pages.versions(1) == (FIRST, newer(1), newer(2))
    assert find_problems(store) == ()


def test_a_pruned_body_leaves_the_versions(store: Store, database: Database) -> None:
    store.pages.save([FIRST, newer(1)])
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE bodies SET content = NULL WHERE sha256 = :hash"), {"hash": FIRST.sha256})
    assert store.pages.versions(1) == (newer(1),)
    assert store.pages.versions(99) == ()


def test_a_batch_that_breaks_off_leaves_nothing(store: Store, database: Database) -> None:
    store.pages.save([FIRST])
    before = everything(database)
    with pytest.raises(TypeError):
        store.pages.save([newer(1), make_page(2), checked(3), newer(2, headers=((1, 2),))])
    assert everything(database) == before


# ---- articles -----------------------------------------------------------------------------------


def process(store: Store, page: Page, article: Article | None, *keys: str) -> Outcome:
    """Record what was read out of a page that is stored."""
    given = Outcome(kind=OutcomeKind.FLAGGED if keys else OutcomeKind.NOT_RELEVANT, stage="classify")
    return store.articles.record(
        1,
        given if article else NOT_ARTICLE,
        article=article,
        assessment=assess(*(make_mention(key) for key in keys)) if article else None,
        choose_candidate=choose_same_keys,
        window_days=WINDOW_DAYS,
        at=page.fetched_at,
        page_sha256=page.sha256,
    )


def told(store: Store, page: Page, article: Article | None, *keys: str) -> Outcome:
    """Store a version of the page and record what it tells."""
    store.pages.save([page])
    outcome = process(store, page, article, *keys)
    assert find_problems(store) == ()
    return outcome


def test_a_new_text_replaces_the_article_and_keeps_the_former_one(store: Store) -> None:
    told(store, FIRST, make_article(FIRST, text="Алматыда тілші ұсталды."), "person:1")
    told(store, newer(1), make_article(newer(1), text="Алматыда тілші босатылды."), "person:1")
    article = store.articles.article(1)
    assert article is not None
    assert (article.text, article.page_sha256) == ("Алматыда тілші босатылды.", newer(1).sha256)
    [former] = store.articles.versions(1)
    assert (former.text, former.page_sha256, former.recorded_at) == ("Алматыда тілші ұсталды.", FIRST.sha256, NOW)
    assert [candidate.id for candidate in store.queue.all_candidates()] == [1]


def test_a_new_title_is_a_version_too(store: Store) -> None:
    told(store, FIRST, make_article(FIRST, text="Мәтін."))
    told(store, newer(1), make_article(newer(1), text="Мәтін.", title="Тілші босатылды"))
    assert [version.title for version in store.articles.versions(1)] == ["Тілші ұсталды"]


def test_the_same_text_in_another_body_leaves_no_version(store: Store) -> None:
    told(store, FIRST, make_article(FIRST, text="Бір мәтін.\nЕкінші жол."))
    told(store, newer(1), make_article(newer(1), text="Бір мәтін. \nЕкінші жол."))
    assert store.articles.versions(1) == ()


def test_a_better_reading_of_the_same_body_is_no_version(store: Store) -> None:
    told(store, FIRST, make_article(FIRST, text="Мәтін."))
    process(store, FIRST, make_article(FIRST, text="Толық мәтін."))
    assert store.articles.versions(1) == ()


def test_what_was_decided_on_stays_when_the_new_text_tells_nothing(store: Store) -> None:
    make_candidate(store, 1)
    store.queue.record_decision(
        make_decision(1, DecisionKind.CONFIRMED), incident=make_incident(), seen_decision_id=None
    )
    version = newer(1)
    assert told(store, version, make_article(version, text="Басқа хабар.")) == Outcome(
        kind=OutcomeKind.FLAGGED, reason="earlier_version", stage="extract"
    )
    assert store.pages.awaiting(10) == []
    candidate = store.queue.candidate(1)
    assert candidate is not None
    assert [stored.article.page_sha256 for stored in candidate.mentions] == [make_page(1).sha256]


@pytest.mark.parametrize("keys", [(), ("person:1",)], ids=["not relevant", "flagged"])
def test_what_was_taken_down_is_not_lost(store: Store, keys: Sequence[str]) -> None:
    first = told(store, FIRST, make_article(FIRST), *keys)
    kept = told(store, newer(1), None)
    assert (kept.kind, kept.reason) == (first.kind, "earlier_version")
    assert store.articles.counts()["mentions"] == len(keys)
    assert process(store, newer(1), None) == kept, "also when it is read again"
    assert told(store, newer(2), None) == kept
    told(store, newer(3), make_article(newer(3), text="Қайта жарияланды."), *keys)
    assert store.pages.outcomes()[first.kind] == 1
    assert [version.page_sha256 for version in store.articles.versions(1)] == [FIRST.sha256]


def test_a_better_reading_may_find_that_it_was_never_an_article(store: Store) -> None:
    told(store, FIRST, make_article(FIRST, editions=("https://demo_a.example/ru/1",)))
    told(store, newer(1), make_article(newer(1), text="Басқа."))
    assert process(store, newer(1), None) == NOT_ARTICLE
    assert store.articles.counts()["articles"] == 0
    assert find_problems(store) == ()


@pytest.mark.parametrize("article", [make_article(FIRST), None], ids=["article", "no article"])
def test_what_was_read_of_a_body_replaced_meanwhile_is_not_recorded(store: Store, article: Article | None) -> None:
    store.pages.save([FIRST, newer(1)])
    process(store, FIRST, article)
    assert [page for _, page in store.pages.awaiting(10)] == [newer(1)]
    assert store.articles.counts()["articles"] == 0


def test_copies_are_found_while_the_article_awaits_its_new_version(store: Store) -> None:
    told(store, FIRST, make_article(FIRST, text="Бір мәтін."))
    store.pages.save([newer(1), make_page(2)])
    assert store.articles.is_repeated(make_article(make_page(2), text="Бір мәтін."), 2)
    assert find_problems(store) == ()


def test_editions_are_kept_in_order_and_replaced(store: Store) -> None:
    two = ("https://demo_a.example/ru/1", "https://demo_a.example/en/1")
    told(store, FIRST, make_article(FIRST, editions=two), "person:1")
    assert store.articles.editions_of(1) == two
    assert store.articles.article(1) == make_article(FIRST, editions=two)
    candidate = store.queue.candidate(1)
    assert candidate is not None
    assert candidate.mentions[0].article.editions == two
    told(store, newer(1), make_article(newer(1), editions=two[1:]), "person:1")
    assert store.articles.editions_of(1) == two[1:]
    assert store.articles.editions_of(99) == ()


def test_everything_is_there_after_opening_again(store: Store, url: str) -> None:
    told(store, FIRST, make_article(FIRST, text="Бір."))
    told(store, newer(1), make_article(newer(1), text="Екі."))
    with open_store(url) as again:
        assert again.pages.versions(1) == (FIRST, newer(1))
        assert [version.text for version in again.articles.versions(1)] == ["Бір."]


# ---- faults by hand -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM page_versions WHERE number = 1", "page 1: of its 2 former versions only 1 are there"),
        ("UPDATE page_versions SET fetched_at = '2027-01-01 00:00:00.000000'", "page 1 has a former version that is"),
        ("UPDATE pages SET first_fetched_at = NULL", "page 1: when it first came does not go with what it holds"),
        ("UPDATE article_versions SET page_sha256 = 'x'", "article 1: version 1 was read from bytes that its page"),
        ("UPDATE editions SET url = 'https://x.example/'", "article 1: the edition https://x.example/ does not match"),
        ("UPDATE articles SET page_sha256 = (SELECT min(body_sha256) FROM page_versions)", "article 1 was read from"),
        ("INSERT INTO bodies (sha256, size) VALUES ('b', 1)", "body b belongs to no page"),
    ],
)
def test_each_fault_of_versions_is_named(store: Store, database: Database, statement: str, problem: str) -> None:
    told(store, FIRST, make_article(FIRST, text="Бір."))
    told(store, newer(1), make_article(newer(1), text="Екі."))
    told(store, newer(2), make_article(newer(2), text="Үш.", editions=("https://demo_a.example/en/1",)))
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    assert any(said.startswith(problem) for said in find_problems(store)), find_problems(store)
