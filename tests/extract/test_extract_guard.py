"""GuardedExtractor: order, limits, and what a dying child costs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from extract.guard import GuardedExtractor
from extract.limits import ExtractionFailed
from records import Article, NotAnArticle, Page

NOTE = (
    "<html><body><h1>Жаңалық {n}</h1><p>Ауыл мектебінде {n} жаңа сынып ашылды, деп хабарлады әкімдік.</p></body></html>"
)


@pytest.fixture(scope="module")
def extractor() -> Iterator[GuardedExtractor]:
    with GuardedExtractor(workers=2, timeout_s=4) as guarded:
        yield guarded


def test_results_come_in_the_order_of_the_pages(
    extractor: GuardedExtractor, make_page: Callable[..., Page], now: datetime
) -> None:
    pages = [(n, make_page(NOTE.format(n=n))) for n in range(60)]
    results = list(extractor.extract_all(pages, time_zone_of=lambda _: "Asia/Almaty", now=now))
    assert [key for key, _ in results] == list(range(60))
    assert all(isinstance(r, Article) and r.title == f"Жаңалық {n}" for n, r in results)


def test_hostile_pages_end_with_a_reason_and_cost_no_other_page(
    extractor: GuardedExtractor, make_page: Callable[..., Page], now: datetime
) -> None:
    bodies = {
        "too_deep": b"<html><body>" + b"<div>" * 20_000 + b"deep",
        "too_many_elements": b"<html><body>" + b"<br>" * 524_288,
        "too_large": b"<html><body>" + b"<p>word</p>" * 2_500_000,
        "not_html": os.urandom(50_000),
    }
    pages = [(reason, make_page(body)) for reason, body in bodies.items()] + [("fine", make_page(NOTE.format(n=7)))]
    results = dict(extractor.extract_all(pages, time_zone_of=lambda _: "Asia/Almaty", now=now))
    assert {key: r.reason for key, r in results.items() if isinstance(r, ExtractionFailed)} == {r: r for r in bodies}
    assert isinstance(results["fine"], Article)


def test_an_empty_page_is_not_an_article(
    extractor: GuardedExtractor, make_page: Callable[..., Page], now: datetime
) -> None:
    ((_, result),) = extractor.extract_all([(1, make_page(b" "))], time_zone_of=lambda _: "Asia/Almaty", now=now)
    assert result == NotAnArticle(url="https://daily.example/news/alga", reason="no_text")
