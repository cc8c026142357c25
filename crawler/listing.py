"""Links that look like articles on a listing page, and messages of a Telegram preview."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree, html

from crawler.dates import parse_moment
from crawler.patterns import is_identity
from crawler.telegram import is_preview, read_channel
from crawler.urls import UnusableAddress, absolute, canonical_host, host_of
from records import Link, Source

MAX_LINKS = 5_000
MAX_TITLE = 1_000
LONG_SLUG = 20  # letters of a slug that says something although it has three words only
ANCESTORS = 4  # how far up a teaser's `time` element is looked for
DEFAULT_ZONE = "Asia/Almaty"

_OTHER_PLACES = re.compile(
    r"/(?:tags?|categor(?:y|ies)|rubrics?|rubrika|authors?|users?|profile|login|register|search|about|contacts?|kontakty"
    r"|privacy|terms|policy|rules|advert\w*|reklama|subscribe|rss|feeds?|amp|page|wp-\w+|admin|static|assets|media-kit"
    r"|vacanc\w*|jobs|sitemap)(?:/|\Z|\.)|/archive(?:/\d{1,4})*/?\Z",
    re.IGNORECASE,
)
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|pdf|docx?|xlsx?|zip|mp3|mp4|apk)\Z", re.I)
_NUMBER = re.compile(r"(?:\A|[^\d])\d{3,}(?:[^\d]|\Z)")
_DATE = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\Z|\d)")
_FOOTER = frozenset({"footer", "nav", "aside"})


@dataclass(slots=True)
class _Found:
    title: str = ""
    published_at: datetime | None = None
    in_menu: bool = True


def read_links(body: bytes, url: str, source: Source | None = None) -> tuple[Link, ...]:
    """Links of a page that look like articles, in the order of the page, each address once; never raises on bad bytes.

    With a source its `article_pattern` and hosts decide; without a pattern the form of the address and of the teaser.
    A Telegram preview gives its messages.
    """
    if is_preview(body, url):
        return tuple(message.link for message in read_channel(body, url).messages)
    tree = parse_page(body)
    if tree is None:
        return ()
    pattern = re.compile(source.article_pattern) if source and source.article_pattern else None
    hosts = source_hosts(source) if source else frozenset({_host(url)})
    zone = ZoneInfo(source.time_zone if source else DEFAULT_ZONE)
    found = _collect(tree, page_base(tree, url), hosts, zone)
    return tuple(
        Link(url=address, title=seen.title[:MAX_TITLE] or None, published_at=seen.published_at)
        for address, seen in found.items()
        if (bool(pattern.search(address)) if pattern else _looks_like_article(address, seen))
    )


def next_page(body: bytes, url: str) -> str | None:
    """The address that a page names as its next one (`rel="next"`), on the same host; None when it names none."""
    tree = parse_page(body)
    if tree is None:
        return None
    for address in tree.xpath("//link[@rel='next']/@href | //a[contains(@rel,'next')]/@href"):
        try:
            following = absolute(page_base(tree, url), str(address))
        except UnusableAddress:
            continue
        if host_of(following) == _host(url) and following != url:
            return following
    return None


def source_hosts(source: Source) -> frozenset[str]:
    """Hosts whose pages belong to a source: those its file names, its home page and its access points."""
    return _bare_hosts((*source.hosts, *source.aliases), tuple(_own_addresses(source)))


@lru_cache(maxsize=1024)
def _bare_hosts(named: tuple[str, ...], addresses: tuple[str, ...]) -> frozenset[str]:
    hosts = set()
    for host in (*named, *(urlsplit(url).hostname or "" for url in addresses)):
        try:
            hosts.add(_bare(canonical_host(host)))
        except UnusableAddress:
            continue
    return frozenset(hosts)


def belongs(url: str, hosts: frozenset[str]) -> bool:
    """Whether a canonical address lies on one of the hosts or below it; `www.` makes no difference."""
    host = _bare(host_of(url))
    return any(host == own or host.endswith("." + own) for own in hosts)


def parse_page(body: bytes) -> Any | None:
    """The element tree of an HTML page; None when there is nothing to parse."""
    parser = html.HTMLParser(encoding=None if _declares_charset(body) else _guessed(body), no_network=True)
    try:
        tree = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return None
    return tree


def _collect(tree: Any, base: str, hosts: frozenset[str], zone: tzinfo) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for anchor in tree.iter("a"):
        address = _address(anchor, base)
        if address is None or not belongs(address, hosts):
            continue
        if address not in found and len(found) >= MAX_LINKS:
            break
        seen = found.setdefault(address, _Found())
        title = _title(anchor)
        if len(title) > len(seen.title):
            seen.title = title
        seen.published_at = seen.published_at or _time_beside(anchor, zone)
        seen.in_menu = seen.in_menu and any(parent.tag in _FOOTER for parent in anchor.iterancestors())
    return found


def _address(anchor: Any, base: str) -> str | None:
    href = anchor.get("href")
    if not href or href.startswith("#"):
        return None
    try:
        address = absolute(base, href)
    except UnusableAddress:
        return None
    path = urlsplit(address).path
    return None if (path == "/" and not urlsplit(address).query) or _FILES.search(path) else address


def _title(anchor: Any) -> str:
    text = " ".join("".join(anchor.itertext()).split())
    return text or " ".join((anchor.get("title") or "").split())


def _time_beside(anchor: Any, zone: tzinfo) -> datetime | None:
    """The moment of the only `time` element of the teaser that the link stands in."""
    element = anchor
    for _ in range(ANCESTORS):
        times = list(_few(element.iter("time")))
        if len(times) > 1:
            return None
        if times:
            stamp = times[0].get("datetime")
            return parse_moment(stamp, zone=zone) if stamp else None
        element = element.getparent()
        if element is None:
            return None
    return None


def _few(elements: Iterator[Any]) -> Iterator[Any]:
    for _, element in zip(range(2), elements, strict=False):
        yield element


def is_article_like(url: str) -> bool:
    """Whether an address alone, without its teaser, may be an article's: a number, a date or a long slug in it."""
    return _looks_like_article(url, _Found(title="x" * 25, in_menu=False))


def _looks_like_article(address: str, seen: _Found) -> bool:
    """A number, a date or a long slug at the end of the path, and a teaser of some words; menus do not count."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    if seen.in_menu or _OTHER_PLACES.search(path + "/"):
        return False
    last = path.rpartition("/")[2]
    words = [word for word in re.split(r"[-_]", last) if word]
    points = 0
    points += bool(_DATE.search(path))
    points += bool(_NUMBER.search(last)) or any(is_identity(*pair) for pair in parse_qsl(parts.query))
    points += len(words) >= 4 or (len(words) == 3 and len(unquote(last)) >= LONG_SLUG)
    points += path.endswith((".html", ".htm"))
    points += len(seen.title) >= 25
    return points >= 2


def page_base(tree: Any, url: str) -> str:
    """The address that the relative links of a page are meant from."""
    named = tree.xpath("string(//base/@href)")
    try:
        return urljoin(url, named) if named else url
    except ValueError:
        return url


def _declares_charset(body: bytes) -> bool:
    return body[:3] == b"\xef\xbb\xbf" or b"charset" in body[:4096].lower()


def _guessed(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1251"
    return "utf-8"


def _own_addresses(source: Source) -> Iterator[str]:
    yield source.homepage
    if source.archive:
        yield source.archive
    yield from (point.url for point in source.access_points)


def _host(url: str) -> str:
    return _bare((urlsplit(url).hostname or "").lower())


def _bare(host: str) -> str:
    return host.removeprefix("www.")
