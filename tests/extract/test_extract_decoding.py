"""decode_page: text equal to what was written, whatever the encoding and whatever is declared."""

from __future__ import annotations

import pytest

from extract.decoding import decode_page, parse_page
from extract.limits import ExtractionFailed

RU = (
    "<html><head>{meta}<title>Новость дня</title></head><body><h1>Журналиста вызвали в суд</h1>\n"
    "<p>В Актобе полицейские забрали журналиста районной газеты у здания суда, сообщила редакция.</p></body></html>"
)
KK = (
    "<html><head>{meta}<title>Күн жаңалығы</title></head><body><h1>Тілші ұсталды</h1>\n"
    "<p>Ақтөбеде полицейлер «Таң» газетінің тілшісін сот ғимаратының жанында ұстап әкетті.</p></body></html>"
)
EN = "<html><head>{meta}<title>News</title></head><body><p>Police left the café “Aurora”, said José.</p></body></html>"


def meta(charset: str | None) -> str:
    return f'<meta charset="{charset}">' if charset else ""


@pytest.mark.parametrize("declared", [None, "same", "utf-8", "windows-1251", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "cp866", "iso-8859-5", "utf-8"])
def test_russian_page_is_decoded_whatever_it_declares(encoding: str, declared: str | None) -> None:
    text = RU.format(meta=meta(encoding if declared == "same" else declared))
    assert decode_page(text.encode(encoding), None) == text


@pytest.mark.parametrize("header", ["text/html", "text/html; charset=utf-8", 'text/html; charset="windows-1251"'])
@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8"])
def test_header_that_lies_does_no_harm(encoding: str, header: str) -> None:
    text = RU.format(meta="")
    assert decode_page(text.encode(encoding), header) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "kz1048"])
def test_kazakh_page_is_decoded(encoding: str) -> None:
    text = KK.format(meta="")
    assert decode_page(text.encode(encoding), None) == text


def test_western_page_is_decoded_as_browsers_do() -> None:
    text = EN.format(meta=meta("iso-8859-1"))
    assert decode_page(text.encode("cp1252"), None) == text


def test_declared_east_asian_encoding_is_used() -> None:
    text = "<html><body><p>日本語の記事です。</p></body></html>"
    assert decode_page(text.encode("shift_jis"), "text/html; charset=shift_jis") == text


def test_page_cut_in_mid_character_loses_that_character_only() -> None:
    body = RU.format(meta="").encode()
    cut = body[: body.index("сообщила".encode()) + 3]
    assert decode_page(cut, "text/html; charset=windows-1251").endswith("суда, с\N{REPLACEMENT CHARACTER}")


def test_page_of_two_encodings_is_decoded_line_by_line() -> None:
    line = "<p>Эту строку добавила другая программа сайта.</p>"
    text = RU.format(meta="")
    assert decode_page(text.encode("cp1251") + b"\n" + line.encode(), None) == f"{text}\n{line}"
    assert decode_page(text.encode() + b"\n" + line.encode("cp1251"), None) == f"{text}\n{line}"


def test_zero_bytes_do_not_end_the_page() -> None:
    tree = parse_page(b"<html><body><p>before\x00after</p><p>end</p></body></html>", None)
    assert tree.text_content() == "beforeafterend"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"%PDF-1.4\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b'{"title": "<p>text</p>"}', "JSON"),
        (b'[{"id": 1}]', "JSON"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "<rss>"),
        (b"just words", "no HTML tag"),
        (bytes(range(256)) * 40, "binary"),
    ],
)
def test_what_is_no_html_is_refused_by_name(body: bytes, detail: str) -> None:
    with pytest.raises(ExtractionFailed, match=detail) as caught:
        parse_page(body, "text/html")
    assert caught.value.reason == "not_html"
