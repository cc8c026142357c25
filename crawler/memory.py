"""What a source's earlier runs left behind: known pages, validators of index pages, marks of its first run."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

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


class Memory:
    """The memory of one source."""

    def __init__(self, source_id: str, *, is_known: Callable[[str, str], bool], validators: Validators) -> None:
        self.source_id = source_id
        self._is_known = is_known
        self._validators = validators

    def knows(self, url: str) -> bool:
        """Whether the page of a canonical address is stored, there or where the address moved to for good."""
        if self._is_known(self.source_id, url):
            return True
        etag, _ = self._validators.get(self.source_id, url)
        return bool(etag) and str(etag).startswith(MOVED) and self._is_known(self.source_id, str(etag)[len(MOVED) :])

    def note_moved(self, url: str, to: str) -> None:
        """Remember that an address leads to another one for good, so that it is not asked again."""
        self._validators.put(self.source_id, url, MOVED + to, None)

    def collected_from(self, now: datetime, days: int) -> datetime:
        """The moment before which entries are too old: some days before the source's first run, set once."""
        kept, _ = self._validators.get(self.source_id, FIRST_RUN)
        if kept:
            with contextlib.suppress(ValueError):  # a mark that cannot be read is set anew
                return datetime.fromisoformat(kept)
        start = now - timedelta(days=min(days, 20_000))
        self._validators.put(self.source_id, FIRST_RUN, start.isoformat(), None)
        return start

    def conditions(self, url: str) -> dict[str, str]:
        """Headers that ask an index page for news only."""
        etag, last_modified = self._validators.get(self.source_id, url)
        found = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return {name: value for name, value in found.items() if value}

    def note_version(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Remember the version of an index page whose pages are all committed."""
        if etag or last_modified:
            self._validators.put(self.source_id, url, etag, last_modified)
