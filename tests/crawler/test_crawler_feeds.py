from __future__ import annotations

import gzip
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.dates import parse_moment
from crawler.feeds import read_feed
from tests.crawler.bad_site import rss, urlset

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
BOMB = '<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx">{}]>'.format(
    "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
)


def test_rss_entries_keep_title_address_and_moment() -> None:
    body = rss(["https://daily.example/1?utm_source=rss", "/2"], ["Tue, 24 Nov 2026 08:00:00 +0500", ""]).encode()
    first, second = read_feed(body, "https://daily.example/rss").links
    assert (first.url, first.title, first.published_at) == (
        "https://daily.example/1?utm_source=rss",
        "Жаңалық 0",
        AT,
    )
    assert (second.url, second.published_at) == ("https://daily.example/2", None)


def test_atom_takes_the_alternate_link_and_the_first_date() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="kk"><entry>
    <title type="html">Тілші &lt;b&gt;ұсталды&lt;/b&gt;</title>
    <link rel="enclosure" href="https://daily.example/a.mp3"/><link rel="alternate" href="/1"/>
    <updated>2026-11-25T00:00:00Z</updated><published>2026-11-24T08:00:00+05:00</published></entry></feed>"""
    (link,) = read_feed(body.encode(), "https://daily.example/atom").links
    assert (link.url, link.title, link.published_at, link.language) == (
        "https://daily.example/1",
        "Тілші <b>ұсталды</b>",
        AT,
        "kk",
    )


def test_json_feed_is_read() -> None:
    items = [{"url": "https://daily.example/1", "title": "Т", "date_published": "2026-11-24T08:00:00+05:00"}, {"x": 1}]
    reading = read_feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())
    assert [(link.url, link.published_at) for link in reading.links] == [("https://daily.example/1", AT)]


def test_news_sitemap_gives_titles_and_dates_and_plain_lastmod_is_no_publication_date() -> None:
    news = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc> https://daily.example/1 </loc><lastmod>2026-11-25</lastmod><news:news>
    <news:publication><news:name>D</news:name><news:language>kk</news:language></news:publication>
    <news:publication_date>2026-11-24T08:00+05:00</news:publication_date>
    <news:title>Жаңалық</news:title></news:news></url>
    <url><loc>https://daily.example/2</loc><lastmod>2026-11-24</lastmod></url></urlset>"""
    reading = read_feed(news.encode())
    first, second = reading.links
    assert (first.url, first.title, first.published_at, first.language) == (
        "https://daily.example/1",
        "Жаңалық",
        AT,
        "kk",
    )
    assert second.published_at is None
    assert reading.changed_at[1] == datetime(2026, 11, 24, tzinfo=UTC)


def test_children_of_a_sitemap_index_are_told_apart() -> None:
    body = b"<sitemapindex><sitemap><loc>https://daily.example/s1.xml</loc></sitemap></sitemapindex>"
    (link,) = read_feed(body).links
    assert (link.url, link.kind) == ("https://daily.example/s1.xml", "sitemap")


def test_gzipped_sitemap_is_read_and_a_cut_one_in_part() -> None:
    body = gzip.compress(urlset([f"https://daily.example/{os.urandom(8).hex()}" for _ in range(500)]).encode())
    assert len(read_feed(body).links) == 500
    cut = read_feed(body[: len(body) // 2])
    assert 0 < len(cut.links) < 500
    assert cut.problem


def test_unpacked_size_is_limited() -> None:
    reading = read_feed(gzip.compress(b"<urlset>" + b" " * 60_000_000))
    assert reading.links == ()
    assert "larger than" in str(reading.problem)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_declared_encodings_are_decoded(encoding: str) -> None:
    body = rss(["https://daily.example/1"]).replace("Жаңалық", "Новость")
    body = body.replace("?>", f' encoding="{encoding}"?>', 1)
    (link,) = read_feed(body.encode(encoding)).links
    assert link.title == "Новость 0"


@pytest.mark.parametrize("wrap", ["{}", "<!-- c -->\n{}", '<?xml version="1.0"?>\n<!-- <rss> -->{}'])
@pytest.mark.parametrize(
    "root", ["<rss><channel><item><title>&a9;</title></item></channel></rss>", "<urlset>&a9;</urlset>"]
)
def test_document_with_entities_of_its_own_is_refused_quickly(wrap: str, root: str) -> None:
    started = time.monotonic()
    for encoding in ("utf-8", "utf-16"):
        reading = read_feed((wrap.format(BOMB) + root).encode(encoding))
        assert reading.links == ()
        assert "entities" in str(reading.problem)
    assert time.monotonic() - started < 20


def test_external_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do-not-tell")
    for document in (
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]><rss><channel><item><title>&x;</title></item></channel></rss>',
        f'<!DOCTYPE urlset SYSTEM "file://{secret}"><urlset><url><loc>https://daily.example/&x;</loc></url></urlset>',
    ):
        assert "do-not-tell" not in repr(read_feed(document.encode()))


def test_parameter_that_a_document_type_names_without_entities_is_fine() -> None:
    body = (
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://daily.example/rss.dtd">'
        + rss(["https://daily.example/1"]).partition("?>")[2]
    )
    assert len(read_feed(body.encode()).links) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!doctype html><html><body>page</body></html>", "an HTML page, not a feed"),
        (b"<rss><channel></channel></rss>", "no entries"),
        (b'{"error": "no"}', "not a JSON Feed"),
        (b"[1, 2", "not valid JSON"),
        (b"just words", "not a feed"),
        (b"\x1f\x8bbroken", "gzip"),
        (bytes(range(256)) * 50, ""),
        (b"<urlset></urlset>", "no entries"),
        (b"<" * 100_000, ""),
        (b"<rss>" + b"<a>" * 50_000, ""),
    ],
)
def test_what_is_no_feed_gives_a_sentence_and_no_links(body: bytes, words: str) -> None:
    reading = read_feed(body, "https://daily.example/rss")
    assert reading.links == ()
    assert reading.problem
    assert words in reading.problem
    assert "Traceback" not in reading.problem


