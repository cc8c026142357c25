"""Invented outlets in the shapes that sites of the press have, made before `source new` was tuned on them."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.crawler import multilingual_outlets
from tests.crawler.bad_site import Handler, Site, escape
from tests.crawler.outlet_parts import (
    ATOM,
    Build,
    Truth,
    cards,
    heading,
    held_out,
    into,
    menu,
    own,
    page,
    robots,
    rss,
    sitemap_index,
    urlset,
    written,
)
from tests.crawler.outlets import NOON, alternate

SHAPES: list[Build] = [*multilingual_outlets.SHAPES]
shape = into(SHAPES)


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


def _path(url: str) -> str:
    return "/" + url.partition("//")[2].partition("/")[2]
