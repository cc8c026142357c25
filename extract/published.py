"""When a page was published: the most trusted of the dates that it states, shows, or was announced with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from extract.dates import Moment, date_in_url, is_plausible, parse_date
from records import Language, Page, PublishedPrecision

Found = tuple[str, Moment]  # origin and date

NEAR = 60  # elements after the heading in which the date of the article stands
BEFORE = 15  # elements before it
LABEL = 120  # characters of a label that may be a date
_MARKED = re.compile(
    r"date|time|publish|posted|created|stamp|(?:^|[-_\s])(?:info|meta|day|data|byline)(?:$|[-_\s])", re.I
)
_CHANGED = re.compile(r"updat|modif|edit|changed|comment|weather|current|today|clock|event", re.I)
_CHANGED_WORDS = re.compile(r"обновл|изменен|жаңарт|өзгерт|updated|modified|last edited", re.I)
_ASIDE = frozenset(("nav", "aside", "footer", "form", "option", "script", "style"))
_RELATED = re.compile(
    r"related|sidebar|comment|footer|widget|recommend|popular|latest|topnews|read-?more|calendar|archive", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When, how precisely, and where it was read: json_ld, meta, time, marked, feed, text or url."""

    at: datetime
    precision: PublishedPrecision
    origin: str


def find_published(
    tree: Any,
    heading: Any | None,
    stamps: Iterable[tuple[str, str]],
    page: Page,
    *,
    language: Language | None,
    time_zone: str,
    now: datetime,
) -> Published | None:
    """When the page was published; `None` when nothing trustworthy says so.

    Structured data first, then marked elements, the feed's date, labels beside the heading, the address. A day found
    first takes the time of day from a later one that names the same day.
    """
    seen = min(now, page.fetched_at)  # relative words mean the day on which the page was fetched

    def read(origin: str, text: str) -> Found | None:
        moment = parse_date(text, language, now=seen, time_zone=time_zone)
        return (origin, moment) if moment else None

    return _choose(_dates(tree, heading, stamps, page, now, read), ZoneInfo(time_zone))


def _dates(
    tree: Any,
    heading: Any | None,
    stamps: Iterable[tuple[str, str]],
    page: Page,
    now: datetime,
    read: Callable[[str, str], Found | None],
) -> Iterator[Found | None]:
    """Every date the page and its announcement give, most trusted first; labels are only looked for when reached."""
    yield from (read(origin, text) for origin, text in stamps)
    labels = list(_labels(tree, heading))
    yield from (read(origin, text) for origin, text in labels if origin != "text")
    yield from _announced(page, now)
    yield from (read(origin, text) for origin, text in labels if origin == "text")
    yield from _addressed(page, now)


def _announced(page: Page, now: datetime) -> Iterator[Found]:
    if page.announced_at is not None and is_plausible(page.announced_at, now):
        yield "feed", (page.announced_at, "minute")


def _addressed(page: Page, now: datetime) -> Iterator[Found]:
    day = date_in_url(page.url, now=now)
    if day is not None:
        yield "url", (day, "day")


def _choose(found: Iterable[Found | None], zone: ZoneInfo) -> Published | None:
    chosen: Found | None = None
    for one in found:
        if one is None:
            continue
        origin, (moment, precision) = one
        if precision == "minute" and isinstance(moment, datetime):
            if chosen is None:
                return Published(at=moment, precision="minute", origin=origin)
            if chosen[1][0] in (moment.date(), moment.astimezone(zone).date()):
                return Published(at=moment, precision="minute", origin=chosen[0])
        chosen = chosen or one
    if chosen is None:
        return None
    return Published(at=_start_of_day(chosen[1][0]), precision="day", origin=chosen[0])


def _start_of_day(day: date) -> datetime:
    # midnight UTC: the same calendar day in UTC and everywhere in Kazakhstan
    return datetime.combine(day, time(), tzinfo=UTC)


# ---- labels on the page -------------------------------------------------------------------------


def _labels(tree: Any, heading: Any | None) -> Iterator[tuple[str, str]]:
    """Short texts that may show the date, nearest to the heading first: (time | marked | text, text)."""
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    place = next((number for number, one in enumerate(elements) if one is heading), None)
    candidates: list[tuple[int, int, str, str]] = []
    for number, element in enumerate(elements):
        kind = _kind(element)
        distance = _distance(number, place)
        if kind is None or distance is None or (kind == "text" and place is None) or _is_aside(element, heading):
            continue
        text = element.get("datetime") or _short_text(element)
        if text and not _CHANGED_WORDS.search(text):
            candidates.append(({"time": 0, "marked": 1, "text": 2}[kind], distance, kind, text))
    for _, _, kind, text in sorted(candidates):
        yield kind, text


def _kind(element: Any) -> str | None:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _CHANGED.search(named) or _CHANGED.search(element.get("itemprop") or ""):
        return None
    if element.tag == "time":
        return "time"
    if element.tag in ("html", "body", "head", "meta", "link", "img", "input", "a", "svg", "h1"):
        return None
    return "marked" if _MARKED.search(named) else "text" if len(element) <= 2 else None


def _distance(number: int, place: int | None) -> int | None:
    """How far from the heading an element stands, in elements; `None` when too far to be about the article."""
    if place is None:
        return number
    if number >= place:
        return number - place if number - place <= NEAR else None
    return 2 * (place - number) if place - number <= BEFORE else None


def _short_text(element: Any) -> str:
    parts: list[str] = []
    length = 0
    for piece in element.itertext():
        length += len(piece)
        if length > 4 * LABEL:
            return ""
        parts.append(piece)
    text = " ".join(" ".join(parts).split())
    return text if 5 < len(text) <= LABEL and any(char.isdigit() for char in text) else ""


def _is_aside(element: Any, heading: Any | None) -> bool:
    if heading is None and element.tag != "time":
        return element.tag == "footer" or any(one.tag in _ASIDE for one in element.iterancestors())
    for ancestor in chain((element,), element.iterancestors()):
        if ancestor.tag in ("article", "main", "body"):
            return False
        if ancestor.tag in _ASIDE or _RELATED.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return heading is None or ancestor not in set(heading.iterancestors())
    return False
