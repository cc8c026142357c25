"""How outlets announce their stories: feeds, news sitemaps, sitemap indexes with packed children, listings."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from bench.load_site.layouts import WORDS
from bench.load_site.plan import Outlet, Story

PER_LISTING = 20
PER_SITEMAP = 25
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """One page that announces stories."""

    path: str
    body: bytes
    content_type: str
    changed_at: datetime


def access_url(outlet: Outlet, port: int) -> str:
    """The address that the catalogue names for an outlet."""
    return f"{base(outlet, port)}{PATHS[outlet.access]}"


def base(outlet: Outlet, port: int) -> str:
    """Scheme, host and port of an outlet's addresses."""
    return f"http://{outlet.host}:{port}"


def index_pages(outlet: Outlet, port: int) -> Iterator[IndexPage]:
    """The pages that announce the stories of an outlet, the one of its catalogue file first, its home page last."""
    yield from MAKERS[outlet.access](outlet, port)
    if outlet.access != "listing":
        yield _listing_page(outlet, outlet.stories[:PER_LISTING], "/", None)


def _rss(outlet: Outlet, port: int) -> Iterator[IndexPage]:
    items = "".join(
        f"<item><title>{escape(story.text.title)}</title><link>{_address(outlet, story, port)}</link>"
        f'<guid isPermaLink="true">{_address(outlet, story, port)}</guid>'
        f"<pubDate>{format_datetime(story.published_at)}</pubDate>"
        f"<description>{escape(story.text.paragraphs[0])}</description></item>\n"
        for story in outlet.stories
    )
    body = (
        f'{XML}<rss version="2.0"><channel><title>{escape(outlet.name)}</title><link>{base(outlet, port)}/</link>'
        f"<description>{escape(outlet.name)}</description><language>{outlet.language}</language>\n{items}</channel></rss>"
    )
    yield _page(outlet, PATHS["rss"], body.encode(), "application/rss+xml; charset=utf-8")


def _atom(outlet: Outlet, port: int) -> Iterator[IndexPage]:
    entries = "".join(
        f"<entry><title>{escape(story.text.title)}</title>"
        f'<link rel="alternate" href="{_address(outlet, story, port)}"/>'
        f"<id>{_address(outlet, story, port)}</id><published>{story.published_at.isoformat()}</published>"
        f"<updated>{story.published_at.isoformat()}</updated>"
        f"<summary>{escape(story.text.paragraphs[0])}</summary></entry>\n"
        for story in outlet.stories
    )
    body = (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<title>{escape(outlet.name)}</title><id>{base(outlet, port)}/</id>"
        f"<updated>{_newest(outlet).isoformat()}</updated>\n{entries}</feed>"
    )
    yield _page(outlet, PATHS["atom"], body.encode(), "application/atom+xml")


def _news_sitemap(outlet: Outlet, port: int) -> Iterator[IndexPage]:
    urls = "".join(
        f"<url><loc>{_address(outlet, story, port)}</loc><news:news><news:publication><news:name>{escape(outlet.name)}"
        f"</news:name><news:language>{outlet.language}</news:language></news:publication><news:publication_date>"
        f"{story.published_at.isoformat()}</news:publication_date><news:title>{escape(story.text.title)}</news:title>"
        f"</news:news></url>\n"
        for story in outlet.stories
    )
    body = (
        f'{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}</urlset>'
    )
    yield _page(outlet, PATHS["news_sitemap"], body.encode(), "application/xml")


def _sitemap_index(outlet: Outlet, port: int) -> Iterator[IndexPage]:
    portions = [outlet.stories[start : start + PER_SITEMAP] for start in range(0, len(outlet.stories), PER_SITEMAP)]
    children = [(f"/sitemap-posts-{number}.xml.gz", portion) for number, portion in enumerate(portions, 1)]
    listed = "".join(
        f"<sitemap><loc>{base(outlet, port)}{path}</loc>"
        f"<lastmod>{portion[0].published_at.isoformat()}</lastmod></sitemap>\n"
        for path, portion in children
    )
    index = f'{XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</sitemapindex>'
    yield _page(outlet, PATHS["sitemap_index"], index.encode(), "text/xml")
    for path, portion in children:
        body = gzip.compress(_urlset(outlet, portion, port).encode(), 6, mtime=0)
        yield IndexPage(path=path, body=body, content_type="application/x-gzip", changed_at=portion[0].published_at)


def _urlset(outlet: Outlet, stories: Sequence[Story], port: int) -> str:
    urls = "".join(
        f"<url><loc>{_address(outlet, story, port)}</loc><lastmod>{story.published_at.isoformat()}</lastmod></url>\n"
        for story in stories
    )
    return f'{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>'


def _listing(outlet: Outlet, port: int) -> Iterator[IndexPage]:
    portions = [outlet.stories[start : start + PER_LISTING] for start in range(0, len(outlet.stories), PER_LISTING)]
    for number, portion in enumerate(portions, 1):
        following = f"/?page={number + 1}" if number < len(portions) else None
        yield _listing_page(outlet, portion, "/" if number == 1 else f"/?page={number}", following)


def _listing_page(outlet: Outlet, stories: Sequence[Story], path: str, following: str | None) -> IndexPage:
    teasers = "".join(
        f'<div class="item"><h2><a href="{escape(story.path)}">{escape(story.text.title)}</a></h2>'
        f'<time datetime="{story.published_at.isoformat()}">{story.published_at:%d.%m.%Y}</time>'
        f"<p>{escape(story.text.paragraphs[0][:200])}</p></div>\n"
        for story in stories
    )
    further = f'<a rel="next" href="{escape(following)}">&gt;</a>' if following else ""
    page = (
        f'<!DOCTYPE html><html lang="{outlet.language}"><head><meta charset="{outlet.encoding}">'
        f"<title>{escape(outlet.name)}</title></head><body><h1>{WORDS[outlet.language]['latest']}</h1>\n"
        f"<main>{teasers}</main>{further}</body></html>"
    )
    body = page.encode(outlet.encoding, "xmlcharrefreplace")
    return _page(outlet, path, body, f"text/html; charset={outlet.encoding}")


PATHS: Mapping[str, str] = {
    "rss": "/rss.xml",
    "atom": "/atom.xml",
    "news_sitemap": "/news-sitemap.xml",
    "sitemap_index": "/sitemap.xml",
    "listing": "/",
}
MAKERS: Mapping[str, Callable[[Outlet, int], Iterator[IndexPage]]] = {
    "rss": _rss,
    "atom": _atom,
    "news_sitemap": _news_sitemap,
    "sitemap_index": _sitemap_index,
    "listing": _listing,
}


def _address(outlet: Outlet, story: Story, port: int) -> str:
    return escape(f"{base(outlet, port)}{story.path}")


def _page(outlet: Outlet, path: str, body: bytes, content_type: str) -> IndexPage:
    return IndexPage(path=path, body=body, content_type=content_type, changed_at=_newest(outlet))


def _newest(outlet: Outlet) -> datetime:
    return max(story.published_at for story in outlet.stories)
