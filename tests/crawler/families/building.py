"""What all families share: the frame of a page with its menu, feeds, sitemaps, and what a family has to tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tests.crawler.families.printed import FORMS
from tests.crawler.families.stories import Story


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One source as its pages see it."""

    name: str
    home: str  # address of its home page
    language: str
    zone: ZoneInfo
    form: str  # how it prints dates, see `printed`
    traps: tuple[str, ...] = ()  # links of its pages that are no articles

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def printed(self, story: Story) -> str:
        return FORMS[self.form](self.local(story.at))

    def iso(self, story: Story) -> str:
        return self.local(story.at).isoformat()

    @property
    def site(self) -> str:
        parts = urlsplit(self.home)
        return f"{parts.scheme}://{parts.netloc}"


ListPage = Callable[[Sequence[Story], Outlet], str]
ArticlePage = Callable[[Story, Outlet], str]


@dataclass(frozen=True, kw_only=True)
class Family:
    """How the sites of one software, or of one known layout, write their lists and articles."""

    list_page: ListPage
    article_page: ArticlePage
    traps: tuple[str, ...]  # paths that stand beside the articles in its menus, tags and by-lines


# Paths that a site of any family has; `{prefix}` is the language prefix of its home page, as in `/ru`.
EVERYWHERE = (
    "{prefix}/about",
    "{prefix}/contacts",
    "{prefix}/search?q=smi",
    "{prefix}/tag/svoboda-slova",
    "/rss-feeds",
)


def traps_of(family: Family, home: str) -> tuple[str, ...]:
    """The addresses on a site's pages that are no articles."""
    parts = urlsplit(home)
    prefix = parts.path.rstrip("/") if len(parts.path) <= 5 else ""
    return tuple(
        f"{parts.scheme}://{parts.netloc}{path.replace('{prefix}', prefix)}" for path in (*EVERYWHERE, *family.traps)
    )


def framed(outlet: Outlet, title: str, body: str, head: str = "") -> str:
    """A whole page: the menu leads to lists and authors, the foot to other places."""
    links = [f'<a href="{escape(url)}">{escape(urlsplit(url).path.strip("/") or "menu")}</a>' for url in outlet.traps]
    half = len(links) // 2
    menu = "".join(f"<li>{link}</li>" for link in links[:half])
    return (
        f'<!DOCTYPE html><html lang="{outlet.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"{head}"
        f'</head><body><header><a href="{escape(outlet.home)}">{escape(outlet.name)}</a><nav><ul>{menu}</ul></nav>'
        f"</header>{body}<footer>{' '.join(links[half:])} <a href='https://social.example/{outlet.language}'>social</a>"
        f"<p>© {escape(outlet.name)}</p></footer></body></html>"
    )


def headline(story: Story, outlet: Outlet) -> str:
    """The title of the browser's window."""
    return f"{story.title} — {outlet.name}"


def paragraphs(story: Story) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)


def link(story: Story, inner: str | None = None, more: str = "") -> str:
    """A link to a story; without `inner` its title."""
    return f'<a href="{escape(story.url)}"{more}>{inner if inner is not None else escape(story.title)}</a>'


def meta(story: Story, outlet: Outlet) -> str:
    """What social networks read."""
    facts = (("og:type", "article"), ("og:title", story.title), ("article:published_time", outlet.iso(story)))
    return "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in facts)


def json_ld(story: Story, outlet: Outlet) -> str:
    """What search engines read."""
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": outlet.iso(story),
        "inLanguage": story.language,
    }
    return f'<script type="application/ld+json">{json.dumps(told, ensure_ascii=False)}</script>'


def rss(stories: Sequence[Story], outlet: Outlet) -> str:
    """RSS 2.0 with a summary and the text in full where the software sends it."""
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{escape(story.url)}</link>"
        f'<guid isPermaLink="false">{story.number}</guid><pubDate>{format_datetime(outlet.local(story.at))}</pubDate>'
        f"<description><![CDATA[<p>{story.paragraphs[0]}</p>]]></description></item>"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{escape(outlet.home)}</link>{items}</channel></rss>"
    )


def atom(stories: Sequence[Story], outlet: Outlet) -> str:
    entries = "".join(
        f'<entry><title>{escape(story.title)}</title><link rel="alternate" href="{escape(story.url)}"/>'
        f"<id>urn:example:{story.number}</id><published>{story.at.isoformat()}</published>"
        f"<updated>{story.at.isoformat()}</updated><summary>{escape(story.paragraphs[0])}</summary></entry>"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(outlet.name)}</title>{entries}</feed>"
    )


def news_sitemap(stories: Sequence[Story], outlet: Outlet) -> str:
    urls = "".join(
        f"<url><loc>{escape(story.url)}</loc><news:news><news:publication><news:name>{escape(outlet.name)}</news:name>"
        f"<news:language>{story.language}</news:language></news:publication><news:publication_date>"
        f"{outlet.iso(story)}</news:publication_date><news:title>{escape(story.title)}</news:title></news:news></url>"
        for story in stories
    )
    return _urlset(urls)


def sitemap(stories: Sequence[Story], outlet: Outlet) -> str:
    """A sitemap names lists and tags beside the articles."""
    others = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in outlet.traps)
    urls = "".join(
        f"<url><loc>{escape(story.url)}</loc><lastmod>{outlet.iso(story)}</lastmod></url>" for story in stories
    )
    return _urlset(others + urls)


def sitemap_index(children: Sequence[str]) -> str:
    inner = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in children)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{inner}</sitemapindex>"
    )


def _urlset(inner: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{inner}</urlset>'
    )
