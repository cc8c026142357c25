from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.listing import next_page, read_links, source_hosts
from crawler.telegram import read_channel
from records import AccessPoint, Source

SOURCE = Source(
    id="daily",
    name="Daily Example",
    homepage="https://daily.example/",
    country="kz",
    languages=("kk",),
    schedule="0 * * * *",
    access_points=(AccessPoint(kind="listing", url="https://daily.example/news/"),),
)
PAGE = """<html><body><nav><a href="/news/999-menu-item-of-some-length">Мәзірдегі өте ұзын сілтеме мәтіні</a></nav>
<article><a href="/news/1234-tilshi-ustaldy"><img src="a.jpg"></a>
<h2><a href="/news/1234-tilshi-ustaldy?utm_source=main">Алматыда тілшіні сот алдында ұстады</a></h2>
<time datetime="2026-11-24T08:00:00+05:00">бүгін</time></article>
<article><a href="https://www.daily.example/2026/11/24/koncert.html">Концерт перенесли на следующую неделю</a></article>
<a href="/tag/2026-11-sailau-zhanalyqtary">Сайлау туралы барлық жаңалықтар</a><a href="/about">Біз туралы</a>
<a href="/photo/1234567.jpg">Фотосурет: оқиға орнынан түсірілген</a><a href="mailto:a@b">пошта</a>
<a href="https://other.example/news/1234-elsewhere-and-more">Басқа сайттағы ұзын тақырып мәтіні</a>
<a href="#top">жоғары</a><a href="javascript:void(0)">x</a><a>y</a><a href="http://[bad">z</a><a href="/">Басты бет</a>
</body></html>"""


def test_teasers_are_found_once_with_their_title_and_time() -> None:
    first, second = read_links(PAGE.encode(), "https://daily.example/news/")
    assert first.url == "https://daily.example/news/1234-tilshi-ustaldy"
    assert first.title == "Алматыда тілшіні сот алдында ұстады"
    assert first.published_at == datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert second.url == "https://www.daily.example/2026/11/24/koncert.html"


def test_article_pattern_of_the_source_decides() -> None:
    source = replace(SOURCE, article_pattern=r"/2026/\d\d/\d\d/")
    links = read_links(PAGE.encode(), "https://daily.example/news/", source)
    assert [link.url for link in links] == ["https://www.daily.example/2026/11/24/koncert.html"]


def test_hosts_of_the_source_decide() -> None:
    source = replace(SOURCE, hosts=("other.example",))
    urls = [link.url for link in read_links(PAGE.encode(), "https://daily.example/news/", source)]
    assert "https://other.example/news/1234-elsewhere-and-more" in urls
    assert source_hosts(source) == {"daily.example", "other.example"}


def test_time_without_zone_is_local_to_the_source() -> None:
    page = '<article><a href="/news/1234">x</a><time datetime="2026-11-24T08:00">x</time></article>'
    (link,) = read_links(page.encode(), "https://daily.example/", replace(SOURCE, article_pattern="/news/"))
    assert link.published_at == datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_undeclared_encoding_is_guessed(encoding: str) -> None:
    page = '<p><a href="/news/12345.html">Журналистов не пустили на заседание суда</a></p>'
    (link,) = read_links(page.encode(encoding), "https://daily.example/")
    assert link.title == "Журналистов не пустили на заседание суда"


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", b"<" * 10_000, b"<div>" * 20_000, b"\x1f\x8b\x08", b"plain text"]
)
def test_bad_bytes_have_no_links(body: bytes) -> None:
    assert read_links(body, "https://daily.example/", SOURCE) == ()


def test_next_page_is_followed_on_the_same_host_only() -> None:
    assert next_page(b'<a rel="next" href="?page=2">', "https://daily.example/news/") == (
        "https://daily.example/news/?page=2"
    )
    assert next_page(b'<a rel="next" href="https://other.example/2">', "https://daily.example/news/") is None
    assert next_page(b"<p>", "https://daily.example/news/") is None


def _message(number: int, text: str, kind: str = "") -> str:
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message {kind}" data-post="demo/{number}">'
        f'<div class="tgme_widget_message_text">{text}</div><a class="tgme_widget_message_date" href="x">'
        f'<time datetime="2026-11-24T03:00:00+00:00"></time></a></div></div>'
    )


def test_telegram_messages_are_links_with_their_first_line() -> None:
    body = "".join(
        [
            '<a class="tme_messages_more" data-before="40"></a>',
            _message(42, "Бірінші <b>жол</b> &amp; т.б.<br/><br/>Екінші жол"),
            _message(41, "x" * 300),
            _message(43, "Channel photo updated", "service_message"),
            _message(42, "again"),
        ]
    ).encode()
    first, second = read_links(body, "https://t.me/s/demo")
    assert (first.url, second.url) == ("https://t.me/demo/41", "https://t.me/demo/42")
    assert second.title == "Бірінші жол & т.б."
    assert first.title is not None
    assert len(first.title) == 120
    assert second.published_at == datetime(2026, 11, 24, 3, tzinfo=UTC)
    page = read_channel(body, "https://t.me/s/demo")
    assert page.before == 40
    assert all(message.markup in body for message in page.messages)


def test_unclosed_telegram_message_ends_at_the_next_one() -> None:
    body = b'<div class="tgme_widget_message" data-post="d/1"><div>a' + _message(2, "b").encode()
    first, second = read_channel(body, "https://t.me/s/d").messages
    assert b'data-post="d/2"' not in first.markup
    assert second.link.title == "b"


@pytest.mark.skipif("TEST_MATERIAL" not in os.environ, reason="TEST_MATERIAL names no folder with a channel preview")
def test_preview_of_the_real_shape_is_read() -> None:
    body = (Path(os.environ["TEST_MATERIAL"]) / "pages" / "platform-shapes" / "telegram_preview.html").read_bytes()
    page = read_channel(body, "https://t.me/s/demo_tilshi")
    assert [message.number for message in page.messages] == [41, 42, 43]
    assert page.before == 41
