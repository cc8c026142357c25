"""Former texts: what an article said from which moment on, and which mentions stand in changed articles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records import Page
from storage.database import Store
from storage.former_texts import ArticleText, FormerTexts, TextChanges
from tests.storage.storage_building import NOW, make_article, make_mention, make_page, record

HOUR = timedelta(hours=1)


@pytest.fixture
def former(store: Store) -> FormerTexts:
    return store.former_texts


def tell(store: Store, hours: int, text: str, *, body: str | None = None) -> Page:
    """The page as fetched some hours later, telling this."""
    page = make_page(1, body=(body or text).encode(), fetched_at=NOW + hours * HOUR)
    record(store, page, make_mention(), article=make_article(page, text=text))
    return page


def mention_id(store: Store) -> int:
    return store.queue.candidates(limit=9)[0].mentions[0].id


def told(texts: tuple[ArticleText, ...]) -> list[tuple[str, int]]:
    """Each text, and how many hours after the first it was seen."""
    return [(text.text, (text.seen_at - NOW) // HOUR) for text in texts]


def test_an_article_that_never_changed_has_one_text(store: Store, former: FormerTexts) -> None:
    page = tell(store, 0, "Бірінші мәтін.")
    [only] = former.texts_of(1)
    assert (only.text, only.page_sha256, only.seen_at) == ("Бірінші мәтін.", page.sha256, NOW)
    assert former.changes_of([mention_id(store)]) == {}


def test_each_text_says_since_when_it_was_told(store: Store, former: FormerTexts) -> None:
    for hours, text in ((0, "Первый текст."), (2, "Второй текст."), (5, "Третий текст.")):
        tell(store, hours, text)
    assert told(former.texts_of(1)) == [("Первый текст.", 0), ("Второй текст.", 2), ("Третий текст.", 5)]
    id = mention_id(store)
    assert former.changes_of([id, 999]) == {id: TextChanges(article_id=1, times=2, last_at=NOW + 5 * HOUR)}


def test_a_page_that_changed_around_its_text_does_not_move_the_moment(store: Store, former: FormerTexts) -> None:
    for hours, text, body in ((0, "One.", "a"), (1, "One.", "b"), (2, "Two.", "c"), (3, "Two.", "d")):
        tell(store, hours, text, body=body)
    assert told(former.texts_of(1)) == [("One.", 0), ("Two.", 2)]
    assert former.changes_of([mention_id(store)])[mention_id(store)].last_at == NOW + 2 * HOUR


def test_a_text_that_came_back_is_told_twice(store: Store, former: FormerTexts) -> None:
    for hours, text in enumerate(("One.", "Two.", "One.")):
        tell(store, hours, text)
    assert told(former.texts_of(1)) == [("One.", 0), ("Two.", 1), ("One.", 2)]


def test_an_unknown_article_has_no_texts(former: FormerTexts) -> None:
    assert former.texts_of(7) == ()
    assert former.changes_of([]) == {}
