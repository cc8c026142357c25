"""What runs leave behind: counts, what is known of a page, a host and a source. Frozen like `records`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from records import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCounts:
    """What one collection run did for one source."""

    source_id: str
    pages: int = 0  # addresses with a stored page or a recorded failure in this run
    new: int = 0
    unchanged: int = 0  # addresses already known, and index pages answered 304
    failed: int = 0
    seconds: float = 0.0
    access_point: str | None = None  # address of the access point that worked
    error: str | None = None  # why the source as a whole gave nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One collection or processing run."""

    id: int
    kind: str  # collect | process
    started_at: datetime
    ended_at: datetime | None = None
    state: str = "running"  # running | finished | stopped | lost
    counts: tuple[SourceCounts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """What storage remembers of an address whose page it holds: enough to decide whether to ask for it again."""

    url: str  # where it is stored, which may be another address of the same article
    fetched_at: datetime  # when its present version came
    checked_at: datetime  # when it was last asked for; not before fetched_at
    checks: int = 0  # times it was asked for without anything new, and former versions: what waiting doubles with
    etag: str | None = None
    last_modified: str | None = None

    def __post_init__(self) -> None:
        require_aware("KnownPage.fetched_at", self.fetched_at)
        require_aware("KnownPage.checked_at", self.checked_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """A host that failed or asked to be left alone, remembered across runs."""

    host: str
    failures: int  # runs in a row that ended with it left alone
    retry_at: datetime  # not asked before
    reason: str  # short code such as http_429, http_503, timeout

    def __post_init__(self) -> None:
        require_aware("HostState.retry_at", self.retry_at)


Condition = Literal["well", "silent", "failing", "waiting", "never", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is doing: what `status`, `source list` and the review pages show."""

    source_id: str
    condition: Condition  # waiting: its host asked to be left alone; off: not enabled
    remark: str = ""  # in words, empty when it is well
    last_run_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None  # when its newest page was stored
    failures_in_a_row: int = 0  # runs
    articles_a_day: float = 0.0  # over the days looked at
    expected: tuple[int, int] | None = None  # least and most articles a day
    access_point: str | None = None  # address of the one that worked last
    retry_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("last_run_at", "last_success_at", "last_new_at", "retry_at"):
            require_aware(f"SourceHealth.{name}", getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPage:
    """A known page that was asked for again and had nothing new; handed over like a page, and counted unchanged."""

    source_id: str
    url: str  # as stored
    checked_at: datetime

    def __post_init__(self) -> None:
        require_aware("CheckedPage.checked_at", self.checked_at)
