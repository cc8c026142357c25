"""JSON lines as people and programs send them, each a record or a reason why not, and as they get them."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from commands.context import HOME_ZONE
from commands.terminal import say
from extract.language import detect_language
from records import LANGUAGES, Article, Language

HOME = ZoneInfo(HOME_ZONE)
FIRST_YEAR, LAST_YEAR = 1900, 2200  # outside is a slip, and near the ends of the calendar no zone can be applied
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"


class BadLine(Exception):
    """A line of the input that cannot be used; the message says why."""

    def __init__(self, number: int, reason: str, id: object = None) -> None:
        super().__init__(f"line {number}: {reason}")
        self.id = id


def json_object(number: int, line: bytes) -> dict[str, Any]:
    """The JSON object a line holds; raises BadLine when it holds none."""
    try:
        given = json.loads(line, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        raise BadLine(number, "not JSON") from None
    if not isinstance(given, dict):
        raise BadLine(number, "not a JSON object")
    return given


def article_of(number: int, given: dict[str, Any]) -> Article:
    """The article a line of `flag` input describes; raises BadLine when a field is missing or of the wrong kind.

    A language that is given is believed (`kk-KZ` is kk); without one it is recognised. A date that cannot be read is
    left out, a time without an offset is one of Kazakhstan. Half a character (a lone surrogate, which no encoding can
    hold) becomes U+FFFD, so that offsets stay.
    """
    for name in ("title", "text"):
        if name not in given:
            raise BadLine(number, f'field "{name}" is missing', given.get("id"))
        if not isinstance(given[name], str | None):
            raise BadLine(number, f'field "{name}" is not a string', given.get("id"))
    title, text = whole(given["title"] or ""), whole(given["text"] or "")
    published_at = _moment(number, given.get("published_at"))
    return Article(
        source_id=whole(str(given.get("source") or "stdin")),
        url=whole(str(given.get("url") or f"stdin:{given.get('id')}")),
        page_sha256="",
        title=title,
        text=text,
        language=_language(given.get("language"), f"{title}\n{text}"),
        published_at=published_at,
        published_precision="minute" if published_at else None,
    )


def whole(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD: as long as before, and fit to be encoded."""
    return LONE_SURROGATE.sub(REPLACEMENT, text)


def _language(named: object, text: str) -> Language | None:
    if named is None:
        return detect_language(text)
    code = re.split("[-_]", str(named).strip().lower())[0]
    return next((language for language in LANGUAGES if language == code), None)


def _moment(number: int, value: object) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        say(f'line {number}: published_at "{value}" is not an ISO date, left out; try "2026-11-24T09:30:00+05:00"')
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=HOME)).astimezone(UTC)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits} is too large a number")
    return number


def article_fields(article: Article) -> dict[str, Any]:
    """What a line of output tells of an article."""
    return {
        "title": article.title,
        "text": article.text,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "published_precision": article.published_precision,
        "language": article.language,
        "authors": list(article.authors),
    }
