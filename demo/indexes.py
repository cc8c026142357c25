"""How the outlets announce their stories: RSS, Atom, news sitemap, sitemap index."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from demo.content import Outlet, Story

NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One announcement: an address with the title and time the index gives it."""

    url: str
    title: str
    summary: str
    language: str
    published_at: datetime


def entries_of(outlet: Outlet, base_url: str, *, query: str = "") -> tuple[Entry, ...]:
    """An entry for each story, newest first; `query` is appended to each address (tracking parameters)."""
    return tuple(_entry(outlet, story, base_url, query) for story in outlet.stories)


def _entry(outlet: Outlet, story: Story, base_url: str, query: str) -> Entry:
    return Entry(
        url=base_url + outlet.path_of(story) + query,
        title=story.title,
        summary=story.paragraphs[0],
        language=story.language,
        published_at=story.published_at,
    )


def write_rss(outlet: Outlet, base_url: str, entries: Iterable[Entry]) -> bytes:
    """An RSS 2.0 feed in the outlet's encoding."""
    items = "".join(
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.url)}</link>"
        f"<guid isPermaLink='false'>{escape(entry.url)}</guid>"
        f"<pubDate>{format_datetime(entry.published_at)}</pubDate>"
        f"<description>{escape(entry.summary)}</description></item>\n"
        for entry in entries
    )
    return _encode(
        f'<rss version="2.0"><channel><title>{escape(outlet.name)}</title><link>{base_url}/</link>'
        f"<description>presswatch demo newsroom, invented</description><language>{outlet.languages[0]}</language>\n"
        f"{items}</channel></rss>",
        outlet.encoding,
    )


def write_atom(outlet: Outlet, base_url: str, entries: Sequence[Entry]) -> bytes:
    """An Atom 1.0 feed."""
    items = "".join(
        f"<entry><title>{escape(entry.title)}</title><id>{escape(entry.url)}</id>"
        f'<link rel="alternate" href="{escape(entry.url)}"/>'
        f"<published>{entry.published_at.isoformat()}</published><updated>{entry.published_at.isoformat()}</updated>"
        f"<summary>{escape(entry.summary)}</summary></entry>\n"
        for entry in entries
    )
    newest = max(entry.published_at for entry in entries).isoformat()
    return _encode(
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.languages[0]}">'
        f"<title>{escape(outlet.name)}</title><id>{base_url}/</id><updated>{newest}</updated>\n{items}</feed>"
    )


def write_news_sitemap(outlet: Outlet, entries: Iterable[Entry]) -> bytes:
    """A news sitemap: address, title, language and publication time of each story."""
    urls = "".join(
        f"<url><loc>{escape(entry.url)}</loc><news:news><news:publication><news:name>{escape(outlet.name)}</news:name>"
        f"<news:language>{entry.language}</news:language></news:publication>"
        f"<news:publication_date>{entry.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(entry.title)}</news:title></news:news></url>\n"
        for entry in entries
    )
    return _encode(f'<urlset xmlns="{SITEMAP_NAMESPACE}" xmlns:news="{NEWS_NAMESPACE}">\n{urls}</urlset>')


def write_sitemap(addresses: Iterable[str], changed_at: datetime) -> bytes:
    """A plain sitemap that, like many, stamps every address with the time it was made: no publication date."""
    urls = "".join(
        f"<url><loc>{escape(address)}</loc><lastmod>{changed_at.isoformat()}</lastmod></url>\n" for address in addresses
    )
    return _encode(f'<urlset xmlns="{SITEMAP_NAMESPACE}">\n{urls}</urlset>')


def write_sitemap_index(addresses: Iterable[str], changed_at: datetime) -> bytes:
    """An index of sitemaps."""
    children = "".join(
        f"<sitemap><loc>{escape(address)}</loc><lastmod>{changed_at.isoformat()}</lastmod></sitemap>\n"
        for address in addresses
    )
    return _encode(f'<sitemapindex xmlns="{SITEMAP_NAMESPACE}">\n{children}</sitemapindex>')


def compress(body: bytes) -> bytes:
    """The body as a `.gz` file; the same bytes for the same body."""
    return gzip.compress(body, mtime=0)


def _encode(xml: str, encoding: str = "utf-8") -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{xml}\n'.encode(encoding, "xmlcharrefreplace")
