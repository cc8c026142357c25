from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import UnusableAddress, absolute, canonical, shown


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTPS://Daily.Example:443/News?b=2&a=1#top", "https://daily.example/News?b=2&a=1"),
        ("http://daily.example", "http://daily.example/"),
        ("http://daily.example:8080/x", "http://daily.example:8080/x"),
        ("https://daily.example/x?utm_source=tg&utm_medium=y&id=7&fbclid=z", "https://daily.example/x?id=7"),
        ("https://daily.example/x?_openstat=a&yclid=b&gclid=c&ysclid=d", "https://daily.example/x"),
        ("https://daily.example/x?from=rss", "https://daily.example/x"),
        ("https://daily.example/x?from=2026", "https://daily.example/x?from=2026"),
        ("https://daily.example./x", "https://daily.example/x"),
        ("https://газета.қаз/жаңалық", "https://xn--80aaf0dd.xn--80ao21a/%D0%B6%D0%B0%D2%A3%D0%B0%D0%BB%D1%8B%D2%9B"),
        ("https://daily.example/%d0%b6", "https://daily.example/%D0%B6"),
        ("https://daily.example/100%", "https://daily.example/100%25"),
        ("https://daily.example/a/./b/../c/", "https://daily.example/a/c/"),
        ("  https://daily.example/a b ", "https://daily.example/a%20b"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
    ],
)
def test_address_has_one_form(given_url: str, expected: str) -> None:
    if "газета" in given_url:
        expected = "https://" + "газета.қаз".encode("idna").decode() + expected.partition(".xn--80ao21a")[2]
    assert canonical(given_url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/hostname", "scheme_refused"),
        ("javascript:alert(1)", "scheme_refused"),
        ("", "scheme_refused"),
        ("http://", "address_refused"),
        ("http://user:pw@daily.example/", "address_refused"),
        ("http://daily.example:0/", "address_refused"),
        ("http://daily.example:65536/", "address_refused"),
        ("http://daily.example:x/", "address_refused"),
        ("http://da\\ily.example/", "address_refused"),
        ("http://daily.example/a\r\nX: y", "address_refused"),
        ("http://daily.example/\x00", "address_refused"),
        ("http://" + "a." * 300 + "example/", "address_refused"),
        ("http://-.example/", "address_refused"),
        ("http://[::1/", "address_refused"),
        ("http://daily.example/" + "x" * 3000, "address_refused"),
    ],
)
def test_unusable_address_says_why(url: str, reason: str) -> None:
    with pytest.raises(UnusableAddress) as caught:
        canonical(url)
    assert caught.value.reason == reason
    assert "pw" not in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.text(max_size=60), st.sampled_from(["http://", "https://", "https://daily.example/", "", "//"]))
def test_canonical_form_is_stable_whatever_comes(text: str, start: str) -> None:
    try:
        once = canonical(start + text)
    except UnusableAddress:
        return
    assert canonical(once) == once


def test_relative_address_is_resolved_against_its_page() -> None:
    assert absolute("https://daily.example/news/", "../a?x=1#y") == "https://daily.example/a?x=1"
    assert absolute("https://daily.example/news/", "//kk.daily.example/b") == "https://kk.daily.example/b"


def test_shown_address_hides_credentials_and_controls() -> None:
    assert "secret" not in shown("https://me:secret@daily.example/")
    assert "\x1b" not in shown("https://daily.example/\x1b[2J")
