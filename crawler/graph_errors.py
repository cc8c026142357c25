"""What Meta's Graph API answers when it does not give posts, in words that say what to do; never with the token."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.fetch import Answer, FetchFailed
from crawler.urls import shown

# Codes of the documentation: https://developers.facebook.com/docs/graph-api/guides/error-handling/
TOKEN = frozenset({102, 190, 2500})
SUBCODES = {
    458: "the app was removed from the account",
    459: "the account has to pass a check of the service first",
    460: "the password of the account was changed",
    463: "it has expired",
    464: "the account is not confirmed",
    467: "it was revoked or is invalid",
    492: "the person behind it has no role on the Page any more",
}
RATE = frozenset({4, 17, 32, 341, 368, 613, *range(80000, 80015)})
TEMPORARY = frozenset({1, 2})
NOT_FOUND = frozenset({21, 24, 100, 110, 803})
WINDOW_MINUTES = 60  # an allowance is counted over the last hour
FULL = 90  # per cent of an allowance from which we stop by ourselves
FEATURES = {
    "facebook": 'the feature "Page Public Content Access" (App Review), or a role on the Page',
    "instagram": "instagram_basic, instagram_manage_insights and pages_read_engagement (App Review)",
}
WANTED = {
    "facebook": "the number of a public Page",
    "instagram": "the number of your own account, and the name of a professional account without an age limit",
}
_SECRET = re.compile(rb"(access_token(?:=|%3D|\"\s*:\s*\"))[^&\"\\\s]+", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """An allowance that is used up, or nearly so."""

    words: str
    minutes: int | None = None  # until access comes back, where the interface tells


def redacted(body: bytes, token: str) -> bytes:
    """An answer without tokens: neither ours nor any in an address it offers."""
    return _SECRET.sub(rb"\1REDACTED", body.replace(token.encode(), b"REDACTED"))


def explained(answer: Answer, error: Any, service: str) -> FetchFailed:
    """The failure that an error of the interface stands for; `service` is facebook or instagram."""
    told = error if isinstance(error, dict) else {}
    code, subcode = _number(told.get("code")), _number(told.get("error_subcode"))
    said = _said(told, answer)
    limit = rate_limit(answer)
    setting = f"PRESSWATCH_{service.upper()}_TOKEN"
    if code in TOKEN:
        why = SUBCODES.get(subcode, "it is not accepted")
        return FetchFailed("token", f"the token does not work, {why}: make a new one and set {setting} ({said})")
    if code in RATE or answer.status == 429:
        return _limited(limit, said)
    if code in (3, 10) or 200 <= code <= 299:
        return FetchFailed("permission", f"the app behind {setting} lacks {FEATURES[service]} ({said})")
    if code in TEMPORARY or told.get("is_transient") is True or (answer.status >= 500 and not code):
        return FetchFailed("service", f"the interface has a passing fault; asked again in the next run ({said})")
    if code in NOT_FOUND:
        return FetchFailed("not_found", f"no such page, account or field: url needs {WANTED[service]} ({said})")
    return FetchFailed("refused", f"the interface refuses ({said})")


def rate_limit(answer: Answer) -> RateLimit | None:
    """The allowance that the headers of an answer say is used up by nine tenths or more."""
    used = [part for name in ("x-app-usage", "x-page-usage") for part in _parts(answer.header(name))]
    used += list(_parts(answer.header("x-business-use-case-usage")))
    minutes = [_number(part.get("estimated_time_to_regain_access")) for part in used]
    most = max((_number(value) for part in used for name, value in part.items() if name in _SHARES), default=0)
    wait = max(minutes, default=0)
    if most < FULL and not wait:
        return None
    later = f", access comes back in {wait} minutes" if wait else ""
    return RateLimit(words=f"{most} % of the allowance is used{later}", minutes=wait or None)


_SHARES = frozenset({"call_count", "total_time", "total_cputime"})


def _limited(limit: RateLimit | None, said: str) -> FetchFailed:
    words = f"; {limit.words}" if limit else ""
    minutes = limit.minutes if limit and limit.minutes else WINDOW_MINUTES
    detail = f"too many requests, left alone for {minutes} minutes{words} ({said})"
    return FetchFailed("rate_limited", detail, retry_after=str(minutes * 60))


def _parts(header: str | None) -> Iterator[dict[str, Any]]:
    """The objects of a usage header: one, or lists of them by account."""
    try:
        told = json.loads(header or "{}")
    except (ValueError, RecursionError):
        return
    lists = [told, *told.values()] if isinstance(told, dict) else []
    for part in lists:
        yield from (inner for inner in (part if isinstance(part, list) else [part]) if isinstance(inner, dict))


def _said(told: dict[str, Any], answer: Answer) -> str:
    code, subcode = told.get("code"), told.get("error_subcode")
    name = f"error {_number(code)}" + (f"/{_number(subcode)}" if subcode else "") if code is not None else "no code"
    message = " ".join(str(told.get("message") or "").split())
    return f"{name}, status {answer.status}" + (f": {shown(message)}" if message else "")


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0
    try:
        return max(0, min(int(float(value)), 10**9))
    except (ValueError, OverflowError):
        return 0
