"""Telegram messages: one message, one article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from extract.article import extract_article
from records import Article, NotAnArticle, Page

MakePage = Callable[..., Page]
KIND = "text/html; kind=telegram-message"


def message(number: int, inside: str, *, kind: str = "", time: str = "2026-07-15T07:36:13+00:00") -> str:
    return (
        f'<div class="tgme_widget_message {kind} js-widget_message" data-post="tan_gazeti/{number}">'
        '<div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name"><span>Таң</span></a></div>'
        f'{inside}<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">524</span>'
        f'<a class="tgme_widget_message_date" href="https://t.me/tan_gazeti/{number}">'
        f'<time datetime="{time}" class="time">07:36</time></a></div></div>'
    )


def text(inside: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{inside}</div>'


@pytest.fixture
def read(make_page: MakePage, now: datetime) -> Callable[[str], Article | NotAnArticle]:
    def extract(body: str) -> Article | NotAnArticle:
        page = make_page(body, url="https://t.me/tan_gazeti/41", content_type=KIND)
        return extract_article(page, now=now)

    return extract


def test_message_keeps_its_lines_and_its_first_line_is_the_title(read: Callable[[str], Article]) -> None:
    inside = (
        "Түсірілім тобы бүгін <b>ауылға</b> барды.<br/><br/>Әкімдік қызметкері камераны өшіруді талап етті.<br>"
        '<a href="?q=%23soz">#сөз</a>'
    )
    article = read(message(41, text(inside)))
    assert article.text == ("Түсірілім тобы бүгін ауылға барды.\nӘкімдік қызметкері камераны өшіруді талап етті.\n#сөз")
    assert article.title == "Түсірілім тобы бүгін ауылға барды."
    assert article.language == "kk"


def test_time_of_the_message_is_its_publication(read: Callable[[str], Article]) -> None:
    video = '<time class="message_video_duration">2:53</time>'
    article = read(message(41, video + text("Редакция сообщила о замене замка в двери.")))
    assert article.published_at == datetime(2026, 7, 15, 7, 36, 13, tzinfo=UTC)
    assert (article.published_precision, article.date_origin) == ("minute", "time")


def test_answered_message_forward_and_link_card_are_no_part_of_the_text(read: Callable[[str], Article]) -> None:
    around = (
        '<div class="tgme_widget_message_forwarded_from">Forwarded from <a href="#">Other</a></div>'
        '<a class="tgme_widget_message_reply"><div class="js-message_reply_text">Earlier</div></a>'
        + text("A note of one line with an emoji <i class=emoji><b>🔥</b></i>.")
        + '<a class="tgme_widget_message_link_preview"><div class="link_preview_title">The story</div></a>'
    )
    assert read(message(41, around)).text == "A note of one line with an emoji 🔥."


def test_long_first_line_is_cut_for_the_title_only(read: Callable[[str], Article]) -> None:
    line = "Сөз бостандығы туралы ұзақ сөйлем " * 12
    article = read(message(41, text(line)))
    assert len(article.title) <= 120
    assert article.title.endswith("…")
    assert article.text == line.strip()


def test_message_named_by_the_address_is_taken_from_a_page_of_several(read: Callable[[str], Article]) -> None:
    page = (
        "<html><body>" + message(40, text("Бірінші хабарлама мәтіні.")) + message(41, text("Екінші хабарлама мәтіні."))
    )
    assert read(page).text == "Екінші хабарлама мәтіні."


def test_preview_of_a_whole_channel_is_a_list(make_page: MakePage, now: datetime) -> None:
    body = message(40, text("Бірінші хабарлама мәтіні.")) + message(41, text("Екінші хабарлама мәтіні."))
    page = make_page(body, url="https://t.me/s/tan_gazeti")
    assert extract_article(page, now=now) == NotAnArticle(url=page.url, reason="list_page")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (message(41, text("Channel photo updated"), kind="service_message"), "service_message"),
        (message(41, '<a class="tgme_widget_message_photo_wrap"></a>'), "no_text"),
        (message(41, text("👍")), "no_text"),
    ],
)
def test_message_without_words_is_no_article(body: str, reason: str, read: Callable[[str], NotAnArticle]) -> None:
    assert read(body).reason == reason
