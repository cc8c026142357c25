"""What a body tells that is no web page: `Told`, which every reader of such a body gives."""

from __future__ import annotations

from dataclasses import dataclass

from extract.published import Published
from records import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Title, text and stated times of one item: a message, a post, a news item of an interface."""

    title: str
    text: str  # paragraphs separated by "\n"; "" when the item has no words
    stamps: tuple[tuple[str, str], ...] = ()  # (origin, text) of stated publication dates, most trusted first
    authors: tuple[str, ...] = ()
    language: Language | None = None  # where the item names it; else the words tell
    captions: tuple[str, ...] = ()  # of its pictures
    published: Published | None = None  # known beforehand: `stamps` are not looked at
    refused: str | None = None  # why it is no article, when it is none
