"""Pages on their way to storage: in small batches, counted only when the storage has committed them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bookkeeping import CheckedPage, SourceCounts
from records import FailedFetch, Page

BATCH_PAGES = 50
BATCH_BYTES = 32 * 1024 * 1024
BATCH_S = 1.0

Item = Page | FailedFetch | CheckedPage
OnPages = Callable[[Sequence[Item]], None]


class HandoverFailed(Exception):
    """The storage refused a batch; the cause is what it raised. The run cannot go on."""


@dataclass(slots=True)
class Tally:
    """What one source has come to so far in this run."""

    source_id: str
    new: int = 0
    failed: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    access_point: str | None = None
    error: str | None = None
    started: float = field(default_factory=time.monotonic)

    def counts(self) -> SourceCounts:
        """The tally as a record."""
        return SourceCounts(
            source_id=self.source_id,
            pages=self.new + self.failed,
            new=self.new,
            unchanged=self.unchanged,
            failed=self.failed,
            seconds=round(self.seconds, 3),
            access_point=self.access_point,
            error=self.error,
        )


class Handover:
    """Collects pages and hands them over: at 50 pages, at 32 MiB, or a second after the first."""

    def __init__(self, on_pages: OnPages) -> None:
        self._on_pages = on_pages
        self._waiting: list[tuple[Item, Tally, bool]] = []
        self._bytes = 0
        self._since = 0.0
        self.failure: BaseException | None = None

    def add(self, item: Item, tally: Tally, *, is_stored: bool = False) -> None:
        """Take one page or failure; raises HandoverFailed when the storage refuses the batch it completes.

        `is_stored` says that an earlier version of the page is stored: its address is known, whatever came of it.
        """
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append((item, tally, is_stored))
        self._bytes += len(item.body) if isinstance(item, Page) else 0
        if len(self._waiting) >= BATCH_PAGES or self._bytes >= BATCH_BYTES:
            self.flush()

    def flush_if_due(self) -> None:
        """Hand over what has waited for a second."""
        if self._waiting and time.monotonic() - self._since >= BATCH_S:
            self.flush()

    def flush(self) -> None:
        """Hand over everything that waits; counted when the storage returns. Raises HandoverFailed."""
        if self.failure is not None:
            raise HandoverFailed from self.failure
        batch, self._waiting, self._bytes = self._waiting, [], 0
        if not batch:
            return
        try:
            self._on_pages([item for item, _, _ in batch])
        except Exception as error:
            self.failure = error
            raise HandoverFailed from error
        for item, tally, is_stored in batch:
            if is_stored or isinstance(item, CheckedPage):
                tally.unchanged += 1
            elif isinstance(item, Page):
                tally.new += 1
            else:
                tally.failed += 1
