"""What the invented outlets for `source new` are built of, and what is true of one."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from tests.crawler.bad_site import Site, escape, running_site
from tests.crawler.outlets import NOON, TEXTS, TOWNS, article

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


def into(shapes: list[Build]) -> Callable[[Build], Build]:
    """Decorator that puts what builds an outlet into a list."""

    def add(build: Build) -> Build:
        shapes.append(build)
        return build

    return add


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
