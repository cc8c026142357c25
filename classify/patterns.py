"""Phrases of the lexicons, compiled and found by their first word: no regular expression runs over a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classify.letters import fold_kazakh, normalise_word
from classify.words import Words

MAX_GAP = 3  # words that a lone "…" may stand for
_CACHE_LIMIT = 200_000
_PIECE = re.compile(r"[^\W_]+\*?")


class PhraseError(ValueError):
    """A phrase that cannot be compiled; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a phrase: its letters, whether any ending may follow, how many words may stand before it."""

    text: str
    is_open: bool
    gap: int = 0

    def fits(self, key: str) -> bool:
        """Whether a word of the text is this word of the phrase."""
        return key.startswith(self.text) if self.is_open else key == self.text


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled phrase and what it stands for."""

    entry: int  # index of the lexicon entry
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: the entry and the words it matched, in order."""

    entry: int
    words: tuple[int, ...]


def compile_phrase(phrase: str) -> tuple[Part, ...]:
    """The parts of a phrase; raises PhraseError with the reason when it has no usable form."""
    parts: list[Part] = []
    gap = 0
    for item in phrase.split():
        if item == "…":
            if not parts:
                raise PhraseError('it starts with "…"')
            gap += MAX_GAP
            continue
        if "*" in item[:-1]:
            raise PhraseError('"*" stands inside a word; it belongs at the end')
        pieces = _PIECE.findall(item)
        if not pieces:
            raise PhraseError(f'"{item}" holds no letters')
        for piece in pieces:
            is_open = piece.endswith("*")
            parts.append(Part(normalise_word(piece.rstrip("*")), is_open, gap))
            gap = 0
    if not parts:
        raise PhraseError("it is empty")
    if gap:
        raise PhraseError('it ends with "…"')
    if len(parts) == 1 and parts[0].is_open and len(parts[0].text) < 3:
        raise PhraseError(f'"{parts[0].text}*" is too short and would match unrelated words')
    return tuple(parts)


def fold_parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of a Kazakh phrase for matching text in Latin letters."""
    return tuple(Part(fold_kazakh(part.text), part.is_open, part.gap) for part in parts)


class Matcher:
    """Finds many phrases at once: each word of a text is looked up once, and its answer kept."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._exact: dict[str, list[Pattern]] = {}
        self._open: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            head = pattern.parts[0]
            table = self._open if head.is_open else self._exact
            table.setdefault(head.text, []).append(pattern)
        self._lengths = sorted({len(text) for text in self._open})
        self._known: dict[str, tuple[Pattern, ...]] = {}

    def find(self, words: Words) -> list[Match]:
        """Every phrase found, in text order; phrases stay within one sentence."""
        known, found = self._known, []
        for index, key in enumerate(words.keys):
            patterns = known.get(key)
            if patterns is None:
                patterns = self._starting_with(key)
            for pattern in patterns:
                matched = _match_rest(pattern.parts, words, index)
                if matched:
                    found.append(Match(pattern.entry, matched))
        return found

    def _starting_with(self, key: str) -> tuple[Pattern, ...]:
        if len(self._known) >= _CACHE_LIMIT:
            self._known.clear()
        patterns = list(self._exact.get(key, ()))
        for length in self._lengths:
            if length > len(key):
                break
            patterns += self._open.get(key[:length], ())
        self._known[key] = answer = tuple(patterns)
        return answer


def _match_rest(parts: tuple[Part, ...], words: Words, index: int) -> tuple[int, ...] | None:
    """The words that `parts` match when the first is word `index`; None when they do not."""
    matched = [index]
    keys, sentences = words.keys, words.sentences
    sentence, position, total = sentences[index], index + 1, len(keys)
    for part in parts[1:]:
        last = min(position + part.gap, total - 1)
        while position <= last and not part.fits(keys[position]):
            position += 1
        if position > last or sentences[position] != sentence:
            return None
        matched.append(position)
        position += 1
    return tuple(matched)
