"""What a source's earlier runs left behind: known pages, validators of index pages, marks of its first run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bookkeeping import HostState, KnownPage

KnowPage = Callable[[str, str, str | None], KnownPage | None]  # source id, canonical address, identity

FIRST_RUN = "mark:first-run"
MOVED = "moved:"


class Validators(Protocol):
    """ETag and Last-Modified of index pages, kept between runs by source and address.

    The crawler keeps two small notes of its own in the same place: under `mark:first-run` the moment from which a
    source is collected, and under an address that moved for good where it leads.
    """

    def get(self, source_id: str, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified, each None when not kept."""

    def put(self, source_id: str, url: str, etag: str | None, last_modified: str | None) -> None:
        """Keep both; only after every page found through that index has been committed."""


class HostMemory(Protocol):
    """Hosts that failed or asked to be left alone, kept between runs."""

    def get(self, host: str) -> HostState | None:
        """What is kept of a host; None when nothing is."""

    def put(self, state: HostState) -> None:
        """Keep the state of a host in place of what was kept of it."""

    def clear(self, host: str) -> None:
        """Forget a host: it is well."""


class Memory:
    """The memory of one source."""

    def __init__(self, source_id: str, *, known_page: KnowPage, validators: Validators) -> None:
        self.source_id = source_id
        self._known_page = known_page
        self._validators = validators

    def known(self, url: str, identity: str | None = None) -> KnownPage | None:
        """The stored page of a canonical address: there, where it moved to for good, or of the same identity."""
        found = self._known_page(self.source_id, url, identity)
        if found is not None:
            return found
        etag, _ = self._validators.get(self.source_id, url)
        if etag and etag.startswith(MOVED):
            return self._known_page(self.source_id, etag[len(MOVED) :], None)
        return None

    def knows(self, url: str, identity: str | None = None) -> bool:
        """Whether the page of a canonical address is stored, as `known` tells."""
        return self.known(url, identity) is not None

    def note_moved(self, url: str, to: str) -> None:
        """Remember that an address leads to another one for good, so that it is not asked again."""
        self._validators.put(self.source_id, url, MOVED + to, None)

    def collected_from(self, now: datetime, days: int) -> datetime:
        """The moment before which entries are too old: some days before the source's first run, set once."""
        before = noted_moment(self._validators.get(self.source_id, FIRST_RUN)[0])
        if before and before <= now:  # else the clock was wrong when it was written, and all news would be too old
            return before
        start = now - timedelta(days=min(days, 20_000))
        self._validators.put(self.source_id, FIRST_RUN, start.isoformat(), None)
        return start

    def note(self, mark: str) -> tuple[str | None, str | None]:
        """The two values kept under a mark, each None when not kept."""
        return self._validators.get(self.source_id, mark)

    def keep_note(self, mark: str, first: str | None, second: str | None = None) -> None:
        """Keep two values under a mark."""
        self._validators.put(self.source_id, mark, first, second)

    def conditions(self, url: str) -> dict[str, str]:
        """Headers that ask an index page for news only."""
        etag, last_modified = self._validators.get(self.source_id, url)
        found = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return {name: value for name, value in found.items() if value}

    def note_version(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Remember the version of an index page whose pages are all committed."""
        if etag or last_modified:
            self._validators.put(self.source_id, url, etag, last_modified)


def noted_moment(text: str | None) -> datetime | None:
    """The moment a note holds; None for a note that is not there, or that cannot be read."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
