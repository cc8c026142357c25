"""Outside text made safe to read: hidden characters become visible marks, evidence becomes ranges to highlight.

Nothing here writes markup. A text becomes pieces, and a template writes each piece through Jinja's escaping.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from codes import (
    Evidence,
    TextField,
)
from records import (
    Article,
    Mention,
)

SHOWN_CHARACTERS = 60_000  # a longer article is shown up to here, with a note that it was cut

# Control characters (but tab and line end), bidi marks and overrides, zero-width letters, line separators, tags.
# A joiner between emoji is left alone: it is what makes a family or a flag.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\")]*\s+|\n+")
EVIDENCE_KINDS = ("act", "media", "agent", "context", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text: plain, evidence, or one hidden character to be shown by its name."""

    text: str
    hidden: str | None = None  # "U+202E RIGHT-TO-LEFT OVERRIDE" when the piece is one such character
    evidence: tuple[Evidence, ...] = ()

    @property
    def code(self) -> str:
        """Code point of a hidden character, e.g. U+202E."""
        return (self.hidden or "").split(" ", 1)[0]

    @property
    def kind(self) -> str:
        """What the first rule looks for: act, media, agent, context, place, else other."""
        return evidence_kind(self.evidence[0].rule) if self.evidence else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of an article in pieces; `inside` when the mention rests on it."""

    pieces: tuple[Piece, ...]
    inside: bool = True


def evidence_kind(rule: str) -> str:
    """What a rule looks for, read from its name `<language>.<kind>.<label>.<name>`; `other` when it says nothing."""
    parts = rule.split(".")
    return parts[1] if len(parts) > 2 and parts[1] in EVIDENCE_KINDS else "other"


def hidden_name(character: str) -> str:
    """Code point and Unicode name of a character that cannot be seen."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def visible_pieces(text: str) -> tuple[Piece, ...]:
    """The text in pieces, each hidden character a piece of its own."""
    return tuple(_visible(text, ()))


def marked_pieces(text: str, evidence: Iterable[Evidence], *, start: int = 0, end: int | None = None) -> list[Piece]:
    """Pieces of `text[start:end]`, cut where evidence begins and ends; ranges that leave the text are clipped."""
    end = len(text) if end is None else min(end, len(text))
    inside = [e for e in evidence if e.start < end and e.end > start]
    cuts = sorted({start, end, *(min(max(c, start), end) for e in inside for c in (e.start, e.end))})
    pieces: list[Piece] = []
    for left, right in pairwise(cuts):
        covering = tuple(e for e in inside if e.start <= left and e.end >= right)
        pieces.extend(_visible(text[left:right], covering))
    return pieces


def marked_paragraphs(article: Article, mention: Mention) -> tuple[Paragraph, ...]:
    """The article's text by paragraphs with the mention's evidence, at most `SHOWN_CHARACTERS` of it."""
    evidence = evidence_of(mention, "text")
    paragraphs, start = [], 0
    for line in article.text[:SHOWN_CHARACTERS].split("\n"):
        end = start + len(line)
        if line.strip():
            pieces = tuple(marked_pieces(article.text, evidence, start=start, end=end))
            paragraphs.append(Paragraph(pieces=pieces, inside=_touches(mention.passage, start, end)))
        start = end + 1
    return tuple(paragraphs)


def convincing_sentence(article: Article, mention: Mention) -> list[Piece]:
    """The sentence with the most evidence in it, marked; the title when only the title has evidence."""
    evidence = evidence_of(mention, "text")
    if not evidence:
        return marked_pieces(article.title, evidence_of(mention, "title"))
    start, end = _weightiest(_sentences(article.text), evidence)
    return _shortened(article.text, evidence, start, end)


def evidence_of(mention: Mention, field: TextField) -> tuple[Evidence, ...]:
    """The mention's evidence in the text or in the title."""
    return tuple(e for e in mention.evidence if e.field == field)


def clean(text: str) -> str:
    """Text for a form field or the database: composed letters, no hidden characters, line ends as `\\n`."""
    return _HIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()


def address_parts(url: str) -> tuple[str, str | None]:
    """An address as text and, when its host is international, the host in letters (else None)."""
    host = urlsplit(url).hostname or ""
    if "xn--" not in host:
        return url, None
    try:
        return url, host.encode("ascii").decode("idna")
    except UnicodeError:
        return url, None


def is_web_address(url: str) -> bool:
    """Whether an address may become a link: http or https with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _visible(text: str, evidence: tuple[Evidence, ...]) -> Iterable[Piece]:
    start = 0
    for match in _HIDDEN.finditer(text):
        if match.start() > start:
            yield Piece(text=text[start : match.start()], evidence=evidence)
        yield Piece(text=match.group(), hidden=hidden_name(match.group()), evidence=evidence)
        start = match.end()
    if start < len(text):
        yield Piece(text=text[start:], evidence=evidence)


def _sentences(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in spans if span[1] > span[0]] or [(0, len(text))]


def _weightiest(spans: Sequence[tuple[int, int]], evidence: Iterable[Evidence]) -> tuple[int, int]:
    """The span with an act in it, then with the most different labels, then the first; clues count where they begin."""
    starts = [start for start, _ in spans]
    found: dict[int, list[Evidence]] = {}
    for clue in evidence:
        found.setdefault(max(bisect_right(starts, clue.start) - 1, 0), []).append(clue)

    def weight(number: int) -> tuple[bool, int, int]:
        clues = found[number]
        return any(evidence_kind(c.rule) == "act" for c in clues), len({c.label for c in clues}), -number

    return spans[max(found, key=weight)]


def _shortened(text: str, evidence: Sequence[Evidence], start: int, end: int, limit: int = 420) -> list[Piece]:
    """A very long sentence is cut around its first evidence, with an ellipsis where it was cut."""
    if end - start <= limit:
        return marked_pieces(text, evidence, start=start, end=end)
    first = min((e.start for e in evidence if start <= e.start < end), default=start)
    left = max(start, first - limit // 3)
    right = min(end, left + limit)
    pieces = marked_pieces(text, evidence, start=left, end=right)
    before = [Piece(text="… ")] if left > start else []
    after = [Piece(text=" …")] if right < end else []
    return before + pieces + after


def _touches(passage: tuple[int, int] | None, start: int, end: int) -> bool:
    return passage is None or (passage[0] < end and passage[1] > start)
