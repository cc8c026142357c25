"""Builders of small pages, all words and names our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from records import Page

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def make_page() -> Callable[..., Page]:
    def make(body: str | bytes, **fields: object) -> Page:
        values: dict[str, object] = {
            "source_id": "daily",
            "url": "https://daily.example/news/alga",
            "fetched_at": NOW,
            "body": body.encode() if isinstance(body, str) else body,
        }
        return Page(**{**values, **fields})  # type: ignore[arg-type]

    return make
