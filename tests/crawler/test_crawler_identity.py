"""One article, however many hosts and addresses show it."""

from __future__ import annotations

import pytest

from crawler.identity import MAX_LENGTH, Identities, identity_of
from records import AccessPoint, Source
from tests.crawler.bad_site import Site
from tests.crawler.collecting import Collect, source


def _source(**told: object) -> Source:
    values: dict[str, object] = {
        "id": "daily",
        "name": "n",
        "homepage": "https://daily.example/",
        "country": "kz",
        "languages": ("kk", "ru"),
        "schedule": "0 * * * *",
        "access_points": (AccessPoint(kind="feed", url="https://daily.example/rss"),),
    }
    return Source(**{**values, **told})  # type: ignore[arg-type]


NUMBERED = _source(article_id=r"/(\d+)\.html", aliases=("old.example",), hosts=("kk.daily.example",))
MOVED = _source(aliases=("old.example", "ru.old.example"))


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://daily.example/a/jana-zhol/123.html", "id:123"),
        ("https://daily.example/a/basqa-taqyryp/123.html", "id:123"),
        ("https://old.example/amp/123.html?utm_source=x", "id:123"),
        ("https://WWW.daily.example/a/123.html#top", "id:123"),
        ("https://daily.example/kk/a/123.html", "id:123@kk"),
        ("https://daily.example/kz/a/123.html", "id:123@kk"),
        ("https://daily.example/qaz/a/123.html", "id:123@kk"),
        ("https://daily.example/ru/a/123.html", "id:123@ru"),
        ("https://daily.example/a/123.html?lang=kk", "id:123@kk"),
        ("https://daily.example/a/123.html?lang=ru-RU", "id:123@ru"),
        ("https://kk.daily.example/a/123.html", "id:123@kk"),
        ("https://daily.example/tag/123.html", "at:/tag/123.html"),
        ("https://daily.example/ru/category/123.html", "at:/ru/category/123.html@ru"),
        ("https://elsewhere.example/a/123.html", None),
        ("https://daily.example/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_number_is_the_identity_but_editions_stay_apart(url: str, identity: str | None) -> None:
    assert identity_of(url, NUMBERED) == identity


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://daily.example/news/jol?id=7", "at:/news/jol?id=7"),
        ("http://www.old.example/news/jol/?id=7", "at:/news/jol?id=7"),
        ("https://ru.old.example/news/jol?id=7", "at:/news/jol?id=7@ru"),
        ("https://daily.example/kk/news/jol", "at:/kk/news/jol@kk"),
        ("https://forum.daily.example/news/jol?id=7", None),
        ("https://daily.example/", None),
    ],
)
def test_path_is_the_identity_at_hosts_of_one_outlet(url: str, identity: str | None) -> None:
    assert identity_of(url, MOVED) == identity


def test_source_that_names_neither_number_nor_aliases_goes_by_address() -> None:
    assert identity_of("https://daily.example/a/123.html", _source()) is None


def test_country_in_a_host_is_no_edition() -> None:
    moved = _source(homepage="https://kz.daily.media/", aliases=("daily.kz",), article_id=r"-(\d+)/")
    assert identity_of("https://kz.daily.media/jol-77/", moved) == identity_of("https://daily.kz/jol-77/", moved)


def test_number_of_the_host_is_none_of_an_article() -> None:
    assert identity_of("https://24.example/about", _source(homepage="https://24.example/", article_id=r"(\d+)")) is None


def test_pattern_of_articles_keeps_other_pages_out() -> None:
    told = _source(article_pattern=r"/news/", article_id=r"/(\d+)")
    assert identity_of("https://daily.example/news/12-jol", told) == "id:12"
    assert identity_of("https://daily.example/galleries/12", told) is None


def test_long_address_has_a_short_identity() -> None:
    told = identity_of("https://daily.example/" + "x" * 1500, MOVED)
    assert told
    assert len(told) <= MAX_LENGTH


def test_value_that_many_addresses_share_is_no_number_of_an_article() -> None:
    identities = Identities(source=_source(article_id=r"/(\d+)/"))
    urls = [f"https://daily.example/2026/11/2{n}/jol" for n in range(4)]
    identities.learn(urls[:3])
    assert identities.of(urls[0]) == "id:2026"
    identities.learn(urls)
    assert identities.of(urls[0]) is None
    assert identities.ambiguous == ("id:2026",)


# ---- from a local site ---------------------------------------------------------------------------


def _both(site: Site) -> tuple[str, str]:
    """The site under two names: that of today, and the former one."""
    return site.url, f"http://127.0.0.2:{site.port}"


