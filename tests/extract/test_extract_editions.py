"""The same article in other languages, as its page names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from lxml import html

from extract.article import extract_article
from extract.editions import MAX_EDITIONS, find_editions
from records import Article, Page

URL = "https://daily.example/ru/news/alga"
TEXT = (
    "В Таразе после ремонта открылась библиотека. Читателей встретили в обновлённом зале, где стало светлее и теплее. "
    "За лето здесь заменили окна и провели отопление, а осенью привезли новые книги для детей."
)


def _link(hreflang: str, href: str, more: str = "") -> str:
    return f'<link rel="alternate" hreflang="{hreflang}" href="{href}" {more}>'


def _found(*links: str, url: str = URL) -> tuple[str, ...]:
    return find_editions(html.document_fromstring(f"<html><head>{''.join(links)}</head><body>x</body></html>"), url)


def test_other_languages_are_found_and_the_page_itself_is_not() -> None:
    links = (
        _link("ru", URL),
        _link("x-default", "https://daily.example/uz/news/alga"),
        _link("kk-KZ", "/kk/news/alga"),
        _link("EN", "https://Daily.Example:443/en/news/alga#top"),
        _link("uz", "https://daily.example/uz/news/alga"),
    )
    assert _found(*links) == ("https://daily.example/kk/news/alga", "https://daily.example/en/news/alga")


@pytest.mark.parametrize(
    "link",
    [
        _link("kk", "https://www.daily.example/ru/news/alga/"),
        _link("kk", "http://daily.example/ru/news/alga"),
        _link("kk", "/"),
        _link("kk", "/kk/"),
        _link("kk", "https://kk.daily.example/index.php"),
        _link("kk", ""),
        _link("kk", "javascript:alert(1)"),
        _link("kk", "ftp://daily.example/kk/news/alga"),
        _link("kk", "https://u:p@daily.example/kk/news/alga"),
        _link("kk", "https://[daily/kk"),
        _link("kk", "https://daily.example:99999/kk/news"),
        _link("", "/kk/news/alga"),
        _link("kk", "/kk/rss.xml", 'type="application/rss+xml"'),
        '<link rel="stylesheet" hreflang="kk" href="/kk/news/alga">',
        '<link rel="alternate" hreflang="kk">',
    ],
)
def test_what_is_no_edition_is_left_out(link: str) -> None:
    assert _found(link) == ()


def test_addresses_are_written_as_pages_are_stored() -> None:
    assert _found(_link("kk", "/kk/news/алға?id=7&lang=kk")) == (
        "https://daily.example/kk/news/%D0%B0%D0%BB%D2%93%D0%B0?id=7&lang=kk",
    )
    assert _found(_link("kk", "https://дала.example/alga")) == ("https://xn--80aak3a.example/alga",)
    assert _found('<base href="https://kk.daily.example/x/">', _link("kk", "alga")) == (
        "https://kk.daily.example/x/alga",
    )


def test_their_number_is_bounded() -> None:
    assert len(_found(*(_link("kk", f"/kk/news/{n}") for n in range(500)))) == MAX_EDITIONS


def test_article_carries_its_editions(make_page: Callable[..., Page], now: datetime) -> None:
    head = f"<title>Библиотека открыта</title>{_link('kk', '/kk/news/alga')}"
    body = f"<html><head>{head}</head><body><article><h1>Библиотека открыта</h1><p>{TEXT}</p></article></body></html>"
    article = extract_article(make_page(body, url=URL), now=now)
    assert isinstance(article, Article)
    assert article.editions == ("https://daily.example/kk/news/alga",)
