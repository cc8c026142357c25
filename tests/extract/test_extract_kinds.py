"""Bodies that are no web pages: news of gov.kz, videos of a feed, and what they look like when broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from extract.article import ExtractionFailed, extract_article
from extract.guard import GuardedExtractor
from records import Article, NotAnArticle, Page

MakePage = Callable[..., Page]
GOVKZ = "application/json; kind=govkz"
VIDEO = "application/atom+xml; kind=youtube-entry"
NEWS = {
    "id": 730512,
    "title": "Министрлік аккредиттеу ережесін түсіндірді",
    "body": "<p>Ведомство бүгін тілшілерге жаңа ережені таныстырды.</p>\r\n<p>Құжат&nbsp;қазан айында күшіне енеді, "
    "деп хабарлады <b>баспасөз</b> қызметі.</p><figure><img src='a.jpg'><figcaption>Фото: ведомство</figcaption>"
    "</figure><ul><li>бірінші талап</li><li>екінші талап</li></ul>",
    "created_date": "2026-09-30T17:45:10.120+05:00",
}
ENTRY = """<entry>
  <id>yt:video:Qw3rTy</id><yt:videoId>Qw3rTy</yt:videoId><yt:channelId>UC1</yt:channelId>
  <title>Эфир у здания суда &amp; разговор с адвокатом</title>
  <link rel="alternate" href="https://video.example/watch?v=Qw3rTy"/>
  <author><name>Студия «Полдень»</name><uri>https://video.example/channel/UC1</uri></author>
  <published>2026-02-26T19:30:05+00:00</published><updated>2026-10-01T10:20:56+00:00</updated>
  <media:group><media:title>Эфир у здания суда &amp; разговор с адвокатом</media:title>
   <media:description>Оператора не пустили в зал заседаний.

