"""Archives with a page for each day: their addresses, and which days an earlier run has read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta

from crawler.fetch import Answer
from crawler.listing import next_page
from crawler.memory import Memory
from crawler.visit import Visit

MARK = "mark:archive"  # the oldest and the newest day of the stretch that has been read without a gap
PAGES_OF_A_DAY = 50
DAY = timedelta(days=1)


def address_of_day(archive: str, day: date) -> str:
    """The page of one day; `archive` has `{yyyy}`, `{mm}` and `{dd}` in place of it."""
    parts = {"{yyyy}": f"{day.year:04}", "{mm}": f"{day.month:02}", "{dd}": f"{day.day:02}"}
    for blank, value in parts.items():
        archive = archive.replace(blank, value)
    return archive


async def pages_of_day(visit: Visit, url: str) -> AsyncIterator[Answer]:
    """The page of a day and its further ones, as long as each names the next; raises FetchFailed.

    A next page elsewhere is that of another day.
    """
    following: str | None = url
    for _ in range(PAGES_OF_A_DAY):
        if following is None:
            return
        answer = await visit.ask(following, conditional=False)
        yield answer
        named = await asyncio.to_thread(next_page, answer.body, answer.url)
        following = named if named and named.startswith(url.rstrip("/")) else None


class ArchiveDays:
    """The days of an archive, newest first, without those that an earlier run has read."""

    def __init__(self, memory: Memory, today: date) -> None:
        self._memory = memory
        self._today = today
        self._oldest, self._newest = (_day(text) for text in memory.note(MARK))
        self._newest_before = self._newest
        self._upper_unbroken = self._lower_unbroken = True  # above and below what was read before
        self.any_found = self._oldest is not None  # a day had a page

    def back_to(self, first: date) -> Iterator[date]:
        """Days from today back to `first`; the newest day read before was not over then, and comes again."""
        day = self._today
        while day >= first:
            if self._oldest and self._newest_before and self._oldest <= day < self._newest_before:
                day = self._oldest - DAY
                continue
            yield day
            day -= DAY

    def note(self, day: date, *, complete: bool) -> None:
        """Remember that a day is read, if all between it and today is: called once its articles are stored."""
        if self._newest_before is not None and day >= self._newest_before:
            self._upper_unbroken = self._upper_unbroken and complete
            if day == self._newest_before and self._upper_unbroken and self._oldest:
                self._keep(self._oldest, self._today)
            return
        self._lower_unbroken = self._lower_unbroken and complete
        if self._lower_unbroken:
            self._keep(day, self._newest or self._today)

    def _keep(self, oldest: date, newest: date) -> None:
        self._oldest, self._newest = oldest, newest
        self._memory.keep_note(MARK, oldest.isoformat(), newest.isoformat())


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
