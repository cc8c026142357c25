"""Articles and mentions: one outcome a page, grouping with what is near, replays that change nothing decided."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from records import DecisionKind, Outcome, OutcomeKind
from storage.check import find_problems
from storage.database import StorageError, Store
from tests.storage.storage_building import (
    FLAGGED,
    NOW,
    assess,
    choose_same_keys,
    make_article,
    make_decision,
    make_mention,
    make_page,
    page_id_of,
    record,
)

NOT_RELEVANT = Outcome(kind=OutcomeKind.NOT_RELEVANT, reason="below_threshold", stage="classify")
DUPLICATE = Outcome(kind=OutcomeKind.DUPLICATE, reason="same_text", stage="extract")


def groups(store: Store) -> dict[int, list[str]]:
    """Candidate id -> addresses of its mentions."""
    return {c.id: [stored.article.url for stored in c.mentions] for c in store.queue.all_candidates()}


def reject(store: Store, candidate_id: int) -> None:
    store.queue.record_decision(make_decision(candidate_id, DecisionKind.REJECTED), seen_decision_id=None)


def test_a_flagged_page_leaves_its_article_mention_and_candidate(store: Store) -> None:
    page, mention = make_page(1), make_mention("person:a")
    assert record(store, page, mention) == FLAGGED
    [candidate] = store.queue.candidates_awaiting_review(limit=10)
    [stored] = candidate.mentions
    assert (stored.mention, stored.article, stored.candidate_id) == (mention, make_article(page), candidate.id)
    assert (candidate.created_at, candidate.score, candidate.languages) == (NOW, 0.8, ("kk",))
    assert store.articles.article_of_page(page_id_of(store, page)) == (make_article(page), 0.8)
    assert store.articles.counts() == {"articles": 1, "mentions": 1, "candidates": 1}
    assert find_problems(store) == ()


def test_mentions_of_one_event_in_two_languages_share_a_candidate(store: Store) -> None:
    kk, ru = make_page(1), make_page(2, source_id="demo_ru")
    record(store, kk, make_mention("person:a", score=0.6))
    record(store, ru, make_mention("person:a", score=0.9), article=make_article(ru, language="ru"))
    [candidate] = store.queue.candidates_awaiting_review(limit=10)
    assert (candidate.languages, candidate.score) == (("kk", "ru"), 0.9)
    assert {name: (tally.articles, tally.candidates) for name, tally in store.articles.table().items()} == {
        "demo_a": (1, 1),
        "demo_ru": (1, 1),
    }


def test_only_mentions_within_the_window_that_share_a_key_are_near(store: Store) -> None:
    days = {1: date(2026, 3, 2), 2: date(2026, 3, 9), 3: date(2026, 3, 10), 4: date(2026, 2, 23)}
    for number, day in days.items():
        record(store, make_page(number), make_mention("person:a", f"page:{number}", reported_on=day))
    record(store, make_page(5), make_mention("person:b"))
    asked: list[list[date | None]] = []
    page = make_page(9)
    store.pages.save([page])
    store.articles.record(
        page_id_of(store, page),
        FLAGGED,
        article=make_article(page),
        assessment=assess(make_mention("person:a", reported_on=date(2026, 3, 2))),
        choose_candidate=lambda mention, near: asked.append([other.reported_on for _, other in near]),
        window_days=7,
        at=NOW,
    )
    assert asked == [[days[1], days[2], days[4]]]


def test_a_mention_without_a_day_is_looked_up_by_the_day_its_page_was_fetched(store: Store) -> None:
    undated: dict[str, Any] = {"reported_on": None, "occurred_on": None, "date_precision": None}
    record(store, make_page(1), make_mention("person:a"))
    record(store, make_page(2), make_mention("person:a", **undated))
    assert len(groups(store)) == 1
    assert find_problems(store) == ()


def test_recording_a_page_twice_leaves_everything_once(store: Store) -> None:
    for _ in range(3):
        record(store, make_page(1), make_mention("person:a"), make_mention("person:b", score=0.6))
        record(store, make_page(2), make_mention("person:a"))
    assert groups(store) == {1: [make_page(1).url, make_page(2).url], 2: [make_page(1).url]}
    assert store.articles.counts() == {"articles": 2, "mentions": 3, "candidates": 2}
    assert find_problems(store) == ()


def test_a_replay_that_flags_no_longer_removes_the_candidate(store: Store) -> None:
    page = make_page(1)
    record(store, page, make_mention("person:a"))
    assert record(store, page, outcome=NOT_RELEVANT) == NOT_RELEVANT
    assert store.articles.counts() == {"articles": 1, "mentions": 0, "candidates": 0}
    assert store.pages.outcomes()["not_relevant"] == 1
    assert find_problems(store) == ()


def test_a_replay_that_finds_no_article_removes_the_old_one(store: Store) -> None:
    page = make_page(1)
    record(store, page, make_mention("person:a"))
    record(store, page, outcome=Outcome(kind=OutcomeKind.FAILED, reason="too_deep", stage="extract"))
    assert store.articles.counts() == {"articles": 0, "mentions": 0, "candidates": 0}
    assert store.pages.reasons() == {("failed", "too_deep"): 1}
    assert find_problems(store) == ()


def test_a_candidate_id_is_never_given_twice(store: Store) -> None:
    record(store, make_page(1), make_mention("person:a"))
    record(store, make_page(1), outcome=NOT_RELEVANT)
    record(store, make_page(1), make_mention("person:a"))
    assert list(groups(store)) == [2]


def test_a_replay_returns_mentions_to_the_candidate_that_was_decided_on(store: Store) -> None:
    page = make_page(1)
    record(store, page, make_mention("person:a"))
    reject(store, 1)
    record(store, page, make_mention("person:quite_other", score=0.95))
    candidate = store.queue.candidate(1)
    assert candidate is not None
    assert (candidate.state, candidate.mentions[0].mention.score, candidate.score) == ("rejected", 0.95, 0.95)
    assert find_problems(store) == ()


def test_each_mention_of_a_digest_returns_to_its_own_decided_candidate(store: Store) -> None:
    page = make_page(1)
    record(store, page, make_mention("person:a"), make_mention("person:b"))
    reject(store, 1)
    reject(store, 2)
    record(store, page, make_mention("person:b"), make_mention("person:a"), make_mention("person:c"))
    keys = {c.id: [stored.mention.link_keys for stored in c.mentions] for c in store.queue.all_candidates()}
    assert keys == {1: [("person:a",)], 2: [("person:b",)], 3: [("person:c",)]}


def test_what_a_correspondent_decided_on_is_not_taken_away_by_a_replay(store: Store) -> None:
    page = make_page(1)
    record(store, page, make_mention("person:a"))
    reject(store, 1)
    assert record(store, page, outcome=NOT_RELEVANT) == FLAGGED
    candidate = store.queue.candidate(1)
    assert candidate is not None
    assert [stored.mention.link_keys for stored in candidate.mentions] == [("person:a",)]
    assert store.pages.outcomes()["flagged"] == 1
    assert find_problems(store) == ()


def test_a_later_article_does_not_vanish_into_a_candidate_already_decided_on(store: Store) -> None:
    record(store, make_page(1), make_mention("person:a"))
    reject(store, 1)
    record(store, make_page(2), make_mention("person:a"))
    assert groups(store) == {1: [make_page(1).url], 2: [make_page(2).url]}
    assert [candidate.id for candidate in store.queue.related(2, window_days=7)] == [1]


def test_a_repeated_text_of_the_same_source_is_a_duplicate_and_stays_one(store: Store) -> None:
    first, copy, elsewhere = make_page(1), make_page(2), make_page(3, source_id="demo_b")
    text = "Алматыда полиция тілшіні ұстады."
    for page in (first, copy, elsewhere):
        store.pages.save([page])
    original = make_article(first, text=text)
    again = make_article(copy, text="  алматыда полиция\nТІЛШІНІ ұстады ")
    for _ in range(2):
        assert not store.articles.is_repeated(original, page_id_of(store, first))
        record(store, first, make_mention("person:a"), article=original)
        assert store.articles.is_repeated(again, page_id_of(store, copy))
        record(store, copy, outcome=DUPLICATE, article=again)
    assert not store.articles.is_repeated(make_article(elsewhere, text=text), page_id_of(store, elsewhere))
    assert store.pages.outcomes()["duplicate"] == 1
    assert find_problems(store) == ()


def test_texts_without_letters_are_not_copies_of_one_another(store: Store) -> None:
    record(store, make_page(1), article=make_article(make_page(1), text="— * —"))
    store.pages.save([make_page(2)])
    assert not store.articles.is_repeated(make_article(make_page(2), text="…"), page_id_of(store, make_page(2)))


def test_evidence_stays_on_its_characters_when_a_text_holds_unstorable_ones(store: Store) -> None:
    page = make_page(1)
    text = "\x00 Алматыда полиция тілшіні ұстады \ud800 кеше"
    record(store, page, make_mention("person:a"), article=make_article(page, text=text, title="\x00"))
    [candidate] = store.queue.candidates_awaiting_review(limit=1)
    stored = candidate.mentions[0]
    assert len(stored.article.text) == len(text)
    assert stored.article.text[9:16] == text[9:16]
    assert find_problems(store) == ()


def test_an_unknown_page_is_a_sentence(store: Store) -> None:
    with pytest.raises(StorageError, match="no page 12"):
        store.articles.record(
            12,
            NOT_RELEVANT,
            article=None,
            assessment=None,
            choose_candidate=choose_same_keys,
            window_days=7,
            at=NOW,
        )


def test_very_long_link_keys_are_found(store: Store) -> None:
    key = "person:" + "ұ" * 5000
    record(store, make_page(1), make_mention(key))
    record(store, make_page(2), make_mention(key))
    assert len(groups(store)) == 1
