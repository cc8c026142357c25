"""Invented outlets of different make, served on this machine, and what is true of each."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.crawler.bad_site import Handler, Site, escape, running_site

NOON = datetime(2026, 11, 24, 7, tzinfo=UTC)
TOWNS = ("Арқалық", "Жаңаөзен", "Риддер", "Екібастұз", "Балқаш", "Сәтбаев", "Шу", "Аягөз")
TEXTS = {
    "ru": (
        "В городе {} после ремонта открыли библиотеку",
        "В городе {} после ремонта снова открылась центральная библиотека. Читателей встретили в обновлённом зале, где "
        "стало светлее и теплее, чем прежде. Заведующая рассказала, что за лето заменили окна и провели отопление.",
        "Теперь сюда приходят целыми семьями, а по субботам для детей читают вслух сказки. Жители благодарят акимат "
        "и просят продлить часы работы хотя бы до восьми вечера. Ответ обещали дать на следующей неделе.",
    ),
    "kk": (
        "{} қаласында жөндеуден кейін кітапхана ашылды",
        "{} қаласында жөндеуден кейін орталық кітапхана қайта ашылды. Оқырмандарды жаңарған залда қарсы алды, бұл жер "
        "бұрынғыдан жарық әрі жылы болды. Меңгеруші жаз бойы терезелер ауыстырылып, жылу жүргізілгенін айтты.",
        "Енді мұнда отбасымен келетіндер көп, ал сенбі күндері балаларға ертегі оқылады. Тұрғындар әкімдікке алғыс "
        "айтып, жұмыс уақытын кешкі сағат сегізге дейін ұзартуды сұрады. Жауап келесі аптада беріледі.",
    ),
    "en": (
        "The library of {} opens again after repairs",
        "The central library of {} opened again this week after repairs that took the whole summer. Readers found "
        "a brighter and warmer hall, with new windows and heating, and more room for the children of the town.",
        "Families now come on Saturdays, when stories are read aloud to the little ones. People thanked the town "
        "and asked for longer opening hours in the evening. An answer is expected by the end of next week.",
    ),
}
MENU = "".join(f'<a href="/{page}">{page}</a> ' for page in ("about", "contacts", "advertising", "team", "vacancies"))


@dataclass(frozen=True)
class Outlet:
    """What is true of an outlet, to compare a draft with."""

    site: Site
    url: str  # what an admin would type
    kind: str
    access_point: str
    languages: tuple[str, ...]
    articles: tuple[str, ...]
    name: str | None = None
    paging: str | None = None


Build = Callable[[Site], Outlet]


def article(site: Site, path: str, language: str, number: int, encoding: str = "utf-8") -> str:
    title, first, second = (text.format(TOWNS[number % len(TOWNS)]) for text in TEXTS[language])
    when = (NOON - timedelta(hours=number)).isoformat()
    body = (
        f'<html lang="{language}"><head><meta charset="{encoding}"><title>{title}</title>'
        f'<meta property="article:published_time" content="{when}"></head><body><nav>{MENU}</nav>'
        f"<article><h1>{title}</h1><p>{first}</p><p>{second}</p></article></body></html>"
    )
    return site.page(path, body.encode(encoding, "xmlcharrefreplace"), f"text/html; charset={encoding}")


def articles(site: Site, path: str, language: str, count: int = 12, encoding: str = "utf-8") -> list[str]:
    return [article(site, path.format(n=4100 + n, d=24 - n % 9), language, n, encoding) for n in range(count)]


def feed(site: Site, path: str, links: list[str], language: str, encoding: str = "utf-8") -> str:
    items = "".join(
        f"<item><title>{TEXTS[language][0].format(TOWNS[n % len(TOWNS)])}</title><link>{escape(link)}</link>"
        f"<pubDate>{format_datetime(NOON - timedelta(hours=n))}</pubDate></item>"
        for n, link in enumerate(links)
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>t</title>'
    text = f"{head}{items}</channel></rss>"
    return site.page(path, text.encode(encoding, "xmlcharrefreplace"), "application/rss+xml")


def home(site: Site, path: str, name: str, links: list[str], language: str, head: str = "", more: str = "") -> str:
    teasers = "".join(
        f'<div class="teaser"><a href="{escape(link)}">{TEXTS[language][0].format(TOWNS[n % len(TOWNS)])}</a></div>'
        for n, link in enumerate(links)
    )
    body = (
        f'<html lang="{language}"><head><meta charset="utf-8"><title>{name} | басты бет</title>{head}</head>'
        f"<body><nav>{MENU}</nav>{teasers}{more}</body></html>"
    )
    return site.page(path, body)


def alternate(path: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{path}">'


def feed_named_by_the_page(site: Site) -> Outlet:
    links = articles(site, "/news/{n}-biblioteka-otkryta", "ru")
    url = feed(site, "/export/all.rss", links, "ru")
    dead = alternate("/comments/feed/") + alternate("/gone.rss") + alternate("/export/all.rss")
    feed(site, "/comments/feed/", links[:3], "ru")
    return Outlet(
        site, home(site, "/", "Степной вестник", [], "ru", dead), "feed", url, ("ru",), tuple(links), "Степной вестник"
    )


def feed_at_a_usual_address(site: Site) -> Outlet:
    links = articles(site, "/2026/11/{d}/kitapkhana-ashyldy-{n}/", "kk")
    url = feed(site, "/feed/", links, "kk")
    return Outlet(site, home(site, "/", "Дала үні", links[:4], "kk"), "feed", url, ("kk",), tuple(links), "Дала үні")


def sitemap_only(site: Site) -> Outlet:
    links = articles(site, "/ru/posts/remont-biblioteki-{n}", "ru", 30)
    other = [site.url + path for path in ("/", "/about", "/tag/remont-shkol-i-bibliotek", "/author/1204")]
    inner = "".join(
        f"<url><loc>{link}</loc><lastmod>2026-11-2{n % 5}</lastmod></url>" for n, link in enumerate([*other, *links])
    )
    packed = gzip.compress(f"<urlset>{inner}</urlset>".encode())
    site.page("/maps/posts-1.xml.gz", packed, "application/gzip")
    index = f"<sitemapindex><sitemap><loc>{site.url}/maps/posts-1.xml.gz</loc></sitemap></sitemapindex>"
    url = site.page("/maps/index.xml", index, "text/xml")
    site.page("/robots.txt", f"User-agent: *\nDisallow: /admin/\n\nSitemap: {url}\n", "text/plain")
    shell = site.page(
        "/", '<html lang="ru"><head><title>Риддер сегодня</title></head><body><div id="app"></div></body></html>'
    )
    return Outlet(site, shell, "sitemap", url, ("ru",), tuple(links), "Риддер сегодня")


def news_sitemap(site: Site) -> Outlet:
    links = articles(site, "/story/library-of-town-{n}.html", "en")
    inner = "".join(
        f"<url><loc>{link}</loc><news:news><news:publication><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{(NOON - timedelta(hours=n)).isoformat()}</news:publication_date>"
        f"<news:title>{TEXTS['en'][0].format('Ridder')}</news:title></news:news></url>"
        for n, link in enumerate(links)
    )
    url = site.page(
        "/sitemap-news.xml",
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{inner}</urlset>',
        "text/xml",
    )
    return Outlet(site, home(site, "/", "Steppe Post", links[:2], "en"), "news_sitemap", url, ("en",), tuple(links))


def listing_only(site: Site) -> Outlet:
    links = articles(site, "/kz/article/{n}", "kk", 15)
    more = '<a href="/kz/news?page=2">2</a><a href="/kz/news?page=3">3</a>'
    url = home(site, "/kz/news", "Балқаш айнасы", links, "kk", more=more)
    start = home(site, "/", "Балқаш айнасы", [], "kk", more='<a href="/kz/news">Барлық жаңалықтар</a>')
    return Outlet(site, start, "listing", url, ("kk",), tuple(links), "Балқаш айнасы", "?page={n}")


def home_page_only(site: Site) -> Outlet:
    links = articles(site, "/kitapkhana-zhondeuden-keyin-ashyldy-{n}", "kk")
    url = home(site, "/", "Аягөз жаңалықтары", links, "kk")
    return Outlet(site, url, "listing", url, ("kk",), tuple(links), "Аягөз жаңалықтары")


def old_encoding(site: Site) -> Outlet:
    links = articles(site, "/index.php?id={n}", "ru", encoding="windows-1251")
    url = feed(site, "/rss.php", links, "ru", "windows-1251")
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    body = (
        f'{head}<title>Шахтёрская правда - новости</title></head><body>{MENU}<a href="/rss.php">RSS</a></body></html>'
    )
    start = site.page("/", body.encode("windows-1251"), "text/html")
    return Outlet(site, start, "feed", url, ("ru",), tuple(links), "Шахтёрская правда")


def kazakh_edition(site: Site) -> Outlet:
    russian = articles(site, "/ru/news/{n}-otkrylas-biblioteka", "ru")
    kazakh = articles(site, "/kk/news/{n}-kitapkhana-ashyldy", "kk")
    feed(site, "/ru/rss.xml", russian, "ru")
    url = feed(site, "/kk/rss.xml", kazakh, "kk")
    both = alternate("/ru/rss.xml") + alternate("/kk/rss.xml")
    return Outlet(
        site, home(site, "/kk/", "Екі тілде", kazakh, "kk", both), "feed", url, ("kk",), tuple(kazakh), "Екі тілде"
    )


def mixed_languages(site: Site) -> Outlet:
    links = [article(site, f"/a/{n}/", "ru" if n % 2 else "kk", n) for n in range(4100, 4112)]
    items = [
        f"<entry><title>{TEXTS['ru' if n % 2 else 'kk'][0].format(TOWNS[n % 8])}</title><link href='{link}'/>"
        f"<updated>2026-11-24T0{n % 10}:00:00+05:00</updated></entry>"
        for n, link in enumerate(links, 4100)
    ]
    url = site.page("/atom.xml", f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(items)}</feed>', "text/xml")
    return Outlet(site, home(site, "/", "Қос үн", links, "ru"), "feed", url, ("kk", "ru"), tuple(links), "Қос үн")


def address_of_a_feed(site: Site) -> Outlet:
    links = articles(site, "/{n}/library-is-open-again", "en")
    title = TEXTS["en"][0]
    items = [
        {"url": link, "title": title.format(n), "date_published": NOON.isoformat()} for n, link in enumerate(links)
    ]
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items}
    url = site.page("/news.json", json.dumps(told), "application/feed+json")
    home(site, "/", "Open Steppe", [], "en")
    return Outlet(site, url, "feed", url, ("en",), tuple(links), "Open Steppe")


def blog_without_a_feed(site: Site) -> Outlet:
    links = articles(site, "/2026/11/{d}/library-of-town-{n}/", "en")
    posts = [
        {"link": link, "date_gmt": f"2026-11-24T{23 - n:02}:00:00", "title": {"rendered": TEXTS["en"][0].format(n)}}
        for n, link in enumerate(links)
    ]

    def answer(handler: Handler) -> None:
        handler.send(200, json.dumps(posts).encode(), {"Content-Type": "application/json", "X-WP-TotalPages": "1"})

    site.under("/wp-json/wp/v2/posts", answer)
    head = f'<link rel="https://api.w.org/" href="{site.url}/wp-json/">'
    start = home(site, "/", "Steppe Blog", links[:2], "en", head)
    return Outlet(site, start, "custom", f"{site.url}/wp-json/wp/v2/posts", ("en",), tuple(links), "Steppe Blog")


SHAPES: tuple[Build, ...] = (
    feed_named_by_the_page,
    feed_at_a_usual_address,
    sitemap_only,
    news_sitemap,
    listing_only,
    home_page_only,
    old_encoding,
    kazakh_edition,
    mixed_languages,
    address_of_a_feed,
    blog_without_a_feed,
)


@contextmanager
def served(build: Build) -> Iterator[Outlet]:
    with running_site() as site:
        yield build(site)
