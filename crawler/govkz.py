"""News of gov.kz as its content interface tells them: one JSON object each, cut out as it was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from html import unescape
from typing import Any

from crawler.dates import parse_moment
from records import Link

CONTENT_TYPE = "application/json; kind=govkz"
LISTS = ("content", "items", "data", "results", "news")  # where an answer that is an object keeps its list
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class NoNews(ValueError):
    """An answer of the interface holds no list of news; the message says what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of news with its own JSON, byte for byte."""

    link: Link
    json: bytes
    has_text: bool


def read_news(body: bytes, address: str) -> tuple[Item, ...]:
    """The news of one answer, in its order; `address` has `{id}` where the number of an item goes. Raises NoNews."""
    try:
        text = body.decode("utf-8-sig")
        told = json.loads(text)
        spans = list(_array(text, _list_start(text, told)))
    except (ValueError, RecursionError) as error:
        raise NoNews(_what_it_is(body, error)) from None
    return tuple(
        Item(link=_link(item, address), json=span.encode("utf-8"), has_text=bool(str(item.get("body") or "").strip()))
        for item, span in spans
        if isinstance(item, dict) and _number(item)
    )


def _list_start(text: str, told: Any) -> int:
    """Where the list of news begins; raises NoNews."""
    if isinstance(told, list):
        return text.index("[")
    if isinstance(told, dict):
        for name, position in _members(text):
            if name in LISTS and text[position] == "[":
                return position
        word = next((str(told[key])[:200] for key in ("message", "error", "detail", "title") if told.get(key)), "")
        raise NoNews("an answer without a list of news" + (f": {word}" if word else ""))
    raise NoNews("an answer without a list of news")


def _members(text: str) -> Iterator[tuple[str, int]]:
    """Name and place of each value of the object that the text is."""
    position = _skip(text, text.index("{") + 1)
    while position < len(text) and text[position] == '"':
        name, end = _DECODER.raw_decode(text, position)
        value = _skip(text, _skip(text, end) + 1)
        yield name, value
        _, end = _DECODER.raw_decode(text, value)
        position = _skip(text, _skip(text, end) + 1)


def _array(text: str, start: int) -> Iterator[tuple[Any, str]]:
    """Each element of the list that begins at `start`, with its own text."""
    position = _skip(text, start + 1)
    while position < len(text) and text[position] != "]":
        element, end = _DECODER.raw_decode(text, position)
        yield element, text[position:end]
        position = _skip(text, end)
        position = _skip(text, position + 1) if text[position : position + 1] == "," else position


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _link(item: dict[str, Any], address: str) -> Link:
    title = item.get("title")
    text = " ".join(unescape(_TAG.sub("", title)).split()) if isinstance(title, str) else ""
    date = item.get("created_date")
    published_at = parse_moment(date, zone=UTC) if isinstance(date, str) else None
    return Link(url=address.replace("{id}", _number(item)), title=text[:1000] or None, published_at=published_at)


def _number(item: dict[str, Any]) -> str:
    told = item.get("id")
    return str(told) if isinstance(told, int | str) and re.fullmatch(r"\d{1,12}", str(told)) else ""


def _what_it_is(body: bytes, error: Exception) -> str:
    if isinstance(error, NoNews):
        return str(error)
    if b"<html" in body[:2048].lower():
        return "an HTML page where JSON was expected: the interface may want a browser"
    return f"not JSON ({str(error)[:100]})"
