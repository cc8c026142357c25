"""Which access point of a source is asked first, and when others are asked beside it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.memory import Memory, noted_moment
from records import AccessPoint, Source

log = logging.getLogger(__name__)

MARK_POINT = "mark:access-point"  # the one that worked; and when the order last began at its top
MARK_NEW = "mark:last-new"  # when a page last was new; and when the others were last asked because none was
RETRY_UPWARD = timedelta(days=1)  # a mended feed is used again the next day; a dead one costs one request a day
SILENCE_CHECKS = timedelta(hours=6)  # four times a day: a quiet weekend costs little, a dead feed half a day at most
LEAST_SILENCE = timedelta(days=1)  # a night without news is none
UNEXPECTED_SILENCE = timedelta(days=7)  # for sources that promise nothing: a week is long even for a small body
FOUND_PAGES = 3  # children of a sitemap that was found and not named by a person
FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one access point gave in one run."""

    point: AccessPoint
    problem: str | None = None  # why it gave nothing
    new: int = 0  # pages
    fresh: bool = False  # it tells of pages that are young, known or not: somebody writes it still


class Route:
    """The access points of a source in the order in which one run asks them, and what came of it."""

    def __init__(self, source: Source, memory: Memory, now: datetime, *, fresh: bool = False) -> None:
        self._source = source
        self._memory = memory
        self._now = now
        self.taken: list[Taken] = []
        self._trusted, top_at = _recalled(source, memory)
        self._upward = self._trusted is not None and (top_at is None or now - top_at >= RETRY_UPWARD)
        self._last_new, checked_at = (noted_moment(text) for text in memory.note(MARK_NEW))
        due = checked_at is None or now - checked_at >= SILENCE_CHECKS
        quiet_for = now - self._last_new if self._last_new else timedelta(0)
        self.is_silent = due and not fresh and quiet_for > allowed_silence(source)

    @property
    def points(self) -> tuple[AccessPoint, ...]:
        """The one that worked last first, then the others as the file prefers them; once a day from the top."""
        named = self._source.access_points
        if self._trusted is None:
            return named
        if self._upward:
            return named if self._trusted in named else (*named, self._trusted)
        return (self._trusted, *(point for point in named if point != self._trusted))

    @property
    def asked(self) -> frozenset[str]:
        """Addresses of the access points that were asked."""
        return frozenset(taken.point.url for taken in self.taken)

    def is_enough(self, taken: Taken) -> bool:
        """Note what an access point gave; whether the others can be left alone."""
        self.taken.append(taken)
        if taken.problem is not None:
            return False
        if taken.new:
            return True
        if self._is_above_trusted(taken.point):
            return taken.fresh
        return not self.is_silent

    def conclude(self) -> AccessPoint | None:
        """The access point that worked best, remembered for the next run; None when none worked."""
        if any(taken.new for taken in self.taken) or self._last_new is None:
            self._memory.keep_note(MARK_NEW, self._now.isoformat())
        elif self.is_silent:
            self._memory.keep_note(MARK_NEW, self._last_new.isoformat(), self._now.isoformat())
        worked = [taken for taken in self.taken if taken.problem is None]
        if not worked:
            return None
        best = max(worked, key=lambda taken: (taken.new > 0, taken.fresh, taken.point == self._trusted)).point
        if best != self._trusted or self._upward:
            self._remember(best)
        return best

    def _remember(self, best: AccessPoint) -> None:
        if self._trusted and best != self._trusted:
            moved = (self._source.id, self._trusted.url, best.url)
            log.warning("access point changed source=%s from=%s to=%s", *moved)
        how = "named" if best in self._source.access_points else FOUND
        self._memory.keep_note(MARK_POINT, f"{how} {best.kind} {best.url}", self._now.isoformat())

    def _is_above_trusted(self, point: AccessPoint) -> bool:
        if not self._upward or self._trusted is None:
            return False
        order = self.points
        return point in order and order.index(point) < order.index(self._trusted)


def found_point(source: Source, kind: str, url: str) -> AccessPoint:
    """An access point that no file names, found at the home page of a source."""
    limits: dict[str, str | int | bool] = {"max_pages": 1 if kind == "listing" else FOUND_PAGES}
    if any(point.options.get("about_kazakhstan_only") for point in source.access_points):
        limits["about_kazakhstan_only"] = True
    return AccessPoint(kind=kind, url=url, options=limits)


def allowed_silence(source: Source) -> timedelta:
    """How long a source may bring nothing new before its other access points are asked too."""
    least = source.articles_per_day[0] if source.articles_per_day else 0
    return max(LEAST_SILENCE, timedelta(days=1 / least)) if least else UNEXPECTED_SILENCE


def _recalled(source: Source, memory: Memory) -> tuple[AccessPoint | None, datetime | None]:
    """The access point that worked last, when it still is one, and when the order last began at its top."""
    told, top_at = memory.note(MARK_POINT)
    how, _, rest = (told or "").partition(" ")
    kind, _, url = rest.partition(" ")
    named = next((point for point in source.access_points if (point.kind, point.url) == (kind, url)), None)
    if named is None and how == FOUND and url:
        named = found_point(source, kind, url)
    return named, noted_moment(top_at)
