"""News sitemaps, sitemaps and sitemap indexes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from crawler.fetch import FetchFailed
from crawler.spiders.feed import entries_of, read_answer
from crawler.urls import UnusableAddress, absolute
from crawler.visit import Entry, Index, Visit
from records import AccessPoint

MAX_DEPTH = 3
MAX_PROBLEMS = 3  # told in words; more are counted
MAX_ENTRIES = 60_000  # no further child is read once so many entries are at hand
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The entries of a sitemap and of the children of an index, newest first.

    At most `max_pages` children are read, the newest of them; raises FetchFailed when the sitemap cannot be had.
    """
    left = [visit.index_pages(point)]
    index = await _read(point.url, visit, depth=0, left=left)
    entries = sorted(index.entries, key=lambda entry: entry.moment or LONG_AGO, reverse=True)
    return replace(index, entries=tuple(entries), newest_first=True, unchanged=index.unchanged and not entries)


async def _read(url: str, visit: Visit, *, depth: int, left: list[int]) -> Index:
    answer = await visit.ask(url)
    if answer.status == 304:
        return Index(unchanged=True)
    reading = await read_answer(answer, visit)
    articles, problems = entries_of(reading, kind="article"), [reading.problem]
    entries = _young(articles, visit)
    children = entries_of(reading, kind="sitemap")
    if not children:
        all_old = not entries and any(visit.is_too_old(entry) for entry in articles)
        return Index(entries=tuple(entries), problem=reading.problem, all_old=all_old)
    visit.forget(url)  # children change without the index saying so
    unchanged, all_old = False, bool(children)
    for child in _newest(children, visit):
        if depth >= MAX_DEPTH or left[0] <= 0 or len(entries) >= MAX_ENTRIES:
            problems.append("more children than are read in one run; the rest waits")
            break
        left[0] -= 1
        index = await _read_child(child, url, visit, depth=depth + 1, left=left)
        entries.extend(index.entries)
        problems.append(index.problem)
        unchanged = unchanged or index.unchanged
        all_old = all_old and index.all_old
    return Index(entries=tuple(entries), unchanged=unchanged, all_old=all_old, problem=_summary(problems))


def _summary(problems: list[str | None]) -> str | None:
    """The first problems, each once, and how many more there are."""
    distinct = list(dict.fromkeys(text for text in problems if text))
    more = f"and {len(distinct) - MAX_PROBLEMS} more" if len(distinct) > MAX_PROBLEMS else None
    return "; ".join(text for text in (*distinct[:MAX_PROBLEMS], more) if text) or None


async def _read_child(child: Entry, parent: str, visit: Visit, *, depth: int, left: list[int]) -> Index:
    try:
        url = absolute(parent, child.link.url)
        index = await _read(url, visit, depth=depth, left=left)
    except UnusableAddress as error:
        return Index(problem=str(error))
    except FetchFailed as error:
        return Index(problem=f"{url}: {error}")
    return replace(index, problem=f"{url}: {index.problem}") if index.problem else index


def _young(entries: tuple[Entry, ...], visit: Visit) -> list[Entry]:
    """Articles of the time looked at; a sitemap lists years of them, and tags and authors beside."""
    pattern = re.compile(visit.source.article_pattern) if visit.source.article_pattern else None
    return [
        entry
        for entry in entries
        if not visit.is_too_old(entry) and (pattern is None or pattern.search(entry.link.url))
    ]


def _newest(children: tuple[Entry, ...], visit: Visit) -> list[Entry]:
    """Children that may hold news, newest first; without dates the last one first, as numbered sitemaps grow."""
    young = [child for child in reversed(children) if not visit.is_too_old(child)]
    return sorted(young, key=lambda child: child.moment or LONG_AGO, reverse=True)
