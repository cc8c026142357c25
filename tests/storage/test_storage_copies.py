"""Near copies: a reprint keeps its row and is one more reference of the same candidate, whatever was decided."""

from __future__ import annotations

import random
from typing import Any

from records import DecisionKind, Outcome, OutcomeKind, Page
from storage.check import find_problems
from storage.copies import BANDS, bands_of, is_copy
from storage.database import Store
from tests.storage.storage_building import make_article, make_decision, make_mention, make_page, page_id_of, record

NOT_ARTICLE = Outcome(kind=OutcomeKind.NOT_ARTICLE, reason="list_page", stage="extract")
SIGNATURE = random.Random(1).randbytes(256)


def changed(signature: bytes, share: float) -> bytes:
    """The signature with the last `share` of its numbers changed."""
    kept = round(len(signature) // 4 * (1 - share)) * 4
    return signature[:kept] + bytes(255 - byte for byte in signature[kept:])


def told(page: Page, minhash: bytes, **more: Any) -> Any:
    return make_article(page, minhash=minhash, **more)


def test_a_signature_is_looked_up_by_sixteen_parts_that_depend_on_their_place() -> None:
    assert len(set(bands_of(SIGNATURE))) == BANDS
    assert len(set(bands_of(bytes(256)))) == BANDS
    assert set(bands_of(SIGNATURE)) & set(bands_of(changed(SIGNATURE, 0.5)))
    assert is_copy(SIGNATURE, changed(SIGNATURE, 0.5))
    assert not is_copy(SIGNATURE, changed(SIGNATURE, 0.6))
    assert not is_copy(b"", b"")


def test_a_reprint_is_one_more_reference_of_a_candidate_that_was_decided_on(store: Store) -> None:
    first, reprint, other = (make_page(n, source_id=f"demo_{n}") for n in (1, 2, 3))
    record(store, first, make_mention("person:a"), article=told(first, SIGNATURE))
    store.queue.record_decision(make_decision(1, DecisionKind.REJECTED), seen_decision_id=None)
    record(store, reprint, make_mention("person:a"), article=told(reprint, changed(SIGNATURE, 0.3)))
    record(store, other, make_mention("person:a"), article=told(other, changed(SIGNATURE, 0.9)))
    groups = {c.id: [m.article.source_id for m in c.mentions] for c in store.queue.all_candidates()}
    assert groups == {1: ["demo_1", "demo_2"], 2: ["demo_3"]}
    assert store.articles.copies_of(1) == (2,)
    assert store.articles.copies_of(2) == (1,)
    assert store.articles.copies_of(3) == ()
    assert find_problems(store) == ()


def test_texts_alike_that_tell_of_another_person_stay_apart(store: Store) -> None:
    first, other = make_page(1), make_page(2)
    record(store, first, make_mention("person:a"), article=told(first, SIGNATURE))
    record(store, other, make_mention("person:b"), article=told(other, SIGNATURE))
    assert len(store.queue.all_candidates()) == 2


def test_a_replay_keeps_copies_where_they_are(store: Store) -> None:
    pages = [make_page(n, source_id=f"demo_{n}") for n in (1, 2)]
    for _ in range(2):
        for page in pages:
            record(store, page, make_mention("person:a"), article=told(page, SIGNATURE))
    [candidate] = store.queue.all_candidates()
    assert [m.article.source_id for m in candidate.mentions] == ["demo_1", "demo_2"]
    assert store.articles.copies_of(1) == (2,)


def test_when_the_oldest_goes_its_copies_have_the_next_for_the_oldest(store: Store) -> None:
    pages = [make_page(n, source_id=f"demo_{n}") for n in (1, 2, 3)]
    for page in pages:
        record(store, page, article=told(page, SIGNATURE))
    store.articles.record(
        page_id_of(store, pages[0]),
        NOT_ARTICLE,
        article=None,
        assessment=None,
        choose_candidate=lambda mention, near: None,
        window_days=7,
        at=pages[0].fetched_at,
    )
    assert store.articles.copies_of(2) == (3,)
    assert find_problems(store) == ()


def test_captions_and_signature_come_back(store: Store) -> None:
    page = make_page(1)
    article = told(page, SIGNATURE, captions=("Тілшінің сынған камерасы",))
    record(store, page, article=article)
    assert store.articles.article(1) == article
