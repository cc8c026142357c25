"""Messages of a public Telegram channel preview (`https://t.me/s/<channel>`), each cut out as it was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

from crawler.dates import parse_moment
from records import Link

CONTENT_TYPE = "text/html; kind=telegram-message"
MAX_TITLE = 120
_START = re.compile(
    rb'<div\b[^>]*\bclass="(tgme_widget_message\b[^"]*)"[^>]*\bdata-post="([\w-]{1,64})/(\d{1,12})"[^>]*>'
)
_DIV = re.compile(rb"<(/?)div\b[^>]*>", re.I)
_TIME = re.compile(rb'tgme_widget_message_date"[^>]*>\s*<time\b[^>]*\bdatetime="([^"]+)"')
_TEXT = re.compile(rb'<div\b[^>]*\bclass="tgme_widget_message_text\b[^"]*"[^>]*>')
_TAG = re.compile(r"<[^>]*>")
_BEFORE = re.compile(rb'\bdata-before="(\d{1,12})"|<link rel="prev" href="[^"]*[?&]before=(\d{1,12})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a channel with its own markup, byte for byte."""

    number: int
    link: Link
    markup: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPage:
    """One page of a preview: its messages, oldest first, and where older ones are."""

    messages: tuple[Message, ...]
    before: int | None  # number to ask `?before=` for; None when there is nothing older


def is_preview(body: bytes, url: str) -> bool:
    """Whether a page is a channel preview: its address says so, or messages stand in it."""
    parts = urlsplit(url)
    return (parts.hostname == "t.me" and parts.path.startswith("/s/")) or b"tgme_widget_message_wrap" in body


def read_channel(body: bytes, url: str) -> ChannelPage:
    """The messages of a preview page; what the service itself writes ("photo updated") is left out.

    Addresses are `https://t.me/<channel>/<number>`, on whatever host the preview came from.
    """
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    messages, seen = [], set()
    for match in _START.finditer(body):
        number = int(match[3])
        if b"service_message" in match[1] or number in seen:
            continue
        seen.add(number)
        markup = _element(body, match.start())
        address = f"{site}/{match[2].decode('ascii')}/{number}"
        messages.append(Message(number=number, link=_link(address, markup), markup=markup))
    messages.sort(key=lambda message: message.number)
    return ChannelPage(messages=tuple(messages), before=_older(body))


def _element(body: bytes, start: int) -> bytes:
    """The bytes of the div that begins at `start`, up to its own end tag or the next message."""
    following = _START.search(body, start + 1)
    end = following.start() if following else len(body)
    depth = 0
    for tag in _DIV.finditer(body, start, end):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return body[start : tag.end()]
    return body[start:end]


def _link(address: str, markup: bytes) -> Link:
    return Link(url=address, title=_first_line(markup), published_at=_sent_at(markup))


def _sent_at(markup: bytes) -> datetime | None:
    match = _TIME.search(markup)
    return parse_moment(match[1].decode("ascii", "replace"), zone=UTC) if match else None


def _first_line(markup: bytes) -> str | None:
    """The first line of the text, shortened: what the message is called in lists."""
    match = _TEXT.search(markup)
    if not match:
        return None
    text = _element(markup, match.start()).decode("utf-8", "replace")
    lines = (_plain(line) for line in re.split(r"<br\s*/?>", text))
    line = next((line for line in lines if line), "")
    return (line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rstrip() + "…") or None


def _plain(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", markup)).split())


def _older(body: bytes) -> int | None:
    match = _BEFORE.search(body)
    return int(match[1] or match[2]) if match else None
