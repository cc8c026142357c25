"""What an admin's hints change, and what is kept of the pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from extract.article import extract_article
from extract.guard import GuardedExtractor
from records import Article, Hints, NotAnArticle, Page

MakePage = Callable[..., Page]
EAST = timezone(timedelta(hours=5))
STORY = """<html><head><title>Редакцияны тексеру аяқталды — Таң</title>
<meta property="og:title" content="Редакцияны тексеру аяқталды">
<meta property="article:published_time" content="2026-11-02T08:00:00+05:00">{head}</head><body>
<nav><ul><li><a href="/a">Басты бет</a></li><li><a href="/b">Қоғам</a></li></ul></nav>
<div class="story"><h1>Редакцияны тексеру аяқталды</h1><span class="added">5 қараша 2026, 14:30</span>
<figure><img src="/1.jpg" alt="Полиция қызметкері оператордың камерасын жауып тұр">
<figcaption>Түсірілім тобын ғимаратқа кіргізбеді. Сурет: Таң</figcaption></figure>
<div class="body"><p>Тексерушілер газет редакциясында екі апта жұмыс істеп, құжаттардың көшірмесін алды.</p>
<p class="plea">Серіктес дүкен арнайы сыйлық ұсынады, ұсыныс тек бүгін ғана жарамды болады.</p>
<p>Бас редактордың айтуынша, тексеру қорытындысы келесі айда белгілі болмақ.</p></div></div>
<aside><figure><img src="/2.jpg" alt="Басқа оқиғаның суреті осында тұр"><figcaption>Басқа сурет осында</figcaption>
</figure></aside></body></html>"""


@pytest.fixture
def read(make_page: MakePage, now: datetime) -> Callable[..., Article]:
    def extract(hints: Hints | None = None, head: str = "") -> Article:
        return extract_article(make_page(STORY.format(head=head)), now=now, hints=hints)  # type: ignore[return-value]

    return extract


def test_hint_for_the_text_takes_that_and_nothing_else(read: Callable[..., Article]) -> None:
    article = read(Hints(text="div.body > p:not(.plea)"))
    assert article.text.split("\n") == [
        "Тексерушілер газет редакциясында екі апта жұмыс істеп, құжаттардың көшірмесін алды.",
        "Бас редактордың айтуынша, тексеру қорытындысы келесі айда белгілі болмақ.",
    ]


def test_element_inside_another_that_fits_is_read_once(read: Callable[..., Article]) -> None:
    article = read(Hints(text=".body, .body p"))
    assert article.text.count("Тексерушілер") == 1


def test_hint_for_the_date_goes_before_what_the_page_states(read: Callable[..., Article]) -> None:
    assert read().published_at == datetime(2026, 11, 2, 8, 0, tzinfo=EAST)
    article = read(Hints(date="span.added"))
    assert article.published_at == datetime(2026, 11, 5, 14, 30, tzinfo=EAST)
    assert article.date_origin == "hint"


def test_what_a_hint_drops_is_in_no_field(read: Callable[..., Article]) -> None:
    assert "сыйлық" in read().text
    article = read(Hints(drop=(".plea", "figure")))
    assert "сыйлық" not in article.text
    assert article.captions == ()


@pytest.mark.parametrize(
    "hints", [Hints(text="#nothing", date="time.gone"), Hints(text="div[", date=":::", drop=("p:has(",))]
)
def test_hint_that_fits_nothing_counts_for_nothing(read: Callable[..., Article], hints: Hints) -> None:
    assert read(hints) == read()


def test_hint_makes_an_article_of_a_page_that_looks_like_a_list(make_page: MakePage, now: datetime) -> None:
    rows = "".join(f'<li><a href="/n/{n}">Жаңалықтың тақырыбы осындай {n}</a></li>' for n in range(12))
    body = f'<html><body><ul>{rows}</ul><div id="note">Сот отырысы ертеңге қалдырылды.</div></body></html>'
    page = make_page(body, url="https://daily.example/")
    assert isinstance(extract_article(page, now=now), NotAnArticle)
    article = extract_article(page, now=now, hints=Hints(text="#note"))
    assert isinstance(article, Article)
    assert article.text == "Сот отырысы ертеңге қалдырылды."


def test_children_are_given_the_hints_of_the_source(make_page: MakePage, now: datetime) -> None:
    pages = [
        ("daily", make_page(STORY.format(head=""))),
        ("other", make_page(STORY.format(head=""), source_id="other")),
    ]
    hints = {"daily": Hints(drop=(".plea",))}
    with GuardedExtractor(workers=1) as extractor:
        found = extractor.extract_all(pages, time_zone_of=lambda _: "Asia/Almaty", now=now, hints_of=hints.get)
        texts = {key: result.text for key, result in found if isinstance(result, Article)}
    assert "сыйлық" not in texts["daily"]
    assert "сыйлық" in texts["other"]


def test_captions_and_the_main_pictures_alternative_text_are_kept_apart(read: Callable[..., Article]) -> None:
    article = read()
    assert article.captions == (
        "Полиция қызметкері оператордың камерасын жауып тұр",
        "Түсірілім тобын ғимаратқа кіргізбеді. Сурет: Таң",
    )
    assert "Түсірілім тобын" not in article.text


def test_picture_text_stated_for_sharing_counts_unless_it_repeats_the_title(read: Callable[..., Article]) -> None:
    told = '<meta property="og:image:alt" content="Терезеден түсірілген редакция ғимараты">'
    assert read(head=told).captions[0] == "Терезеден түсірілген редакция ғимараты"
    repeated = '<meta property="og:image:alt" content="Редакцияны тексеру аяқталды">'
    assert read(head=repeated).captions == read().captions


def test_text_stated_in_json_ld_is_taken_where_the_page_shows_much_less(make_page: MakePage, now: datetime) -> None:
    sentence = "Журналист рассказал, что его не пустили на заседание, хотя оно было открытым для прессы. "
    body = (
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Без прессы", '
        f'"articleBody": "{sentence * 5}"' + "}</script></head><body><h1>Без прессы</h1><p>Читайте по подписке целиком."
        "</p></body></html>"
    )
    article = extract_article(make_page(body), now=now)
    assert isinstance(article, Article)
    assert article.text.count("не пустили") == 5
