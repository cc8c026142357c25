"""When a stored article is asked for again: its index says that it changed, and the index can be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bookkeeping import KnownPage
from crawler.visit import Entry

FIRST_WAIT = timedelta(hours=1)  # doubled with each time that brought nothing
MOST_DOUBLINGS = 10
MOST_AGE = timedelta(days=30)  # of the stored version; older articles are left as they are
CLOCKS_DIFFER = timedelta(days=1)
ENOUGH = 10  # entries that tell whether an index stamps all of them alike


def is_changed(entry: Entry, known: KnownPage, *, now: datetime) -> bool:
    """Whether an entry says that its article changed since it was last asked for.

    Only articles that came in the last 30 days; a moment in the future is a mistake of the index.
    """
    if entry.changed_at is None or now - known.fetched_at > MOST_AGE:
        return False
    return known.checked_at < entry.changed_at <= now + CLOCKS_DIFFER


def asked_again_at(known: KnownPage) -> datetime:
    """The moment from which a changed article may be asked for: an hour after the last time, doubled with each check.

    Many sites stamp every entry with today, or count each comment as a change.
    """
    doublings = min(known.checks, MOST_DOUBLINGS)
    return known.checked_at + FIRST_WAIT * (1 << doublings)


def stamps_all_alike(entries: Sequence[Entry]) -> bool:
    """Whether most entries of an index carry the very same moment of change, which then tells nothing."""
    stamps = Counter(entry.changed_at for entry in entries if entry.changed_at is not None)
    total = stamps.total()
    return total >= ENOUGH and stamps.most_common(1)[0][1] * 2 > total


def conditions(known: KnownPage) -> dict[str, str]:
    """Headers that ask for a page only if it is another than the stored one."""
    found = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in found.items() if value}
