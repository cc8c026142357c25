from __future__ import annotations

from pathlib import Path

import pytest

from crawler.about import is_about_kazakhstan
from crawler.catalogue import load_catalogue
from tests.crawler.bad_site import Site, escape
from tests.crawler.collecting import Collect, source

OPAQUE = "https://body.example/news/12345"


@pytest.mark.parametrize(
    "title",
    [
        "Kazakhstan: reporter detained in Almaty",
        "Kazakh editor moved from Moscow to house arrest",
        "Zhanaozen trial goes on behind closed doors",
        "В Казахстане задержан журналист",
        "Казахстанскую журналистку не пустили в Россию",
        "Суд в Усть-Каменогорске оштрафовал блогера",
        "Қазақстанда тілші ұсталды",
        "Ақтөбеде журналиске шабуыл жасалды",
        "Жаңаөзендегі сот: тілшілер кіргізілмеді",
        "Qazaqstanda jýrnalıst ustaldy",
        "Министр культуры РК ответил редакторам",
        "Украина и Казахстан подписали договор",
    ],
)
def test_title_that_names_the_country_is_about_it(title: str) -> None:
    assert is_about_kazakhstan(title, None, OPAQUE) is True


@pytest.mark.parametrize(
    "title",
    [
        "Russia: editor sentenced to six years",
        "Georgia passes a new law on foreign agents",
        "В Кыргызстане закрыли телеканал",
        "Узбекского блогера отправили в колонию",
        "Қырғызстанда сайт бұғатталды",
        "Әзербайжанда тілшіге үкім шықты",
        "Two reporters released in Burkina Faso",
    ],
)
def test_title_that_names_another_country_only_is_not(title: str) -> None:
    assert is_about_kazakhstan(title, None, OPAQUE) is False


@pytest.mark.parametrize("title", [None, "Journalist beaten outside his home", "Журналист избит", "Тілшіні ұрып кетті"])
def test_what_cannot_be_told_is_left_open(title: str | None) -> None:
    assert is_about_kazakhstan(title, None, OPAQUE) is None


@pytest.mark.parametrize(
    "title",
    [
        "Central Asia: a year of pressure on the press in Uzbekistan and beyond",
        "Страны Центральной Азии и Афганистан",
        "Орталық Азиядағы сөз бостандығы және Ресей",
    ],
)
def test_region_is_looked_at_even_beside_other_countries(title: str) -> None:
    assert is_about_kazakhstan(title, None, OPAQUE) is None


def test_summary_and_address_count_too() -> None:
    assert is_about_kazakhstan("Editor fined", "A court in Karaganda fined her.", OPAQUE) is True
    assert is_about_kazakhstan("Editor fined", None, "https://body.example/kazakhstan/editor-fined") is True
    assert is_about_kazakhstan("Editor fined", None, "https://body.example/2026/peru-editor-fined") is False
    assert (
        is_about_kazakhstan(None, None, "https://body.example/%D0%BA%D0%B0%D0%B7%D0%B0%D1%85%D1%81%D1%82%D0%B0%D0%BD")
        is True
    )
    assert is_about_kazakhstan("Editor fined", "A court fined her for a report. " * 9, OPAQUE) is False


@pytest.mark.parametrize(
    "title", ["Газетчик победил в конкурсе", "Кубок редакции", "Оральные истории", "The maligned reporter", "Казарма"]
)
def test_other_words_with_such_a_beginning_do_not_decide(title: str) -> None:
    assert is_about_kazakhstan(title, None, OPAQUE) is None


def test_only_articles_about_kazakhstan_are_fetched_from_a_global_body(site: Site, collect: Collect) -> None:
    told = {
        "/news/1": ("Kazakhstan: editor fined", ""),
        "/news/2": ("Peru: editor fined", ""),
        "/news/3": ("Editor fined", ""),
        "/news/4": ("Editor fined", "<p>A court in <b>Atyrau</b> fined her.</p>"),
        "/news/5": ("Editor fined", "<p>A court in Lima, Peru, fined her.</p>"),
    }
    items = "".join(
        f"<item><title>{title}</title><link>{site.article(path)}</link><description>{escape(text)}</description></item>"
        for path, (title, text) in told.items()
    )
    peru = f"<item><title>Peru: x</title><link>{site.url}/news/2</link></item>"
    whole = "<rss version='2.0'><channel>{}</channel></rss>"
    feeds = [site.page(f"/rss{n}", whole.format(text)) for n, text in enumerate((items, peru))]
    only = {"options": {"about_kazakhstan_only": True}}
    run = collect([source(id, url, point=only) for id, url in zip(("only", "only_peru"), feeds, strict=True)])
    assert run.urls() == [f"{site.url}/news/{n}" for n in (4, 3, 1)]
    assert site.hits["/news/2"] == site.hits["/news/5"] == 0
    assert "about other countries source=only entries=2" in run.stderr
    assert run.counts["only_peru"]["error"] is None, "a day without news of Kazakhstan is no failure"


def test_key_of_the_source_holds_for_each_access_point_that_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'name = "a"\nhomepage = "https://a.example/"\ncountry = "us"\nlanguages = ["en"]\nschedule = "0 * * * *"\n'
        'about_kazakhstan_only = true\n[[collect]]\nkind = "feed"\nurl = "https://a.example/kazakhstan/rss"\n'
        'about_kazakhstan_only = false\n[[collect]]\nkind = "feed"\nurl = "https://a.example/rss"\n',
        encoding="utf-8",
    )
    (loaded,) = load_catalogue([tmp_path])
    assert [point.options["about_kazakhstan_only"] for point in loaded.access_points] == [False, True]
