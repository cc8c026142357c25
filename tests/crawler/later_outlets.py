"""Further invented outlets, made after `source new` was tuned on the others: what it does with sites it never saw."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote

from tests.crawler.bad_site import Handler, Site
from tests.crawler.outlet_parts import (
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
    urlset,
    written,
)
from tests.crawler.outlets import NOON, alternate, article

SHAPES: list[Build] = []
shape = into(SHAPES)


@shape
def plain_permalinks(site: Site) -> Truth:
    form = "/?p={n}"
    links = written(site, form, "ru")
    feed = rss(site, "/?feed=rss2", links, "ru", title="Ақсай")
    rss(site, "/?feed=comments-rss2", links, "ru", title="Комментарии")
    others = ("/?cat=4", "/?page_id=2", "/?author=1", "/?tag=leto", "/?m=202611")
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Ақсай газеті &raquo; Лента" href="/?feed=rss2">'
        '<link rel="alternate" type="application/rss+xml" title="x &raquo; Лента 2" href="/?feed=comments-rss2">'
    )
    start = page(site, "/", "Ақсай газеті", menu(site, *others) + cards(links, "ru"), head=head)
    return Truth(
        site, start, ("feed",), (feed,), ("ru",), tuple(held_out(site, form, "ru")), own(site, "/", *others),
        "Ақсай газеті",
    )  # fmt: skip


@shape
def drupal(site: Site) -> Truth:
    form = "/kk/node/{n}"
    links = written(site, form, "kk")
    feed = rss(site, "/kk/rss.xml", links, "kk")
    others = ("/kk/taxonomy/term/5", "/kk/user/login", "/kk/about", "/kk/contact", "/kk/search/node")
    head = alternate("/kk/rss.xml") + '<meta name="Generator" content="Drupal 7">'
    start = page(
        site, "/kk", "Көкше жаршысы", menu(site, *others) + cards(links[:8], "kk"), "kk", head, "Көкше жаршысы |"
    )
    site.redirect("/", "/kk", 302)
    return Truth(
        site, site.url + "/", ("feed",), (feed,), ("kk",), tuple(held_out(site, form, "kk")),
        (start, *own(site, *others)), "Көкше жаршысы",
    )  # fmt: skip


@shape
def site_builder_with_a_sitemap(site: Site) -> Truth:
    form = "/tpost/x{n}a1-{s}"
    links = written(site, form, "ru", 18)
    others = ("/page1", "/contacts", "/about-us", "/services/reklama-v-gazete-i-na-saite")
    sitemap = urlset(site, "/sitemap.xml", [*own(site, "/", *others), *links])
    start = page(site, "/", "Талгар инфо", "<div id='allrecords'></div>" + menu(site, *others))
    return Truth(
        site, start, ("sitemap",), (sitemap,), ("ru",), tuple(held_out(site, form, "ru")), own(site, "/", *others),
        "Талгар инфо",
    )  # fmt: skip


@shape
def blog_service(site: Site) -> Truth:
    form = "/2026/{m}/{s}.html"
    links = written(site, form, "en")
    entries = "".join(
        f'<entry><id>tag:blog,2026:{n}</id><title type="text">{heading("en", n)}</title>'
        f'<link rel="replies" type="application/atom+xml" href="{site.url}/feeds/{n}/comments/default"/>'
        f'<link rel="alternate" type="text/html" href="{link}"/>'
        f"<published>{(NOON - timedelta(hours=n)).isoformat()}</published></entry>"
        for n, link in enumerate(links)
    )
    text = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Caspian Notes</title>{entries}</feed>'
    feed = site.page("/feeds/posts/default", text, "application/atom+xml")
    head = (
        '<link rel="alternate" type="application/atom+xml" title="Caspian Notes - Atom" href="/feeds/posts/default">'
        '<link rel="service.post" type="application/atom+xml" href="/feeds/1/posts/default">'
    )
    others = ("/search/label/town", "/p/about.html", "/2026/11/", "/search?updated-max=1")
    start = page(site, "/", "Caspian Notes", menu(site, *others) + cards(links[:7], "en"), "en", head)
    return Truth(
        site, start, ("feed",), (feed,), ("en",), tuple(held_out(site, form, "en")), own(site, "/", *others),
        "Caspian Notes",
    )  # fmt: skip


@shape
def section_in_each_address(site: Site) -> Truth:
    sections = ("obshchestvo", "politika", "ekonomika", "proisshestviya")
    links = [link for s in sections for link in written(site, f"/{s}/{{n}}-{{s}}.html", "ru", 5, first=len(s) * 3)]
    others = ("/obshchestvo/", "/politika/", "/rules.html", "/user/admin/", "/index.php?do=feedback", "/tags/akim/")
    pages = '<div class="navigation"><a href="/page/2/">2</a> <a href="/page/3/">3</a></div>'
    start = page(
        site,
        "/",
        "Жаркент плюс",
        menu(site, *others) + cards(links, "ru") + pages,
        title="Жаркент плюс » Новости",
    )
    return Truth(
        site, start, ("listing",), (start,), ("ru",), tuple(held_out(site, "/sport/{n}-{s}.html", "ru")),
        own(site, "/", *others), "Жаркент плюс", "/page/{n}/",
    )  # fmt: skip


@shape
def stamp_in_the_name(site: Site) -> Truth:
    links = [article(site, f"/archive/202611{24 - n // 3:02}{n % 24:02}4512.shtml", "ru", n) for n in range(15)]
    others = ("/archive/", "/archive/index.shtml", "/redaction.shtml", "/price.shtml")
    listing = page(site, "/archive/", "Архив новостей", menu(site, *others) + cards(links, "ru"))
    start = page(
        site,
        "/",
        "Семей ақшамы",
        menu(site, *others) + '<a href="/archive/">Новости</a>',
        title="Семей ақшамы — газета",
    )
    unseen = own(site, "/archive/20250301184512.shtml", "/archive/20261231004512.shtml")
    return Truth(site, start, ("listing",), (listing,), ("ru",), unseen, own(site, "/", *others), "Семей ақшамы")


@shape
def feed_with_relative_links(site: Site) -> Truth:
    form = "/kz/show/{n}"
    links = written(site, form, "kk")
    relative = [link.removeprefix(site.url) for link in links]
    feed = rss(site, "/rss.php?lang=kz", relative, "kk")
    body = "\ufeff\n" + rss_text(relative)
    site.page("/rss.php?lang=kz", body, "text/xml")
    others = ("/kz/list/4", "/kz/page/7", "/kz/about", "/ru/", "/kz/gallery/3")
    start = page(
        site, "/kz/", "Қапшағай сағаты", menu(site, *others) + cards(links[:5], "kk"), "kk",
        alternate("/rss.php?lang=kz"),
    )  # fmt: skip
    return Truth(
        site, start, ("feed",), (feed,), ("kk",), tuple(held_out(site, form, "kk")), (start, *own(site, *others)),
        "Қапшағай сағаты", editions=own(site, "/ru/"),
    )  # fmt: skip


def rss_text(links: list[str]) -> str:
    items = "".join(
        f"<item><title>{heading('kk', n)}</title><link>{link}</link></item>" for n, link in enumerate(links)
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>r</title>{items}</channel></rss>'


@shape
def cyrillic_addresses(site: Site) -> Truth:
    words = ("қалада-кітапхана-ашылды", "мектеп-жөндеуден-өтті", "жаңа-автобус-бағыты", "дала-туралы-кітап-шықты")
    links = [
        article(site, quote(f"/жаңалықтар/{words[n % 4]}{f'-{n}' if n > 3 else ''}"), "kk", n) for n in range(16)
    ]  # fmt: skip
    others = (quote("/біз-туралы"), quote("/жаңалықтар"), quote("/тег/қоғам-және-заң"))
    start = page(site, "/", "Ұлытау лентасы", menu(site, *others) + cards(links, "kk"), "kk")
    unseen = own(site, quote("/жаңалықтар/ауылда-мал-өсіру-туралы-жиын"), quote("/жаңалықтар/өзенде-көпір-салынды-77"))
    return Truth(
        site, start, ("listing",), (start, own(site, quote("/жаңалықтар"))[0]), ("kk",), unseen,
        own(site, "/", *others), "Ұлытау лентасы",
    )  # fmt: skip


@shape
def root_that_refreshes(site: Site) -> Truth:
    form = "/ru/news/{n}/"
    links = written(site, form, "ru")
    feed = rss(site, "/ru/rss/", links, "ru")
    others = ("/ru/news/", "/ru/about/", "/ru/news/rubric/3/", "/ru/author/17/")
    page(site, "/ru/", "Рудный сегодня", menu(site, *others) + cards(links, "ru"), head=alternate("/ru/rss/"))
    site.page("/", '<html><head><meta http-equiv="refresh" content="0; url=/ru/"></head><body></body></html>')
    return Truth(
        site, site.url + "/", ("feed",), (feed,), ("ru",), tuple(held_out(site, form, "ru")),
        own(site, "/", "/ru/", *others), "Рудный сегодня",
    )  # fmt: skip


@shape
def old_html(site: Site) -> Truth:
    form = "/news.php?news_id={n}"
    links = written(site, form, "ru", 16, encoding="windows-1251")
    rows = "".join(
        f'<TR><TD><A HREF="{link.removeprefix(site.url + "/")}"><B>{heading("ru", n)}</B></A></TD></TR>'
        for n, link in enumerate(links)
    )
    body = (
        '<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1251">'
        f"<TITLE>Кентау ньюс | Главная страница</TITLE></HEAD><BODY><TABLE>{rows}</TABLE>"
        '<A HREF="news.php?page=2">дальше</A><A HREF="about.php">О нас</A><A HREF="news.php?cat=3">Спорт</A></BODY>'
    )
    listing = site.page("/news.php", body.encode("windows-1251", "xmlcharrefreplace"), "text/html")
    site.redirect("/", "/news.php")
    others = own(site, "/", "/news.php", "/news.php?page=2", "/about.php", "/news.php?cat=3")
    return Truth(
        site, site.url + "/", ("listing",), (listing,), ("ru",), tuple(held_out(site, form, "ru")), others,
        "Кентау ньюс", "?page={n}",
    )  # fmt: skip


@shape
def rdf(site: Site) -> Truth:
    form = "/{d}{m}26/story{n}.php"
    links = written(site, form, "en")
    items = "".join(
        f'<item rdf:about="{link}"><title>{heading("en", n)}</title><link>{link}</link>'
        f"<dc:date>{(NOON - timedelta(hours=n)).isoformat()}</dc:date></item>"
        for n, link in enumerate(links)
    )
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>x</title></channel>{items}</rdf:RDF>'
    )
    feed = site.page("/headlines.rdf", text, "text/xml")
    others = ("/about.php", "/sections/town.php", "/staff.php")
    head = '<link rel="alternate" type="text/xml" title="RSS" href="/headlines.rdf">'
    start = page(site, "/", "Mangystau Mail", menu(site, *others) + cards(links[:9], "en"), "en", head)
    return Truth(
        site, start, ("feed",), (feed,), ("en",), tuple(held_out(site, form, "en")), own(site, "/", *others),
        "Mangystau Mail",
    )  # fmt: skip


@shape
def script_that_needs_the_interface(site: Site) -> Truth:
    form = "/en/{n}-{s}"
    links = written(site, form, "en", 12)
    posts = [
        {"link": link, "date_gmt": f"2026-11-24T{20 - n:02}:00:00", "title": {"rendered": heading("en", n)}}
        for n, link in enumerate(links)
    ]

    def answer(handler: Handler) -> None:
        handler.send(200, json.dumps(posts).encode(), {"Content-Type": "application/json", "X-WP-TotalPages": "1"})

    site.under("/wp-json/wp/v2/posts", answer)
    robots(site)
    head = (
        f'<link rel="https://api.w.org/" href="{site.url}/wp-json/"><meta name="application-name" content="Irtysh Eye">'
    )
    start = page(site, "/", "Home", '<div id="root"></div>', "en", head)
    return Truth(
        site, start, ("custom",), (f"{site.url}/wp-json/wp/v2/posts",), ("en",), tuple(held_out(site, form, "en")),
        own(site, "/", "/en/about", "/en/tag/town-life-and-people"), "Irtysh Eye",
    )  # fmt: skip
