"""Shared builders: one classifier for the whole folder, and articles that show only what matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from classify.flag import Classifier, load_classifier
from records import Article, Language

PUBLISHED = datetime(2026, 11, 20, 9, tzinfo=UTC)
MakeArticle = Callable[..., Article]


def make_article(
    text: str, language: Language | None, title: str = "", published_at: datetime | None = PUBLISHED
) -> Article:
    return Article(
        source_id="test",
        url="https://news.example/1",
        page_sha256="0" * 64,
        title=title,
        text=text,
        language=language,
        published_at=published_at,
        published_precision="minute" if published_at else None,
    )


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return load_classifier()


@pytest.fixture(scope="session")
def article() -> MakeArticle:
    return make_article
