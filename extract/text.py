"""The text of an article out of the tree of its page: what people read, without menus, teasers and notices."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

import trafilatura

from extract.fingerprint import normalise_text
from extract.limits import MAX_TEXT, cut_text

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is data, not news for the log

LINKED = 0.25  # share of lines that are nothing but links from which the precise pass is taken
_SENTENCE_END = re.compile(r"[.!?…»\"”)]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text of a page, and how many lines of it were nothing but links to other pages."""

    text: str
    linked_lines: int
    lines: int


def read_text(tree: Any, title: str) -> Reading:
    """The text of the page, paragraphs separated by a line break; "" when it has none.

    A fast pass reads most pages. Where many of its lines are links (old table layouts keep their menus) the slower
    precise pass decides. Lines that only repeat the title or a link at either end are left out.
    """
    anchors = _anchor_texts(tree)
    text = _extract(tree, precise=False)
    lines = _lines(text)
    linked = sum(_is_linked(line, anchors) for line in lines)
    if len(lines) >= 3 and linked / len(lines) >= LINKED:
        lines = _lines(_extract(tree, precise=True)) or lines
    kept = _trim(lines, anchors, title)
    return Reading(text=cut_text("\n".join(kept), MAX_TEXT), linked_lines=linked, lines=len(lines))


def _extract(tree: Any, *, precise: bool) -> str:
    return trafilatura.extract(tree, fast=not precise, favor_precision=precise, include_comments=False) or ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _anchor_texts(tree: Any) -> frozenset[str]:
    texts = (normalise_text("".join(one.itertext())[:400]) for one in tree.iter("a"))
    return frozenset(text for text in texts if text)


def _is_linked(line: str, anchors: frozenset[str]) -> bool:
    cells = [normalise_text(cell) for cell in line.split("|")]
    cells = [cell for cell in cells if cell]
    return bool(cells) and all(cell in anchors for cell in cells)


def _trim(lines: list[str], anchors: frozenset[str], title: str) -> list[str]:
    start, end = 0, len(lines)
    heading = normalise_text(title)
    while start < end and (_is_linked(lines[start], anchors) or normalise_text(lines[start]) == heading):
        start += 1
    while end > start and _is_linked(lines[end - 1], anchors):
        end -= 1
    return lines[start:end]
