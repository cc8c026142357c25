"""Invented outlets in the shapes that sites of the press have, made before `source new` was tuned on them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from tests.crawler.bad_site import Handler, Site, escape, running_site
from tests.crawler.outlets import NOON, TEXTS, TOWNS, alternate, article

ATOM = "application/atom+xml"
SLUGS = {
    "ru": ("v-gorode-otkrylas-biblioteka", "zhiteli-prosyat-avtobus", "remont-shkoly-zavershen", "kniga-o-stepi"),
    "kk": ("qalada-kitapkhana-ashyldy", "turgyndar-avtobus-surady", "mektep-zhondeuden-otti", "dala-turaly-kitap"),
    "en": ("library-opens-again-in-town", "people-ask-for-a-bus", "school-repairs-are-over", "book-about-the-steppe"),
}


@dataclass(frozen=True)
class Truth:
    """What is true of an outlet, to compare a draft with; addresses that its draft must and must not take."""

    site: Site
    url: str  # what an admin would type
    kinds: tuple[str, ...]  # of the first access point, any of them
    access_points: tuple[str, ...]  # any of them is right
    languages: tuple[str, ...]
    articles: tuple[str, ...]  # held out: none of them stands on any page that `source new` can see
    others: tuple[str, ...]
    name: str
    paging: str | None = None
    editions: tuple[str, ...] = ()  # further ones, which an admin should be told of


Build = Callable[[Site], Truth]
SHAPES: list[Build] = []


def shape(build: Build) -> Build:
    SHAPES.append(build)
    return build


@contextmanager
def served(build: Build) -> Iterator[Truth]:
    with running_site() as site:
        site.host = f"{build.__name__.replace('_', '-')}.example"
        yield build(site)


def heading(language: str, number: int) -> str:
    return TEXTS[language][0].format(TOWNS[number % len(TOWNS)])


def written(
    site: Site, path: str, language: str, count: int = 14, first: int = 0, encoding: str = "utf-8"
) -> list[str]:
    """Articles at `path`, in which {n} is a growing number, {d} and {m} a day and a month, {s} a slug."""
    return [article(site, _filled(path, language, n), language, n, encoding) for n in range(first, first + count)]


def held_out(site: Site, path: str, language: str) -> list[str]:
    """Addresses of articles that were published before and after those on the pages."""
    return [site.url + _filled(path, language, n) for n in (311, 402, 777)]


def _filled(path: str, language: str, n: int) -> str:
    slug = SLUGS[language][n % 4] + ("" if n < 4 else f"-{TOWN_SLUGS[n % 5]}")
    return path.format(n=58_240 + 7 * n, d=f"{28 - n % 27:02}", m=f"{11 - n // 100:02}", s=slug)


TOWN_SLUGS = ("shu", "aiagoz", "balqash", "ridder", "zhangaozen")


def page(site: Site, path: str, name: str, body: str, language: str = "ru", head: str = "", title: str = "") -> str:
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title or name}</title>'
        f"{head}</head>"
        f"<body>{body}<footer><a href='/privacy-policy'>Құпиялық саясаты</a></footer></body></html>"
    )
    return site.page(path, text)


def menu(site: Site, *paths: str) -> str:
    return (
        "<header><nav>" + "".join(f'<a href="{path}">{path.strip("/")[:20]}</a>' for path in paths) + "</nav></header>"
    )


def cards(links: list[str], language: str, *, dated: bool = False) -> str:
    """Teasers as sites have them: a picture and a heading that both link, sometimes a moment."""
    found = []
    for n, link in enumerate(links):
        moment = (NOON - timedelta(hours=n)).isoformat()
        time = f'<time datetime="{moment}">{moment[:10]}</time>' if dated else ""
        found.append(
            f'<div class="card"><a href="{escape(link)}"><img src="/i/{n}.jpg" alt=""></a>'
            f'<h3><a href="{escape(link)}">{heading(language, n)}</a></h3>{time}</div>'
        )
    return f"<main>{''.join(found)}</main>"


def rss(site: Site, path: str, links: list[str], language: str, *, title: str = "", full: bool = False) -> str:
    items = []
    for n, link in enumerate(links):
        whole = f"<content:encoded><![CDATA[<p>{TEXTS[language][1].format(TOWNS[n % 8])}</p>]]></content:encoded>"
        items.append(
            f"<item><title>{heading(language, n)}</title><link>{escape(link)}</link>{whole if full else ''}"
            f"<pubDate>{format_datetime(NOON - timedelta(hours=n))}</pubDate></item>"
        )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title or 'RSS'}</title><link>{site.url}/</link>{''.join(items)}</channel></rss>"
    )
    return site.page(path, text, "application/rss+xml; charset=UTF-8")


def robots(site: Site, *sitemaps: str) -> None:
    lines = "".join(f"Sitemap: {url}\n" for url in sitemaps)
    site.page("/robots.txt", f"User-agent: *\nDisallow: /search\n\n{lines}", "text/plain")


def urlset(site: Site, path: str, links: list[str], *, packed: bool = False) -> str:
    moments = [(NOON - timedelta(hours=n)).isoformat() for n in range(len(links))]
    inner = "".join(
        f"<url><loc>{link}</loc><lastmod>{moment}</lastmod></url>" for link, moment in zip(links, moments, strict=True)
    )
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'
    return site.page(path, gzip.compress(text.encode()) if packed else text, "application/xml")


def sitemap_index(site: Site, path: str, children: list[str]) -> str:
    inner = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return site.page(path, f'<sitemapindex xmlns="{space}">{inner}</sitemapindex>', "application/xml")


def own(site: Site, *paths: str) -> tuple[str, ...]:
    return tuple(site.url + path for path in paths)


@shape
def wordpress(site: Site) -> Truth:
    form = "/2026/{m}/{d}/{s}/"
    links = written(site, form, "ru")
    feed = rss(site, "/feed/", links[:10], "ru", title="Шымкент күні", full=True)
    rss(site, "/comments/feed/", links[:3], "ru", title="Комментарии")
    others = (
        "/category/politika/",
        "/category/obshchestvo/",
        "/tag/remont-dorog-v-gorode/",
        "/author/redaktor/",
        "/about/",
    )
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Шымкент күні » Лента" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="Лента комментариев" href="/comments/feed/">'
        f'<link rel="https://api.w.org/" href="{site.url}/wp-json/">'
        f'<link rel="alternate" type="application/json" href="{site.url}/wp-json/wp/v2/pages/2">'
        f'<link rel="alternate" type="application/json+oembed" href="{site.url}/wp-json/oembed/1.0/embed?url=x">'
        '<meta property="og:site_name" content="Шымкент күні">'
    )
    start = page(
        site, "/", "Главная", menu(site, *others) + cards(links, "ru"), head=head, title="Главная - Шымкент күні"
    )
    return Truth(
        site, start, ("feed",), (feed,), ("ru",), tuple(held_out(site, form, "ru")),
        own(site, "/", *others, "/2026/11/", "/2026/11/24/", "/page/2/", "/privacy-policy"), "Шымкент күні",
    )  # fmt: skip


@shape
def bitrix_with_pagen(site: Site) -> Truth:
    form = "/news/{n}/"
    links = written(site, form, "ru", 20)
    others = ("/company/", "/company/contacts/", "/news/politics/", "/search/", "/personal/", "/advert/")
    pages = "".join(f'<a href="/news/?PAGEN_1={n}">{n}</a>' for n in (2, 3, 14))
    last = f'<div class="bx-pagination">{pages}<a href="/news/?PAGEN_1=2">След.</a></div>'
    listing = page(
        site, "/news/", "Новости", menu(site, *others) + cards(links, "ru") + last, title="Новости — Вестник Темиртау"
    )
    start = page(
        site, "/", "Вестник Темиртау", menu(site, "/news/", *others) + cards(links[:2], "ru"), title="Вестник Темиртау"
    )
    return Truth(
        site, start, ("listing",), (listing,), ("ru",), tuple(held_out(site, form, "ru")),
        own(site, "/", "/news/", "/news/?PAGEN_1=2", *others), "Вестник Темиртау", "?PAGEN_1={n}",
    )  # fmt: skip


@shape
def next_with_a_sitemap_index(site: Site) -> Truth:
    form = "/kk/news/{s}"
    links = written(site, form, "kk", 25)
    tags = own(site, *(f"/kk/tags/{word}" for word in ("saiasat", "bilim-zhane-gylym", "qogam-zhane-zan-turaly")))
    authors = own(site, "/kk/authors/aigul-seitova", "/kk/authors/maqsat-zhumabai-uly-omarov")
    static = own(site, "/kk", "/kk/about", "/kk/contacts", "/kk/privacy-policy", "/kk/rules-of-use-of-the-site")
    children = [
        urlset(site, "/sitemap/static.xml", list(static)),
        urlset(site, "/sitemap/tags.xml", [*tags, *authors]),
        urlset(site, "/sitemap/news-1.xml", links),
    ]
    index = sitemap_index(site, "/sitemap.xml", children)
    robots(site, index)
    script = '<script id="__NEXT_DATA__" type="application/json">{"props":{}}</script>'
    start = page(site, "/kk", "Атырау уақыты", f'<div id="__next"></div>{script}', "kk")
    site.redirect("/", "/kk", 307)
    return Truth(
        site, site.url + "/", ("sitemap",), (index, children[2]), ("kk",), tuple(held_out(site, form, "kk")),
        (start, *tags, *authors, *static), "Атырау уақыты",
    )  # fmt: skip


@shape
def dates_in_the_path(site: Site) -> Truth:
    form = "/2026/{m}/{d}/{n}"
    links = written(site, form, "en", 16)
    others = ("/politics", "/society", "/2026/11", "/2025/12", "/about-us", "/contact")
    older = '<a href="/?page=2">older</a>'
    start = page(site, "/", "Steppe Courier", menu(site, *others) + cards(links, "en") + older, "en")
    return Truth(
        site, start, ("listing",), (start,), ("en",), tuple(held_out(site, form, "en")), own(site, "/", *others),
        "Steppe Courier", "?page={n}",
    )  # fmt: skip


@shape
def hidden_rss(site: Site) -> Truth:
    form = "/kz/news/{s}_{n}.html"
    links = written(site, form, "kk")
    feed = rss(site, "/rss/", links, "kk", title="Өскемен")
    site.redirect("/rss", "/rss/", 301)
    others = ("/kz/news/", "/kz/pages/biz-turaly.html", "/kz/tags/bilim-beru-salasy", "/kz/rubrics/qogam")
    start = page(
        site,
        "/",
        "Өскемен шамы",
        menu(site, *others) + cards(links, "kk"),
        "kk",
        title="Өскемен шамы | қала жаңалықтары",
    )
    return Truth(
        site, start, ("feed",), (feed, site.url + "/rss"), ("kk",), tuple(held_out(site, form, "kk")),
        own(site, "/", *others), "Өскемен шамы",
    )  # fmt: skip


@shape
def atom_with_numbers(site: Site) -> Truth:
    form = "/post/{n}"
    links = written(site, form, "en")
    entries = "".join(
        f'<entry><title type="html">{heading("en", n)}</title><link rel="self" href="{link}/atom"/>'
        f'<link rel="alternate" type="text/html" href="{link}"/><id>tag:x,2026:{n}</id>'
        f"<updated>{(NOON - timedelta(hours=n)).isoformat()}</updated></entry>"
        for n, link in enumerate(links)
    )
    text = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Altai Weekly</title>{entries}</feed>'
    feed = site.page("/syndication/posts.atom", text, ATOM)
    others = ("/post/archive", "/tags/7", "/user/12", "/page/2", "/imprint")
    head = f'<link rel="alternate" type="{ATOM}" title="Posts" href="/syndication/posts.atom">'
    start = page(site, "/", "Altai Weekly", menu(site, *others) + cards(links[:5], "en"), "en", head)
    return Truth(
        site, start, ("feed",), (feed,), ("en",), tuple(held_out(site, form, "en")), own(site, "/", *others),
        "Altai Weekly",
    )  # fmt: skip


@shape
def json_feed(site: Site) -> Truth:
    form = "/{d}-{m}-2026/{s}"
    links = written(site, form, "ru")
    items = [
        {
            "id": str(n),
            "url": link,
            "title": heading("ru", n),
            "date_published": (NOON - timedelta(hours=n)).isoformat(),
        }
        for n, link in enumerate(links)
    ]
    told = {"version": "https://jsonfeed.org/version/1", "title": "Жайык", "home_page_url": site.url, "items": items}
    feed = site.page("/feed.json", json.dumps(told), "application/json")
    others = ("/rubrika/ekonomika", "/tag/vyhodnye-i-prazdniki", "/redakciya")
    head = '<link rel="alternate" type="application/json" title="JSON Feed" href="/feed.json">'
    start = page(site, "/", "Берег Жайыка", menu(site, *others), "ru", head)
    return Truth(
        site, start, ("feed",), (feed,), ("ru",), tuple(held_out(site, form, "ru")), own(site, "/", *others),
        "Берег Жайыка",
    )  # fmt: skip


@shape
def cp1251_without_a_word(site: Site) -> Truth:
    form = "/?mod=news&id={n}"
    links = written(site, form, "ru", 15, encoding="windows-1251")
    others = ("/?mod=about", "/?mod=news", "/?mod=forum&id=3", "/?mod=rubric&id=2")
    teasers = "".join(
        f'<tr><td><a href="{escape(link)}">{heading("ru", n)}</a></td></tr>' for n, link in enumerate(links)
    )
    sections = "".join(f'<a href="{escape(path)}">раздел</a>' for path in others)
    body = (
        f"<html><head><title>Аягозская газета: новости района</title></head><body><table>{teasers}</table>"
        f"<p>{sections}</p></body></html>"
    )
    start = site.page("/", body.encode("windows-1251", "xmlcharrefreplace"), "text/html; charset=windows-1251")
    return Truth(
        site, start, ("listing",), (start,), ("ru",), tuple(held_out(site, form, "ru")), own(site, "/", *others),
        "Аягозская газета",
    )  # fmt: skip


@shape
def three_languages(site: Site) -> Truth:
    links = {code: written(site, f"/{code}/article/{{n}}-{{s}}", code) for code in ("kk", "ru", "en")}
    names = {"kk": "Үш тіл", "ru": "Уш тил", "en": "Three Tongues"}
    feeds = {code: rss(site, f"/{code}/rss.xml", found, code, title=names[code]) for code, found in links.items()}
    hreflang = "".join(f'<link rel="alternate" hreflang="{code}" href="/{code}/">' for code in links)
    switch = "".join(f'<a href="/{code}/">{code.upper()}</a>' for code in links)
    for code, found in links.items():
        others = menu(site, f"/{code}/category/politics", f"/{code}/about", f"/{code}/author/5")
        head = hreflang + alternate(f"/{code}/rss.xml") + f'<meta property="og:site_name" content="{names[code]}">'
        page(site, f"/{code}/", names[code], switch + others + cards(found, code), code, head)
    site.redirect("/", "/ru/")
    return Truth(
        site, site.url + "/", ("feed",), (feeds["ru"],), ("ru",), tuple(held_out(site, "/ru/article/{n}-{s}", "ru")),
        own(site, "/ru/", "/kk/", "/ru/category/politics", "/ru/about", "/ru/author/5"), "Уш тил",
        editions=own(site, "/kk/", "/en/"),
    )  # fmt: skip


@shape
def joomla(site: Site) -> Truth:
    form = "/index.php/zhanalyqtar/{n}-{s}"
    links = written(site, form, "kk")
    feed = rss(site, "/index.php?format=feed&type=rss", links[:10], "kk", title="Талдықорған")
    others = ("/index.php/baspa", "/index.php/bailanys", "/index.php/zhanalyqtar", "/index.php/bolimder/12-qogam/tagy")
    head = (
        '<link href="/index.php?format=feed&amp;type=rss" rel="alternate" type="application/rss+xml" title="RSS 2.0">'
        '<link href="/index.php?format=feed&amp;type=atom" rel="alternate" type="application/atom+xml">'
        '<meta name="generator" content="Joomla! - Open Source Content Management">'
    )
    start = page(
        site, "/", "Басты бет", menu(site, *others) + cards(links, "kk"), "kk", head, "Басты бет - Талдықорған үні"
    )
    return Truth(
        site, start, ("feed",), (feed,), ("kk",), tuple(held_out(site, form, "kk")), own(site, "/", *others),
        "Талдықорған үні",
    )  # fmt: skip


@shape
def every_address_answers_html(site: Site) -> Truth:
    form = "/news/{s}/{n}"
    links = written(site, form, "ru")
    others = ("/about", "/news", "/news/society", "/team")
    body = menu(site, *others) + cards(links, "ru")
    start = page(site, "/", "Жезказган онлайн", body)
    site.answers["*"] = site.answers["/"]
    return Truth(
        site, start, ("listing",), (start, site.url + "/news"), ("ru",), tuple(held_out(site, form, "ru")),
        own(site, "/", *others), "Жезказган онлайн",
    )  # fmt: skip


@shape
def bare_name_that_moves_to_www(site: Site) -> Truth:
    form = "/{s}-{n}.html"
    host = site.host
    site.host = f"www.{host}"
    links = written(site, form, "ru")
    feed = rss(site, "/rss.xml", links, "ru")
    others = ("/kontakty.html", "/o-redakcii.html", "/tags/novyi-god")
    start = page(site, "/", "Кокшетау медиа", menu(site, *others) + cards(links, "ru"), head=alternate("/rss.xml"))

    def moved(handler: Handler) -> None:
        handler.send(301, b"", {"Location": site.url + handler.path})

    site.answer(f"//{host}*", moved)
    return Truth(
        site, f"{host}:{site.port}", ("feed",), (feed,), ("ru",), tuple(held_out(site, form, "ru")),
        (start, *own(site, *others)), "Кокшетау медиа",
    )  # fmt: skip


@shape
def news_sitemap_in_robots(site: Site) -> Truth:
    form = "/ru/{n}"
    links = written(site, form, "ru", 20)
    inner = "".join(
        f"<url><loc>{link}</loc><n:news><n:publication><n:name>x</n:name><n:language>ru</n:language></n:publication>"
        f"<n:publication_date>{(NOON - timedelta(hours=n)).isoformat()}</n:publication_date>"
        f"<n:title>{heading('ru', n)}</n:title></n:news></url>"
        for n, link in enumerate(links)
    )
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    news = site.page("/xml/google.xml", f"<urlset {spaces}>{inner}</urlset>", "text/xml")
    whole = urlset(site, "/xml/1.xml.gz", [*own(site, "/ru/", "/ru/about", "/ru/tag/15"), *links], packed=True)
    robots(site, sitemap_index(site, "/xml/all.xml", [whole]), news)
    others = ("/ru/about", "/ru/tag/15", "/ru/rubric/politika", "/ru/page/2")
    start = page(site, "/", "Павлодар 24", menu(site, *others) + cards(links[:6], "ru"))
    return Truth(
        site, start, ("news_sitemap",), (news,), ("ru",), tuple(held_out(site, form, "ru")), own(site, "/", *others),
        "Павлодар 24",
    )  # fmt: skip


@shape
def comments_feed_first(site: Site) -> Truth:
    form = "/maqala/{n}/{s}.html"
    links = written(site, form, "kk")
    talk = [f"{link}#pikir-{n}" for n, link in enumerate(links * 2)]
    rss(site, "/pikirler/rss.xml", talk, "kk", title="Пікірлер")
    feed = rss(site, "/rss/zhanalyqtar.xml", links, "kk", title="Жаңалықтар")
    others = ("/maqalalar", "/avtor/14/aidos-serikbai.html", "/pikirler")
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Пікірлер" href="/pikirler/rss.xml">'
        '<link rel="alternate" type="application/rss+xml" title="Жаңалықтар" href="/rss/zhanalyqtar.xml">'
    )
    start = page(site, "/", "Тараз таңы", menu(site, *others) + cards(links, "kk"), "kk", head)
    return Truth(
        site, start, ("feed",), (feed,), ("kk",), tuple(held_out(site, form, "kk")), own(site, "/", *others),
        "Тараз таңы",
    )  # fmt: skip


@shape
def bare_numbers(site: Site) -> Truth:
    form = "/{n}"
    links = written(site, form, "kk", 18)
    others = ("/category/5", "/user/12", "/tag/88", "/biz-turaly", "/news")
    next_ = '<a class="next" href="/news/page/2">»</a>'
    listing = page(site, "/news", "Жаңалықтар", menu(site, *others) + cards(links, "kk", dated=True) + next_, "kk")
    start = page(
        site,
        "/",
        "Маңғыстау",
        menu(site, *others) + cards(links[:1], "kk"),
        "kk",
        title="Маңғыстау ақпарат – басты бет",
    )
    return Truth(
        site, start, ("listing",), (listing,), ("kk",), tuple(held_out(site, form, "kk")), own(site, "/", *others),
        "Маңғыстау ақпарат", "/news/page/{n}",
    )  # fmt: skip


@shape
def bare_slugs(site: Site) -> Truth:
    form = "/{s}"
    links = written(site, form, "en", 20)
    others = ("/about", "/our-team", "/advertise", "/tag/long-weekend-in-town", "/topics/city-life-and-people")
    start = page(site, "/", "Zhetysu Observer", menu(site, *others) + cards(links, "en"), "en")
    return Truth(
        site, start, ("listing",), (start,), ("en",), tuple(held_out(site, form, "en")), own(site, "/", *others),
        "Zhetysu Observer",
    )  # fmt: skip


@shape
def host_for_each_language(site: Site) -> Truth:
    root = site.host
    links = {}
    for code, label in (("kk", "kaz"), ("ru", "rus")):
        site.host = f"{label}.{root}"
        links[code] = written(site, "/{s}-{n}/", code)
        page(site, f"//{site.host}/", "Екі үй", cards(links[code], code), code, alternate("/feed"))
        site.answers[f"//{site.host}/feed"] = site.answers[_path(rss(site, f"/{label}/feed", links[code], code))]
    articles = held_out(site, "/{s}-{n}/", "ru")
    site.host = f"kaz.{root}"
    articles += held_out(site, "/{s}-{n}/", "kk")
    site.host = root
    doors = f'<a href="http://kaz.{root}:{site.port}/">Қазақша</a><a href="http://rus.{root}:{site.port}/">Русский</a>'
    both = cards([link for pair in zip(links["kk"], links["ru"], strict=True) for link in pair], "kk")
    page(site, f"//{root}/", "Екі үй", doors + menu(site, "/about", "/team") + both, "kk")
    return Truth(
        site, site.url + "/", ("listing",), (site.url + "/",), ("kk", "ru"), tuple(articles),
        own(site, "/", "/about", "/team"), "Екі үй", editions=(f"http://rus.{root}:{site.port}/", f"http://kaz.{root}:{site.port}/"),
    )  # fmt: skip


def _path(url: str) -> str:
    return "/" + url.partition("//")[2].partition("/")[2]


@shape
def section_feed_with_full_text(site: Site) -> Truth:
    form = "/{n}-{s}/"
    sport = written(site, "/{n}-sport-{s}/", "ru", 24, first=60)
    links = written(site, form, "ru", 12)
    rss(site, "/category/sport/feed/", sport, "ru", title="Спорт - Сарыарка", full=True)
    feed = rss(site, "/feed/", links, "ru", title="Сарыарка")
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Спорт" href="/category/sport/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="Сарыарка" href="/feed/">'
    )
    others = ("/category/sport/", "/category/kultura/", "/avtory/", "/reklama-na-saite/")
    start = page(site, "/", "Сарыарка ньюс", menu(site, *others) + cards(links, "ru"), head=head, title="Сарыарка ньюс")
    return Truth(
        site, start, ("feed",), (feed,), ("ru",), tuple(held_out(site, form, "ru")), own(site, "/", *others),
        "Сарыарка ньюс",
    )  # fmt: skip


@shape
def page_that_lists_feeds(site: Site) -> Truth:
    form = "/politika/{n}-{s}.html"
    links = written(site, form, "ru")
    feed = rss(site, "/rss/all.xml", links, "ru", title="Все новости")
    rss(site, "/rss/sport.xml", links[:4], "ru", title="Спорт")
    told = '<a href="/rss/sport.xml">Спорт</a> <a href="/rss/all.xml">Все новости</a>'
    page(site, "/rss/", "RSS", f"<h1>Каналы RSS</h1>{told}")
    others = ("/politika/", "/sport/", "/redakciya.html", "/rss/")
    start = page(site, "/", "Актау сегодня", menu(site, *others) + cards(links[:6], "ru"))
    return Truth(
        site, start, ("feed",), (feed,), ("ru",), tuple(held_out(site, form, "ru")), own(site, "/", *others),
        "Актау сегодня",
    )  # fmt: skip