def test_moved_domain_gives_no_article_twice(two_hosts: Site, collect: Collect) -> None:
    new, old = _both(two_hosts)
    paths = [f"/news/{n}-jol.html" for n in range(100, 106)]
    for path in paths:
        two_hosts.article(path)
    told = source("a", two_hosts.feed("/rss", [old + path for path in paths]), hosts=[], aliases=["127.0.0.2"])
    first = collect([told], allowed=["127.0.0.0/8"])
    assert len(first.urls()) == 6
    two_hosts.feed("/rss", [new + path for path in paths])
    second = collect([told], allowed=["127.0.0.0/8"])
    assert second.urls() == first.urls()
    assert second.counts["a"]["unchanged"] == 6
    assert {two_hosts.hits[path] for path in paths} == {1}


def test_mirror_in_the_same_feed_is_fetched_once(two_hosts: Site, collect: Collect) -> None:
    new, mirror = _both(two_hosts)
    paths = [f"/a/jol/{n}.html" for n in range(100, 106)]
    for path in paths:
        two_hosts.article(path)
        two_hosts.article(path.replace("/jol", "/basqa-jol"))
    links = [new + path for path in paths] + [mirror + path.replace("/jol", "/basqa-jol") for path in paths]
    told = source("a", two_hosts.feed("/rss", links), aliases=["127.0.0.2"], article_id=r"/(\d+)\.html")
    run = collect([told], allowed=["127.0.0.0/8"])
    assert len(run.urls()) == 6
    assert sum(count for path, count in two_hosts.hits.items() if path.startswith("/a/")) == 6
    assert run.store.db.execute("select count(distinct identity) from pages").fetchone() == (6,)


def test_mirror_is_asked_when_the_first_address_fails(two_hosts: Site, collect: Collect) -> None:
    new, mirror = _both(two_hosts)
    two_hosts.article("/a/jol/7.html")
    links = [mirror + "/a/jol/7.html", new + "/gone/7.html"]
    told = source("a", two_hosts.feed("/rss", links), aliases=["127.0.0.2"], article_id=r"/(\d+)\.html")
    run = collect([told], allowed=["127.0.0.0/8"])
    assert run.urls() == [mirror + "/a/jol/7.html"]


def test_editions_of_one_number_are_both_collected(site: Site, collect: Collect) -> None:
    links = [site.article(f"/{language}/news/7.html") for language in ("kk", "ru")]
    run = collect([source("a", site.feed("/rss", links), article_id=r"/(\d+)\.html")])
    assert sorted(run.urls()) == sorted(links)


def test_wrong_article_id_loses_nothing(site: Site, collect: Collect) -> None:
    links = [site.article(f"/2026/11/{n}/jol-{n}") for n in range(10, 20)]
    told = [source("a", site.feed("/rss", links), article_id=r"/(\d+)/")]
    run = collect(told)
    assert sorted(run.urls()) == sorted(links)
    assert "article_id matches many articles source=a value=2026" in run.stderr
    links.append(site.article("/2026/11/21/jol-21"))
    site.feed("/rss", links)
    assert sorted(collect(told).urls()) == sorted(links)


def test_number_in_the_address_of_a_list_swallows_no_article(site: Site, collect: Collect) -> None:
    tag = site.page("/tag/77-jol-apaty-turaly", "<p>тізім</p>")
    article = site.article("/news/77-jol-apaty-turaly")
    told = [source("a", site.feed("/rss", [article, tag]), article_id=r"/(\d+)-")]
    assert article in collect(told).urls()


def test_listing_of_a_mirror_is_not_paged_for_known_articles(two_hosts: Site, collect: Collect) -> None:
    def page(number: int) -> None:
        links = "".join(
            f'<a href="/news/{number * 10 + n}.html">Мақала {number}{n} туралы ұзын тақырып</a>'
            for n in range(5)
            for n in range(5)
        )
        two_hosts.page(f"/list?page={number}", links)
        for n in range(5):
            two_hosts.article(f"/news/{number * 10 + n}.html")

    for number in range(10, 14):
        page(number)
    _, old = _both(two_hosts)
    point = {"options": {"paging": "?page={n}"}}
    start = two_hosts.answers["/list?page=10"]
    two_hosts.answers |= {"/list": start, "/list?page=2": two_hosts.answers["/list?page=11"]}
    told = {"aliases": ["127.0.0.2"], "homepage": two_hosts.url + "/", "point": point}
    first = collect([source("a", old + "/list", "listing", **told)], allowed=["127.0.0.0/8"])
    assert len(first.urls()) == 10
    before = two_hosts.hits["/list?page=2"]
    again = source("a", two_hosts.url + "/list", "listing", **told)
    assert len(collect([again], allowed=["127.0.0.0/8"]).urls()) == 10
    assert two_hosts.hits["/list?page=2"] == before
