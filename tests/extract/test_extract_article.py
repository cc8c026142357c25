"""extract_article on small pages of our own: layouts, titles, lists and walls, in kk, ru and en."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from extract.article import extract_article
from extract.limits import MAX_TEXT, MAX_TITLE, ExtractionFailed
from tests.extract.own_pages import (
    EAST,
    LINKS,
    LONG_KK,
    LONG_RU,
    MENU,
    NOTE,
    STORIES,
    TEASERS,
    MakePage,
    paragraphs,
    read,
    reason,
)

# ---- text ---------------------------------------------------------------------------------------


def test_note_of_one_sentence_beside_forty_links_is_an_article(make_page: MakePage, now: datetime) -> None:
    page = make_page(
        f"<html><head><title>Тілші ұсталды | Күнделік</title></head><body>{MENU}<h1>Тілші ұсталды</h1>"
        f'<div class="date">2026 жылғы 20 қараша, 14:30</div><div class="text"><p>{NOTE}</p></div>'
        f"<h3>Сондай-ақ оқыңыз</h3><ul>{LINKS}</ul><footer>© 2026 Күнделік</footer></body></html>"
    )
    article = read(page, now)
    assert (article.title, article.text, article.language) == ("Тілші ұсталды", NOTE, "kk")
    assert article.published_at == datetime(2026, 11, 20, 14, 30, tzinfo=EAST)
    assert (article.published_precision, article.date_origin) == ("minute", "marked")
    assert article.page_sha256 == page.sha256


def test_modern_page_gives_its_paragraphs_without_menu_and_footer(make_page: MakePage, now: datetime) -> None:
    article = read(
        make_page(
            f"<html><head><title>Тілші ұсталды</title></head><body><nav>{MENU}</nav><article><h1>Тілші ұсталды</h1>"
            f"{paragraphs(LONG_KK)}</article><aside>{TEASERS}</aside><footer>© 2026. Барлық құқық қорғалған</footer>"
        ),
        now,
    )
    assert article.text.split("\n") == list(LONG_KK)


def test_old_table_layout_in_windows_1251_keeps_no_menu(make_page: MakePage, now: datetime) -> None:
    menu = "<br>".join(
        f'<a href="/r{n}">{name}</a>' for n, name in enumerate(("Главная", "Политика", "Общество", "Суд"))
    )
    latest = "".join(
        f'<tr><td>{hour}:00</td><td><a href="/n{hour}">Районные новости номер {hour}</a></td></tr>'
        for hour in range(10, 18)
    )
    body = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
        "<title>Районная газета: Охранник отобрал камеру</title></head><body><table><tr><td>" + menu + "</td><td>"
        "<table><tr><td><b>Охранник отобрал камеру</b></td></tr><tr><td>5 января 2022, 14:30</td></tr><tr><td>"
        + "<br><br>".join(LONG_RU)
        + "</td></tr></table></td><td><table>"
        + latest
        + "</table></td></tr><tr><td colspan=3>© 2008—2022 Районная газета. Тел.: 2-10-10</td></tr></table></body>"
    )
    article = read(make_page(body.encode("cp1251")), now)
    assert [line for line in article.text.split("\n") if line in LONG_RU] == list(LONG_RU)
    assert "Главная" not in article.text
    assert "Районные новости" not in article.text
    assert "©" not in article.text
    assert article.language == "ru"


def test_text_broken_by_br_keeps_its_lines(make_page: MakePage, now: datetime) -> None:
    article = read(
        make_page(f"<html><body><h1>Камеру отобрали</h1><div>{'<br>'.join(LONG_RU)}</div></body></html>"), now
    )
    assert article.text.split("\n") == list(LONG_RU)


def test_linked_word_at_the_beginning_stays_in_its_sentence(make_page: MakePage, now: datetime) -> None:
    items = "".join(
        f'<li><a href="https://other.example/{n}">{t}</a>. {lead}</li>' for n, (t, lead) in enumerate(STORIES)
    )
    page = f"<html><body><h1>Апталық шолу</h1><p>Өткен аптада елде болған оқиғалар.</p><ul>{items}</ul></body></html>"
    text = read(make_page(page), now).text
    assert f"{STORIES[0][0]}. {STORIES[0][1]}" in text


def test_related_stories_are_left_out_even_when_one_is_about_the_same(make_page: MakePage, now: datetime) -> None:
    title, lead = STORIES[0]
    article = read(
        make_page(
            f"<html><body><h1>{title}</h1><p>{lead}</p><p>Оқу жылы дүйсенбіде басталады.</p>{TEASERS}</body></html>"
        ),
        now,
    )
    assert article.text.split("\n") == [lead, "Оқу жылы дүйсенбіде басталады."]
    assert article.published_at is None


@pytest.mark.parametrize("around", ["<div class=lead><strong>{}</strong></div>", "<h2>{}</h2>", "<div>{}</div>"])
def test_lead_that_stands_apart_begins_the_text(around: str, make_page: MakePage, now: datetime) -> None:
    page = make_page(
        f"<html><head><title>Тілші ұсталды</title></head><body><header>{MENU}</header><div><h1>Тілші ұсталды</h1>"
        f"<p class=photo-caption>Сот ғимараты, мұрағаттан алынған сурет.</p>{around.format(LONG_KK[0])}"
        f"<div class=text>{paragraphs(LONG_KK[1:] * 3)}</div></div>{TEASERS}</body></html>"
    )
    assert read(page, now).text.split("\n") == [LONG_KK[0], *LONG_KK[1:] * 3]


def test_very_long_text_and_title_are_cut_and_say_so(make_page: MakePage, now: datetime) -> None:
    article = read(
        make_page(f"<html><title>{'А' * 100_000}</title><body><p>{'Сөз және сөйлем. ' * 60_000}</p></body>"), now
    )
    assert len(article.text) <= MAX_TEXT
    assert article.text.endswith("…")
    assert len(article.title) <= MAX_TITLE
    assert article.title.endswith("…")


# ---- title and authors --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        ("<title>Сот шешімі шықты | Күнделік</title>", "Сот шешімі шықты", "Сот шешімі шықты"),
        ('<title>Күнделік</title><meta property="og:title" content="Сот шешімі">', "Сот шешімі", "Сот шешімі"),
        (
            '<title>x</title><meta property="og:site_name" content="Daily"><meta property="og:title" '
            'content="Court frees reporter - Daily">',
            "Court frees reporter",
            "Court frees reporter",
        ),
        ("<title>Court frees reporter — daily.example</title>", "", "Court frees reporter"),
        (
            '<meta property="og:title" content="Новости страны и мира">',
            "Суд освободил журналиста",
            "Суд освободил журналиста",
        ),
        ("<title>Утро: Суд освободил журналиста</title>", "Суд освободил журналиста", "Суд освободил журналиста"),
        ("<title>Пожар</title>", "Пожар в редакции потушен", "Пожар в редакции потушен"),
        ("<title>Суд освободил журналиста — портал «Утро»</title>", "Утро", "Суд освободил журналиста — портал «Утро»"),
        ("", "Суд &laquo;отложен&raquo;", "Суд «отложен»"),
    ],
)
def test_title_is_that_of_the_story_without_the_site(
    head: str, h1: str, title: str, make_page: MakePage, now: datetime
) -> None:
    heading = f"<h1>{h1}</h1>" if h1 else ""
    page = make_page(f"<html><head>{head}</head><body>{heading}{paragraphs(LONG_RU)}</body></html>")
    assert read(page, now).title == title


def test_page_without_a_title_takes_that_of_its_announcement(make_page: MakePage, now: datetime) -> None:
    page = make_page(f"<html><body><p>{NOTE}</p></body></html>")
    assert read(page, now).title == NOTE
    assert read(replace(page, announced_title="Тілші ұсталды"), now).title == "Тілші ұсталды"


def test_structured_data_give_title_date_and_authors(make_page: MakePage, now: datetime) -> None:
    data = """{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "url": "x"}, {"@type": "NewsArticle",
        "headline": "Сот &quot;Таң&quot; ісін қарады", "datePublished": "2024-02-29T10:00:00",
        "author": [{"@type": "Person", "name": "Әлия Серік"}, {"name": "https://daily.example/u/7"}],
        "publisher": {"name": "Күнделік"},}]}"""
    page = make_page(
        f'<html><head><title>Сот "Таң" ісін қарады - Күнделік</title><script type="application/ld+json">{data}</script>'
        f"</head><body>{paragraphs(LONG_KK)}</body></html>"
    )
    article = read(page, now)
    assert article.title == 'Сот "Таң" ісін қарады'
    assert article.authors == ("Әлия Серік",)
    assert article.published_at == datetime(2024, 2, 29, 10, 0, tzinfo=timezone(timedelta(hours=6)))
    assert article.date_origin == "json_ld"


# ---- no articles --------------------------------------------------------------------------------

TABLE_LIST = "".join(
    f'<tr><td>1{n}:00</td><td><a href="/n/{n}">{title}</a><br>{lead}</td></tr>'
    for n, (title, lead) in enumerate(STORIES)
)
ARTICLE_LIST = "".join(
    f'<article><h3><a href="/n/{n}">{title}</a></h3><time datetime="2026-11-24T10:00:00+05:00">24 қараша</time>'
    f'<p>{lead} <a href="/n/{n}">толығырақ</a></p></article>'
    for n, (title, lead) in enumerate(STORIES)
)


@pytest.mark.parametrize(
    "inside",
    [
        f"<h1>Жаңалықтар</h1>{TEASERS}",
        f"<h1>Барлық жаңалық</h1><ul>{LINKS}</ul>",
        ARTICLE_LIST,
        f"<table><tr><td>{MENU}</td><td><table>{TABLE_LIST}</table></td></tr></table>",
        f"<p>Бұл бөлімде ауданның барлық жаңалығы бар.</p>{TEASERS}",
    ],
)
def test_list_of_stories_is_no_article(inside: str, make_page: MakePage, now: datetime) -> None:
    page = make_page(
        f"<html><head><title>Қоғам</title></head><body>{inside}</body></html>", url="https://daily.example/qogam"
    )
    assert reason(page, now) == "list_page"


def test_front_page_is_no_article(make_page: MakePage, now: datetime) -> None:
    page = make_page(
        f"<html><body><h1>Күнделік</h1><p>{' '.join(LONG_KK)}</p>{TEASERS}</body></html>", url="https://daily.example/"
    )
    assert reason(page, now) == "list_page"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<title>Daily</title><p>We use cookies. Accept all cookies to go on.</p>", "cookie_wall"),
        ("<title>Утро</title><div><p>Мы используем файлы cookie. Нажмите «Принять».</p></div>", "cookie_wall"),
        ("<title>Just a moment...</title><p>Checking your browser before you go on</p>", "script_wall"),
        ("<title>404</title><h1>404</h1><p>Страница не найдена, вернитесь на главную.</p>", "error_page"),
        ("<title>Қате</title><p>Бет табылмады. Басты бетке оралыңыз.</p>", "error_page"),
        ("<title>Күнделік</title><body><div id=root></div><script>start()</script></body>", "no_text"),
        ("<html><title>Фото дня</title><body><h1>Фото дня</h1><img src=a.jpg><img src=b.jpg></body></html>", "no_text"),
        ("<html><body><p>😀 😀 😀</p></body></html>", "no_text"),
        ("<html><body><p>Тілші.</p></body></html>", "too_short"),
        ("<html></html>", "no_text"),
        (" \n", "no_text"),
    ],
)  # fmt: skip
def test_page_without_a_story_says_why(html: str, expected: str, make_page: MakePage, now: datetime) -> None:
    assert reason(make_page(html), now) == expected


def test_story_under_a_cookie_notice_is_an_article(make_page: MakePage, now: datetime) -> None:
    notice = "<div class=cookie><p>Мы используем файлы cookie, чтобы сайт работал лучше.</p></div>"
    article = read(
        make_page(f"<html><body>{notice}<h1>Камеру отобрали</h1>{paragraphs(LONG_RU[:1])}</body></html>"), now
    )
    assert article.text == LONG_RU[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html>" + b"<p>word</p>" * 2_500_000, "too_large"),
        (b"<html><body>" + b"<div>" * 20_000 + b"deep", "too_deep"),
        (b"<html><body><p>x" + b"<br>" * 60_000, "too_many_elements"),
        (b"<html><body>" + b"<b>x</b>" * 60_000, "too_many_elements"),
        (b"%PDF-1.7", "not_html"),
    ],
)
def test_page_beyond_the_limits_fails_by_name(body: bytes, expected: str, make_page: MakePage, now: datetime) -> None:
    with pytest.raises(ExtractionFailed) as caught:
        extract_article(make_page(body), now=now)
    assert caught.value.reason == expected


def test_reading_a_page_twice_gives_the_same(make_page: MakePage, now: datetime) -> None:
    page = make_page(f"<html><body>{MENU}<h1>Тілші ұсталды</h1>{paragraphs(LONG_KK)}{TEASERS}</body></html>")
    assert read(page, now) == read(page, now)
