"""What the facts about a source mean, and how an editor is told: pure, without a database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bookkeeping import Condition, HostState, SourceHealth
from records import Source

DAY = timedelta(days=1)
MOST_FAILURES = 3  # failed runs in a row that are still bad luck, less one
TAKEN_OVER = "elsewhere"  # reason of a request that a site sent to a host which is none of the source's

REASONS = {
    "address_refused": "its address is not a public one",
    "bad_answer": "its answer cannot be read",
    "connection": "no connection to it",
    "dns": "its name is not known",
    "elsewhere": "it leads to another host, perhaps taken over",
    "empty": "its answer was empty",
    "error": "an error",
    "incomplete": "its answer broke off",
    "led_away": "it leads to a page that is no article",
    "no_token": "it needs a token",
    "not_found": "not found",
    "portal": "a log-in page of this network",
    "proxy": "the proxy did not work",
    "proxy_unknown": "its proxy is not in the settings",
    "rate_limited": "it was asked too often",
    "redirect_loop": "it leads round in a circle",
    "refused": "it refused",
    "robots": "its robots.txt forbids it",
    "robots_unread": "its robots.txt could not be read",
    "timeout": "no answer in time",
    "tls": "its certificate is not accepted",
    "too_large": "its answer is too large",
    "waiting": "it is left alone for a while",
}
HTTP_REASONS = {"403": "it refused (403)", "404": "not found (404)", "429": "it was asked too often (429)"}
_CODE = re.compile(r"(?:(?<=^)|(?<=: )|(?<=; )|(?<=\())(http_\d{3}|[a-z_]+)(?=$|[:;,)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the database knows of one source."""

    last_new_at: datetime | None = None
    new_today: int = 0  # pages that first came in the last 24 hours
    new_lately: int = 0  # pages that first came in the days looked at
    days_looked_at: int = 7
    last_run_at: datetime | None = None  # start of the newest finished run
    last_success_at: datetime | None = None
    first_success_at: datetime | None = None
    failing_since: datetime | None = None  # start of the first failed run after the last success
    failures: int = 0  # failed runs since the last success
    own_failures: int = 0  # of these, the ones of the last day that no outage of ours explains
    access_point: str | None = None
    error: str | None = None  # of the newest run


def judge_source(source: Source, facts: Facts, waiting: Sequence[HostState], *, now: datetime) -> SourceHealth:
    """How a source is doing; `waiting` are the hosts to be left alone, given when all its access points wait."""
    condition, remark = _condition(source, facts, waiting, now)
    return SourceHealth(
        source_id=source.id,
        condition=condition,
        remark=remark,
        last_run_at=facts.last_run_at,
        last_success_at=facts.last_success_at,
        last_new_at=facts.last_new_at,
        failures_in_a_row=facts.failures,
        articles_a_day=_articles_a_day(facts, now),
        expected=source.articles_per_day,
        access_point=facts.access_point,
        retry_at=min((state.retry_at for state in waiting), default=None),
    )


def in_words(error: str) -> str:
    """An error of the crawler with its short codes (`http_503`, `dns`) put into words."""
    return _CODE.sub(lambda found: _reason_in_words(found[1]), error)


def _reason_in_words(code: str) -> str:
    if code.startswith("http_"):
        number = code.removeprefix("http_")
        return HTTP_REASONS.get(number, f"it answered with error {number}")
    return REASONS.get(code, code)


def _condition(source: Source, facts: Facts, waiting: Sequence[HostState], now: datetime) -> tuple[Condition, str]:
    """The first that is true, the gravest first: what fails for a day is not told as merely waiting."""
    if not source.enabled:
        return "off", "switched off in its file"
    if facts.last_run_at is None:
        return ("waiting", _waits(waiting)) if waiting else ("never", "not collected yet")
    if facts.failing_since is not None and now - facts.failing_since >= DAY:
        return "failing", _fails(facts)
    if waiting:
        return "waiting", _waits(waiting)
    if facts.own_failures >= MOST_FAILURES or _is_taken_over(facts.error):
        return "failing", _fails(facts)
    if facts.last_success_at is None:
        return "never", f"never collected so far: {in_words(facts.error or 'an error')}"
    if _is_silent(source, facts, now):
        return "silent", _silence(source, facts, now)
    return "well", _small_print(source, facts, now)


def _is_taken_over(error: str | None) -> bool:
    return bool(error) and any(found[1] == TAKEN_OVER for found in _CODE.finditer(str(error)))


def _is_settled(facts: Facts, now: datetime) -> bool:
    """Whether a source has been collected long enough to be compared with what is expected of it."""
    return facts.first_success_at is not None and now - facts.first_success_at >= DAY


def _is_silent(source: Source, facts: Facts, now: datetime) -> bool:
    least = source.articles_per_day[0] if source.articles_per_day else 0
    return _is_settled(facts, now) and facts.new_today < least


def _articles_a_day(facts: Facts, now: datetime) -> float:
    if facts.first_success_at is None:
        return 0.0
    days = (now - facts.first_success_at) / DAY
    return facts.new_lately / min(max(days, 1.0), facts.days_looked_at)


def _waits(waiting: Sequence[HostState]) -> str:
    first = min(waiting, key=lambda state: state.retry_at)
    times = f", {first.failures} runs in a row" if first.failures > 1 else ""
    return f"{first.host} is left alone until {_moment(first.retry_at)}: {in_words(first.reason)}{times}"


def _fails(facts: Facts) -> str:
    runs = "1 failed run" if facts.failures == 1 else f"{facts.failures} failed runs in a row"
    since = f" since {_moment(facts.failing_since)}" if facts.failing_since else ""
    return f"{runs}{since}: {in_words(facts.error or 'an error')}"


def _silence(source: Source, facts: Facts, now: datetime) -> str:
    least = source.articles_per_day[0] if source.articles_per_day else 0
    newest = f"the newest came {_moment(facts.last_new_at)}" if facts.last_new_at else "nothing ever came"
    told = f"{facts.new_today} new in 24 hours, at least {least} expected; {newest}"
    if facts.last_run_at is not None and now - facts.last_run_at > DAY:
        return f"not asked since {_moment(facts.last_run_at)}, does `presswatch schedule` run? {told}"
    return f"{told}; {_last_run_failed(facts)}" if facts.error else told


def _small_print(source: Source, facts: Facts, now: datetime) -> str:
    """What is worth knowing of a source that is well; mostly nothing."""
    if facts.error:
        return _last_run_failed(facts)
    most = source.articles_per_day[1] if source.articles_per_day else None
    if most is not None and facts.new_today > most and _is_settled(facts, now):
        return f"{facts.new_today} new in 24 hours, at most {most} expected"
    return ""


def _last_run_failed(facts: Facts) -> str:
    return f"the last run failed: {in_words(facts.error or 'an error')}"


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "never"
