"""Posts of Facebook and Instagram become articles: words, first line, moment, what is attached."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from extract.article import extract_article
from extract.limits import ExtractionFailed
from records import Article, NotAnArticle, Page

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def page(post: object) -> Page:
    body = post if isinstance(post, bytes) else json.dumps(post, ensure_ascii=False).encode()
    return Page(
        source_id="daily_facebook",
        url="https://www.facebook.com/daily/posts/1",
        fetched_at=NOW,
        body=body,
        content_type="application/json; kind=graph-post",
    )


def read(post: object) -> Article:
    article = extract_article(page(post), now=NOW)
    assert isinstance(article, Article)
    return article


def test_facebook_post_has_title_text_moment_and_language() -> None:
    message = "Алматыда тілшінің үйіне тінту жүргізілді.\n\nРедакция мұны қысым деп санайды.  "
    article = read({"id": "1_2", "message": message, "created_time": "2026-11-24T05:30:00+0000"})
    assert article.title == "Алматыда тілшінің үйіне тінту жүргізілді."
    assert article.text == "Алматыда тілшінің үйіне тінту жүргізілді.\nРедакция мұны қысым деп санайды."
    assert article.language == "kk"
    assert article.published_at == datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    assert (article.published_precision, article.date_origin) == ("minute", "json")


def test_what_is_attached_belongs_to_the_text_once() -> None:
    message = "Суд оштрафовал редактора районной газеты."
    attached = {"title": message, "description": "Заседание прошло без журналистов.", "url": "https://daily.example/1"}
    article = read({"message": message, "attachments": {"data": [attached, {"title": "Фото"}, "odd", {"title": 5}]}})
    assert article.text == f"{message}\nЗаседание прошло без журналистов.\nФото"
    assert article.language == "ru"


def test_shared_link_without_words_of_its_own_is_read_by_its_title() -> None:
    article = read({"attachments": {"data": [{"title": "Court fines the editor of a local newspaper in Oral"}]}})
    assert article.title == "Court fines the editor of a local newspaper in Oral"
    assert article.language == "en"


def test_instagram_caption_is_read_like_a_message() -> None:
    article = read(
        {
            "caption": "Журналистку не пустили на заседание маслихата\n#пресса",
            "timestamp": "2026-11-23T18:00:00+0000",
            "permalink": "https://www.instagram.com/p/Code/",
            "media_type": "VIDEO",
        }
    )
    assert article.title == "Журналистку не пустили на заседание маслихата"
    assert article.published_at == datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "post",
    [{}, {"caption": None}, {"message": 5}, {"message": "❤️❤️"}, {"attachments": {"data": {}}}, {"attachments": []}],
)
def test_post_without_words_is_no_article(post: dict[str, Any]) -> None:
    result = extract_article(page(post), now=NOW)
    assert isinstance(result, NotAnArticle)
    assert result.reason == "no_text"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'"text"'])
def test_bytes_that_are_no_post_are_a_failure_with_a_reason(body: bytes) -> None:
    with pytest.raises(ExtractionFailed, match="undecodable"):
        extract_article(page(body), now=NOW)


@pytest.mark.parametrize("moment", ["", "soon", "2026-13-40", 5])
def test_odd_moment_of_a_post_costs_only_the_date(moment: object) -> None:
    article = read({"message": "Полиция задержала блогера в Таразе.", "created_time": moment})
    assert article.published_at is None
