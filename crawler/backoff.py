"""Hosts that are left alone: those that ask for it, and those that keep failing, from one run to the next."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bookkeeping import HostState
from crawler.fetch import WAITING, FetchFailed
from crawler.memory import HostMemory

FIRST_WAIT = timedelta(minutes=15)  # doubled with each further run that ends so
LONGEST_WAIT = timedelta(hours=24)  # so that a mended host is back within a day, whatever it asked for
UNREACHED = frozenset({"dns", "connection", "timeout"})  # may be our own network as well as the host
LEAST_HOSTS = 5  # of which none is reached: then it is our network
NO_NETWORK = "no network"
_NO_FAULT_OF_THE_HOST = frozenset({"address_refused", "scheme_refused", "refused", "proxy", "portal", WAITING})


@dataclass(slots=True)
class _Host:
    """What one run has seen of a host."""

    before: HostState | None  # as remembered from earlier runs
    left: HostState | None = None  # left alone in this run
    in_a_row: int = 0  # passing failures
    reached: bool = False
    well: bool = False  # it gave an answer that is no passing failure
    last: FetchFailed | None = None


class HostWatch:
    """The hosts of one run, shared by its sources."""

    def __init__(self, memory: HostMemory, *, now: Callable[[], datetime], failures_in_a_row: int) -> None:
        self._memory = memory
        self._now = now
        self._limit = failures_in_a_row
        self._hosts: dict[str, _Host] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def turn(self, host: str) -> asyncio.Lock:
        """Held while a host is asked, so that one answer decides whether it is asked again."""
        return self._turns[host]

    def waiting(self, host: str) -> HostState | None:
        """The state of a host that is not to be asked now; None when it may be."""
        seen = self._seen(host)
        state = seen.left or seen.before
        now = self._now()  # a moment more than a day ahead was written while the clock was wrong
        return state if state and now < state.retry_at <= now + LONGEST_WAIT else None

    def require(self, host: str) -> None:
        """Raise FetchFailed when a host is not to be asked now."""
        if state := self.waiting(host):
            raise FetchFailed(WAITING, told(state))

    def note_answer(self, host: str) -> None:
        """A host gave what it was asked for."""
        seen = self._seen(host)
        seen.in_a_row, seen.reached, seen.well = 0, True, True

    def note_failure(self, host: str, failure: FetchFailed) -> None:
        """A request to a host failed; it is left alone when it asks for that or has failed too often in a row."""
        if failure.reason in _NO_FAULT_OF_THE_HOST:
            return
        seen = self._seen(host)
        seen.reached = seen.reached or failure.reason not in UNREACHED
        if not failure.is_passing:
            seen.in_a_row, seen.well = 0, True
            return
        seen.in_a_row, seen.last = seen.in_a_row + 1, failure
        if failure.reason == "http_429" or failure.retry_after or seen.in_a_row >= self._limit:
            seen.left = self._state(host, seen, failure)
            if failure.reason not in UNREACHED:
                self._memory.put(seen.left)

    def settle(self) -> bool:
        """Remember at the end of a run which hosts failed and which are well again; False when there is no network.

        Without a network nothing is remembered: it is not the hosts' fault.
        """
        if self.has_no_network:
            return False
        for host, seen in self._hosts.items():
            if seen.left or (seen.last and not seen.well):
                self._memory.put(seen.left or self._state(host, seen, seen.last))
            elif seen.well and seen.before:
                self._memory.clear(host)
        return True

    @property
    def has_no_network(self) -> bool:
        """Whether at least five hosts were asked and none was reached."""
        asked = [seen for seen in self._hosts.values() if seen.well or seen.last]
        return len(asked) >= LEAST_HOSTS and not any(seen.reached for seen in asked)

    def _seen(self, host: str) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(self._memory.get(host))
        return self._hosts[host]

    def _state(self, host: str, seen: _Host, failure: FetchFailed | None) -> HostState:
        failures = (seen.before.failures if seen.before else 0) + 1
        asked = retry_after(failure.retry_after, self._now()) if failure and failure.retry_after else None
        wait = asked if asked is not None else FIRST_WAIT * 2 ** min(failures - 1, 10)
        if seen.in_a_row >= self._limit:  # whatever it asks for, it has had its chances in this run
            wait = max(wait, FIRST_WAIT)
        reason = failure.reason if failure else "error"
        return HostState(host=host, failures=failures, retry_at=self._now() + min(wait, LONGEST_WAIT), reason=reason)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks to wait, in seconds or until a date; None when it says neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:12]), 10**9))
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(aware - now, timedelta(0))
    return None


def told(state: HostState) -> str:
    """Until when a host waits and why, in words."""
    times = f", {state.failures} runs in a row" if state.failures > 1 else ""
    return f"waits until {state.retry_at:%Y-%m-%d %H:%M} UTC because {state.host} failed ({state.reason}{times})"
