"""News sitemaps, sitemaps and sitemap indexes."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from crawler.fetch import Answer, FetchFailed
from crawler.spiders.feed import entries_of, read_answer
from crawler.urls import UnusableAddress, absolute
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, Link

MAX_DEPTH = 3
MAX_PROBLEMS = 3  # told in words; more are counted
MAX_ENTRIES = 60_000  # no further child is read once so many entries are at hand
MOST_REMEMBERED = 100  # children of one index
CHILDREN = "mark:children "
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_UNCHANGED = Index(unchanged=True)


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
        remembered = _remembered_children(url, visit)
        return await _read_children(remembered, url, visit, depth=depth, left=left) if remembered else _UNCHANGED
    reading = await read_answer(answer, visit)
    children = entries_of(reading, kind="sitemap")
    articles = entries_of(reading, kind="article")
    entries = await asyncio.to_thread(_young, articles, visit)  # fifty thousand take a second
    if not children:
        all_old = not entries and any(visit.is_too_old(entry) for entry in articles)
        return Index(entries=tuple(entries), problem=reading.problem, all_old=all_old)
    young = _newest(children, visit)
    _remember_children(young, answer, url, visit, all_fit=depth < MAX_DEPTH and len(young) <= left[0] and not entries)
    index = await _read_children(young, url, visit, depth=depth, left=left)
    problem = _summary([reading.problem, index.problem])
    return replace(index, entries=(*entries, *index.entries), problem=problem, all_old=index.all_old and not entries)


async def _read_children(children: Sequence[Entry], parent: str, visit: Visit, *, depth: int, left: list[int]) -> Index:
    entries: list[Entry] = []
    problems: list[str | None] = []
    unchanged, all_old = False, True
    for child in children:
        if depth >= MAX_DEPTH or left[0] <= 0 or len(entries) >= MAX_ENTRIES:
            problems.append("more children than are read in one run; the rest waits")
            break
        left[0] -= 1
        index = await _read_child(child, parent, visit, depth=depth + 1, left=left)
        entries.extend(index.entries)
        problems.append(index.problem)
        unchanged = unchanged or index.unchanged
        all_old = all_old and index.all_old
    return Index(entries=tuple(entries), unchanged=unchanged, all_old=all_old, problem=_summary(problems))


def _remember_children(children: Sequence[Entry], answer: Answer, url: str, visit: Visit, *, all_fit: bool) -> None:
    """Keep which children an index has, so that they are asked for also when the index itself says 304.

    Children change without the index saying so. Where not all are read in one run, or only those of a range of dates,
    nothing is kept: the next run asks for the index in full.
    """
    version = answer.header("etag") or answer.header("last-modified")
    addresses = [child.link.url for child in children]
    if visit.fresh or not all_fit or not version or len(addresses) > MOST_REMEMBERED:
        visit.forget(url)
        return
    told = (json.dumps(addresses), version)
    if visit.memory.note(CHILDREN + url) != told:
        visit.memory.keep_note(CHILDREN + url, *told)


def _remembered_children(url: str, visit: Visit) -> tuple[Entry, ...]:
    """The children of an index as they were in its remembered version; none for a sitemap that is no index."""
    told, version = visit.memory.note(CHILDREN + url)
    conditions = visit.memory.conditions(url)
    if not told or version not in conditions.values():
        return ()
    return tuple(Entry(link=Link(url=address, kind="sitemap")) for address in json.loads(told))


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
