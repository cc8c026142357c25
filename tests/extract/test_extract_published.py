"""When a page says that it was published, and what says so, in kk, ru and en."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extract.article import extract_article
from records import Article
from tests.extract.own_pages import (
    EAST,
    LONG_RU,
    TEASERS,
    MakePage,
    paragraphs,
    read,
)

PUBLISHED = '<meta property="article:published_time" content="{}">'


def dated(inside: str, head: str = "") -> str:
    return (
        f"<html><head><title>Суд отложен</title>{head}</head><body>{inside.replace('TEXT', paragraphs(LONG_RU))}"
        "<footer>© 2026 Утро</footer></body></html>"
    )


@pytest.mark.parametrize(
    ("html", "expected", "precision", "origin"),
    [
        (dated("<h1>Суд отложен</h1>TEXT"), None, None, None),
        (
            dated("<h1>Суд отложен</h1>TEXT", PUBLISHED.format("2025-05-04T10:00:00+05:00")),
            datetime(2025, 5, 4, 10, tzinfo=EAST), "minute", "meta",
        ),
        (
            dated('<h1>Суд отложен</h1><time datetime="2025-05-04T10:00:00+05:00">4 мая</time>TEXT'),
            datetime(2025, 5, 4, 10, tzinfo=EAST), "minute", "time",
        ),
        (
            dated('<h1>Суд отложен</h1><div class="info">11:20, 20 Январь 2026 | GMT +5</div>TEXT'),
            datetime(2026, 1, 20, 11, 20, tzinfo=EAST), "minute", "marked",
        ),
        (
            dated("<h1>Суд отложен</h1><p>20 января 2026</p>TEXT"),
            datetime(2026, 1, 20, tzinfo=UTC), "day", "text",
        ),
        (
            dated('<div><span class="date">20.01.2026</span><h1>Суд отложен</h1></div>TEXT'),
            datetime(2026, 1, 20, tzinfo=UTC), "day", "marked",
        ),
        (
            dated(
                "<h1>Суд отложен</h1><div class=date>20.01.2026 11:20</div>TEXT",
                PUBLISHED.format("2026-01-20"),
            ),
            datetime(2026, 1, 20, 11, 20, tzinfo=EAST), "minute", "meta",
        ),
        (
            dated(
                "<h1>Суд отложен</h1><div class=date>05.01.2026</div>TEXT",
                PUBLISHED.format("2099-01-01T10:00:00Z"),
            ),
            datetime(2026, 1, 5, tzinfo=UTC), "day", "marked",
        ),
        (
            dated(
                "<h1>Суд отложен</h1><div class=date>Обновлено: 6 мая 2025</div><div class=date>4 мая 2025</div>TEXT",
                PUBLISHED.format("1970-01-01T00:00:00Z"),
            ),
            datetime(2025, 5, 4, tzinfo=UTC), "day", "marked",
        ),
        (
            dated("<h1>Суд отложен</h1><div class=date>4 мая 2025, 10:00 / обновлено 6 мая 2025, 11:00</div>TEXT"),
            datetime(2025, 5, 4, 10, tzinfo=EAST), "minute", "marked",
        ),
        (
            dated('<h1>Суд отложен</h1><span class="news-date">Вчера</span>TEXT'),
            datetime(2026, 11, 23, tzinfo=UTC), "day", "marked",
        ),
        (
            dated('<header><div class="date">Сегодня 24.11.2026, вторник</div></header><h1>Суд отложен</h1>TEXT'),
            None, None, None,
        ),
        (dated("<h1>Суд отложен</h1>TEXT<p>Обыск прошёл 5 января 2022 года.</p>"), None, None, None),
        (dated(f"<h1>Суд отложен</h1>TEXT{TEASERS}"), None, None, None),
    ],
)  # fmt: skip
def test_publication_date_and_its_origin(
    html: str, expected: datetime | None, precision: str | None, origin: str | None, make_page: MakePage, now: datetime
) -> None:
    article = read(make_page(html), now)
    assert (article.published_at, article.published_precision, article.date_origin) == (expected, precision, origin)


def test_feed_and_address_give_the_date_when_the_page_does_not(make_page: MakePage, now: datetime) -> None:
    announced = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
    page = make_page(dated("<h1>Суд отложен</h1>TEXT"), url="https://daily.example/2022/01/05/sud")
    from_url, from_feed = read(page, now), read(replace(page, announced_at=announced), now)
    assert (from_url.published_at, from_url.date_origin) == (datetime(2022, 1, 5, tzinfo=UTC), "url")
    assert (from_feed.published_at, from_feed.date_origin) == (announced, "feed")


def test_time_without_offset_is_that_of_the_source(make_page: MakePage, now: datetime) -> None:
    page = make_page(dated("<h1>Суд отложен</h1><div class=date>20.01.2020 11:20</div>TEXT"))
    west = extract_article(page, time_zone="Asia/Oral", now=now)
    assert isinstance(west, Article)
    assert west.published_at == datetime(2020, 1, 20, 11, 20, tzinfo=EAST)


def test_yesterday_is_counted_from_the_day_of_the_visit(make_page: MakePage, now: datetime) -> None:
    fetched = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    page = make_page(dated("<h1>Суд отложен</h1><div class=date>Вчера, 11:20</div>TEXT"), fetched_at=fetched)
    assert read(page, now).published_at == datetime(2026, 3, 1, 11, 20, tzinfo=EAST)