Ссылка: https://polden.example/a?x=1</media:description></media:group>
 </entry>"""


def news(**changes: object) -> str:
    return json.dumps({**NEWS, **changes}, ensure_ascii=False)


@pytest.fixture
def read_news(make_page: MakePage, now: datetime) -> Callable[..., Article]:
    def read(body: str | bytes, url: str = "https://gov.example/news/730512?lang=kk") -> Article:
        return extract_article(make_page(body, url=url, content_type=GOVKZ), now=now)  # type: ignore[return-value]

    return read


@pytest.fixture
def read_video(make_page: MakePage, now: datetime) -> Callable[[str | bytes], Article]:
    def read(body: str | bytes) -> Article:
        url = "https://video.example/watch?v=Qw3rTy"
        return extract_article(make_page(body, url=url, content_type=VIDEO), now=now)  # type: ignore[return-value]

    return read


def test_news_of_the_interface_is_an_article_with_its_paragraphs(read_news: Callable[..., Article]) -> None:
    article = read_news(news())
    assert article.title == NEWS["title"]
    assert article.text.split("\n") == [
        "Ведомство бүгін тілшілерге жаңа ережені таныстырды.",
        "Құжат қазан айында күшіне енеді, деп хабарлады баспасөз қызметі.",
        "бірінші талап",
        "екінші талап",
    ]
    assert article.published_at == datetime(2026, 9, 30, 17, 45, 10, tzinfo=timezone(timedelta(hours=5)))
    assert (article.date_origin, article.published_precision, article.language) == ("json", "minute", "kk")


def test_address_tells_the_language_of_few_words_and_the_words_that_of_many(read_news: Callable[..., Article]) -> None:
    short = news(title="Брифинг", body="<p>Прямая трансляция брифинга министра.</p>")
    assert read_news(short, "https://gov.example/news/1?lang=kk").language == "kk"
    untranslated = news(title="Брифинг", body="<p>Ведомство рассказало редакциям, как получить аккредитацию.</p>" * 4)
    assert read_news(untranslated, "https://gov.example/news/1?lang=kk").language == "ru"


@pytest.mark.parametrize("body", ["", "{", "[1, 2]", "<html><p>Вход</p></html>", b"\xff\xfe\x00"])
def test_broken_news_fails_with_its_reason(read_news: Callable[..., Article], body: str | bytes) -> None:
    with pytest.raises(ExtractionFailed) as caught:
        read_news(body)
    assert caught.value.reason == "undecodable"


@pytest.mark.parametrize("value", [None, 7, ["<p>a</p>"], {"kk": "мәтін"}, "", "<!-- -->", "\u0000", "<p>"])
def test_news_with_an_odd_body_still_has_its_title(read_news: Callable[..., Article], value: object) -> None:
    article = read_news(news(body=value))
    assert article.text == article.title == NEWS["title"]


@pytest.mark.parametrize("value", [None, 20260930, "soon", "0000-00-00T00:00:00", "2199-01-01T00:00:00+05:00"])
def test_news_with_an_odd_moment_has_none(read_news: Callable[..., Article], value: object) -> None:
    assert read_news(news(created_date=value)).published_at is None


def test_news_without_words_is_no_article(read_news: Callable[..., Article]) -> None:
    found: object = read_news(news(title="", body="<p>&nbsp;</p>"))
    assert found == NotAnArticle(url="https://gov.example/news/730512?lang=kk", reason="no_text")


def test_video_is_an_article_of_title_and_description(read_video: Callable[..., Article]) -> None:
    article = read_video(ENTRY)
    assert article.title == "Эфир у здания суда & разговор с адвокатом"
    assert article.text == "Оператора не пустили в зал заседаний.\nСсылка: https://polden.example/a?x=1"
    assert article.published_at == datetime(2026, 2, 26, 19, 30, 5, tzinfo=UTC)
    assert (article.date_origin, article.authors, article.language) == ("feed", ("Студия «Полдень»",), "ru")


def test_video_without_description_has_its_title_as_text(read_video: Callable[..., Article]) -> None:
    bare = "<entry><title>Тілші сотқа шақырылды, баспасөз мәслихаты</title></entry>"
    article = read_video(bare)
    assert article.text == article.title == "Тілші сотқа шақырылды, баспасөз мәслихаты"
    assert article.published_at is None


def test_entry_with_declared_prefixes_reads_the_same(read_video: Callable[..., Article]) -> None:
    declared = ENTRY.replace(
        "<entry>",
        '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://video.example/yt" '
        'xmlns:media="http://video.example/media">',
        1,
    )
    assert read_video(declared).text == read_video(ENTRY).text
    assert read_video(declared).title == read_video(ENTRY).title


@pytest.mark.parametrize("body", ["", "no markup", "<html><p>404</p></html>", "<feed><entry/></feed>", b"\x00\x01\xff"])
def test_broken_entry_fails_with_its_reason(read_video: Callable[..., Article], body: str | bytes) -> None:
    with pytest.raises(ExtractionFailed) as caught:
        read_video(body)
    assert caught.value.reason == "undecodable"


def test_cut_entry_gives_what_it_still_has(read_video: Callable[..., Article]) -> None:
    article = read_video(ENTRY.encode()[:-200])
    assert article.title.startswith("Эфир у здания суда")


def test_entities_of_an_entry_are_not_resolved(read_video: Callable[..., Article], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("жасырын")
    body = (
        f'<!DOCTYPE entry [<!ENTITY secret SYSTEM "file://{tmp_path}/secret">]>'
        "<entry><title>Выпуск новостей за вторник &secret;</title></entry>"
    )
    assert read_video(body).title == "Выпуск новостей за вторник &secret;"


def test_children_read_every_kind(make_page: MakePage, now: datetime) -> None:
    pages = [
        make_page(news(), url="https://gov.example/news/730512?lang=kk", content_type=GOVKZ),
        make_page(ENTRY, content_type=VIDEO),
        make_page("{", content_type=GOVKZ),
    ]
    with GuardedExtractor(workers=1) as extractor:
        found = extractor.extract_all(enumerate(pages), time_zone_of=lambda _: "Asia/Almaty", now=now)
        kinds = [type(result).__name__ for _, result in found]
    assert kinds == ["Article", "Article", "ExtractionFailed"]
