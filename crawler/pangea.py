"""Addresses and lists of the Pangea family: Radio Azattyq, RFE/RL, Current Time and their sister services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from crawler.listing import page_base, parse_page
from crawler.urls import UnusableAddress, absolute

MAX_TITLE = 1_000
_ARTICLE = re.compile(r"(?:/amp)?(?:/a)?(?P<slug>/[^/]{1,300})?/(?P<number>\d{6,12})\.html\Z")
_OTHER_PARTS = frozenset({"/z", "/g", "/p", "/v", "/t", "/api", "/s", "/author"})  # lists, galleries, programmes
_ORDINARY = "//*[@id='ordinaryItems']/li//a[@href]"  # the zone's own list, without what the margin recommends
_MONTHS = """
january february march april may june july august september october november december
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
"""
_NUMBER_OF = {name: number % 12 + 1 for number, name in enumerate(_MONTHS.split())}
_WORD = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One article of a zone's list; the list prints the day at most."""

    url: str
    title: str | None
    day_ends_at: datetime | None  # last moment of the printed day in the source's zone


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePage:
    """One page of a zone's list, in its own order, and the numbers of the further pages it links to."""

    articles: tuple[Listed, ...]
    pages: tuple[int, ...]
    in_list: bool = False  # the articles stand in a list of the usual form


def article_address(url: str) -> str | None:
    """The address of an article as readers see it, without `/amp`; None for whatever is no article."""
    parts = urlsplit(url)
    match = _ARTICLE.match(parts.path)
    if match is None or match["slug"] in _OTHER_PARTS:
        return None
    path = parts.path.removeprefix("/amp")
    if path != parts.path and not path.startswith("/a/"):
        path = "/a" + path
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def read_zone(body: bytes, url: str, *, zone: tzinfo, any_link: bool = True) -> ZonePage:
    """The articles of a zone's page, each once; never raises on bad bytes.

    Where the page has no list of the usual form, every link to an article on it counts, unless `any_link` is false:
    past the end of a list only the margin is left.
    """
    tree = parse_page(body)
    if tree is None:
        return ZonePage(articles=(), pages=())
    base = page_base(tree, url)
    found = _collect(tree.xpath(_ORDINARY), base, zone)
    in_list = bool(found)
    if not found and any_link:
        found = _collect(tree.iter("a"), base, zone)
    return ZonePage(articles=tuple(found.values()), pages=tuple(sorted(_pages(tree, base, url))), in_list=in_list)


def _collect(anchors: Iterable[Any], base: str, zone: tzinfo) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    for anchor in anchors:
        address = _article_of(anchor, base)
        if address is None:
            continue
        title = _title(anchor)
        before = found.get(address)
        if before is None or len(title) > len(before.title or ""):
            ends = before.day_ends_at if before else None
            found[address] = Listed(url=address, title=title or None, day_ends_at=ends or _day_beside(anchor, zone))
    return found


def _article_of(anchor: Any, base: str) -> str | None:
    try:
        return article_address(absolute(base, anchor.get("href") or ""))
    except UnusableAddress:
        return None


def _title(anchor: Any) -> str:
    heading = next(anchor.iter("h1", "h2", "h3", "h4", "h5"), None)
    text = " ".join("".join((heading if heading is not None else anchor).itertext()).split())
    return (text or " ".join((anchor.get("title") or "").split()))[:MAX_TITLE]


def _day_beside(anchor: Any, zone: tzinfo) -> datetime | None:
    """The end of the day printed in the list item of a link."""
    item = next((element for element in anchor.iterancestors("li")), None)
    if item is None:
        return None
    dates = item.xpath(".//*[contains(concat(' ', normalize-space(@class), ' '), ' date ')]")
    return day_end(" ".join("".join(dates[0].itertext()).split()), zone=zone) if dates else None


def day_end(text: str, *, zone: tzinfo) -> datetime | None:
    """The last moment of a day as lists print it (`24 қараша, 2026`, `November 24, 2026`); None if unreadable."""
    words = [word.lower() for word in _WORD.findall(text[:100])]
    months = {_NUMBER_OF[word] for word in words if word in _NUMBER_OF}
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 4]
    years = [number for number in numbers if 1990 <= number <= 2100]
    days = [number for number in numbers if 1 <= number <= 31]
    if len(months) != 1 or not years or not days:
        return None
    try:
        return datetime.combine(datetime(years[0], months.pop(), days[0]), time.max, tzinfo=zone)
    except ValueError:
        return None


def is_feed(url: str) -> bool:
    """Whether an address is that of a feed, of the whole service or of a zone."""
    return bool(re.match(r"/api(?:/|\Z)", urlsplit(url).path))


def page_address(url: str, number: int) -> str:
    """The address of a further page of a zone."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, f"p={number}", ""))


def _pages(tree: Any, base: str, url: str) -> Iterator[int]:
    path = urlsplit(url).path
    for href in tree.xpath("//a[contains(@href, 'p=')]/@href"):
        try:
            parts = urlsplit(absolute(base, str(href)))
        except UnusableAddress:
            continue
        number = dict(parse_qsl(parts.query)).get("p", "")
        if parts.path == path and number.isdecimal() and len(number) < 6:
            yield int(number)


def is_before(moment: datetime | None, since: datetime) -> bool:
    """Whether a printed day ended before `since`, with half a day's grace for zones misread."""
    return moment is not None and moment + timedelta(hours=12) < since