def test_broken_feed_gives_what_came_before_the_break() -> None:
    whole = rss([f"https://daily.example/{n}" for n in range(10)])
    reading = read_feed(whole[: len(whole) * 2 // 3].encode())
    assert 4 <= len(reading.links) <= 8
    assert reading.problem


def test_broken_sitemap_gives_what_can_be_read() -> None:
    whole = urlset([f"https://daily.example/{n}" for n in range(10)])
    reading = read_feed(whole[: len(whole) * 2 // 3].encode())
    assert 4 <= len(reading.links) <= 8
    assert "broken XML" in str(reading.problem)


def test_reading_that_takes_too_long_is_given_up() -> None:
    addresses = [f"https://daily.example/{number}" for number in range(50_000)]
    reading = read_feed(urlset(addresses).encode(), time_limit_s=0.05)
    assert "took longer than" in str(reading.problem)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T08:00:00+05:00", AT),
        ("2026-11-24 03:00", AT),
        ("2026-11-24T03:00:00Z", AT),
        ("Tue, 24 Nov 2026 08:00:00 +0500", AT),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("2026-13-45", None),
        ("", None),
        ("9999-99-99T99:99", None),
    ],
)
def test_machine_dates(text: str, moment: datetime | None) -> None:
    assert parse_moment(text, zone=UTC) == moment


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("declared", ["", ' encoding="utf-16"', ' encoding="utf-8"'])
def test_wide_encodings_are_read_with_a_mark_or_without(encoding: str, declared: str) -> None:
    body = rss(["https://daily.example/1"]).replace("?>", f"{declared}?>", 1)
    assert [link.title for link in read_feed(body.encode(encoding)).links] == ["Жаңалық 0"]


@pytest.mark.parametrize(("encoding", "title"), [("windows-1251", "Новость дня"), ("kz1048", "Қазақстанда жаңа үй")])
@pytest.mark.parametrize("declared", ["", ' encoding="UTF-8"'])
def test_old_encoding_that_calls_itself_utf_8_is_found_out(encoding: str, title: str, declared: str) -> None:
    body = rss(["https://daily.example/1"]).replace("Жаңалық", title).replace("?>", f"{declared}?>", 1)
    assert [link.title for link in read_feed(body.encode(encoding)).links] == [f"{title} 0"]


def test_one_broken_letter_leaves_the_others_readable() -> None:
    body = rss(["https://daily.example/1", "https://daily.example/2"]).encode().replace("Жаңалық 1".encode(), b"\xd0 1")
    first, second = read_feed(body).links
    assert (first.title, second.url) == ("Жаңалық 0", "https://daily.example/2")


def test_latin_letters_of_an_undeclared_feed_are_not_taken_for_cyrillic() -> None:
    body = rss(["https://daily.example/1"]).replace("Жаңалық", "Café à la crème")
    (link,) = read_feed(body.encode("windows-1252")).links
    assert link.title == "Café à la crème 0"


@pytest.mark.parametrize(
    "text",
    [
        "Вт, 24 ноя 2026 08:00:00 +0500",
        "24 ноября 2026 08:00:00 +05:00",
        "24 ноября 2026 г., 08:00 +0500",
        "Сс, 24 қар 2026 08:00:00 +0500",
        "24 қараша 2026 03:00 GMT",
        "24.11.2026 08:00:00 +0500",
        "20261124T030000Z",
        "1795489200",
    ],
)
def test_dates_that_only_sites_here_write_are_read(text: str) -> None:
    (link,) = read_feed(rss(["https://daily.example/1"], [text]).encode()).links
    assert link.published_at == AT


@pytest.mark.parametrize("month", ["янв", "февраля", "марта", "апр", "мая", "июня", "июл", "август", "сентября"])
def test_other_words_and_impossible_days_are_no_dates(month: str) -> None:
    (link,) = read_feed(rss(["https://daily.example/1"], [f"24 {month} 2026 08:00 +0500"]).encode()).links
    assert link.published_at is not None
    for text in (f"32 {month} 2026", "24 жексенбі 2026", "31.02.2026", "24.13.2026 08:00"):
        (link,) = read_feed(rss(["https://daily.example/1"], [text]).encode()).links
        assert link.published_at is None


def test_json_feed_with_a_mark_and_an_address_of_its_own_host() -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"version": "1", "items": [{"id": "7", "url": "/1", "title": "Т"}]}).encode()
    (link,) = read_feed(body, "https://daily.example/feed.json").links
    assert link.url == "https://daily.example/1"
