"""How deep a list is read although its first pages hold nothing new: as far as a run came that had not all of it.

A list is read page after page until one holds no news. When a further page, or an article on one, could not be had,
the first pages are stored all the same; the next run would stop there and never come to what is missing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.memory import Memory, noted_moment

MARK = "mark:depth "  # and the address of the list: how many pages, and since when
HOLDS = timedelta(days=2)  # what cannot be had for so long is not waited for any more


def least_pages(memory: Memory, url: str) -> int:
    """How many pages of a list are read at least."""
    told, _ = memory.note(MARK + url)
    return int(told) if told and told.isdigit() else 1


def note_under_way(memory: Memory, url: str, pages: int, now: datetime) -> None:
    """Remember, for a run that ends in the middle, how many pages of a list are about to be stored."""
    if pages > 1 and not memory.note(MARK + url)[0]:
        memory.keep_note(MARK + url, str(pages), now.isoformat())


def note_missing(memory: Memory, url: str, pages: int, now: datetime) -> None:
    """Remember that something on one of the first `pages` pages is missing; for two days at most."""
    told, since = memory.note(MARK + url)
    first = noted_moment(since) if told else None
    if first is not None and not timedelta(0) <= now - first < HOLDS:
        pages = 1
    if pages > 1:
        memory.keep_note(MARK + url, str(pages), (first or now).isoformat())
    else:
        note_complete(memory, url)


def note_complete(memory: Memory, url: str) -> None:
    """Forget what was missing: all of the list is stored."""
    if memory.note(MARK + url)[0]:
        memory.keep_note(MARK + url, None)
