"""How one text became another: paragraphs put side by side, and within them the words that went and came.

Pure, and bounded: what would take too long to compare word by word is told as removed and added whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]

WORK = 10_000_000  # comparisons of two words that one difference may cost at worst; under a second
MOST_PARAGRAPHS = 1_000
MOST_PAIRS = 2_500  # of paragraphs looked at to find which became which; beyond, the first became the first
LEAST_ALIKE = 0.3  # share of words two paragraphs have in common when one became the other
SHORT_WORD = 3  # letters; one such word alone between two changes is told with them

_TOKEN = re.compile(r"(?:\w+(?:[-'’ʼ]\w+)*|[^\w\s])\s*|\s+")
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[»”\")]*\s*|[.!?…]+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Words in a row that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChange:
    """A paragraph as it became: all of it the same, removed, added, or some of each."""

    stretches: tuple[Stretch, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing in it changed."""
        return all(stretch.kind == "same" for stretch in self.stretches)


@dataclass(slots=True)
class _Budget:
    """Work that is left; spent before it is done."""

    left: int = field(default=WORK)

    def allows(self, work: int) -> bool:
        if work > self.left:
            return False
        self.left -= work
        return True


def compare_texts(former: str, present: str) -> tuple[ParagraphChange, ...]:
    """The paragraphs of both texts in order, each with what stayed, went and came; empty when both are."""
    old, new = _paragraphs(former), _paragraphs(present)
    budget = _Budget()
    changes: list[ParagraphChange] = []
    for is_same, left, right in _aligned(old, new, _folded, budget):
        if is_same:
            changes.extend(_whole(paragraph, "same") for paragraph in right)
        else:
            changes.extend(_became(left, right, budget))
    return tuple(changes)


def compare_words(former: str, present: str) -> tuple[Stretch, ...]:
    """What stayed, went and came in one line, a title for instance, in the order to read it in."""
    return _joined(_words_changed(former, present, _Budget()))


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of a text; whatever comes after the most that are told apart is one paragraph."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines[:MOST_PARAGRAPHS] + ([" ".join(lines[MOST_PARAGRAPHS:])] if len(lines) > MOST_PARAGRAPHS else [])


def _folded(text: str) -> str:
    """What is compared: spaces of any width count alike."""
    return " ".join(text.split())


def _whole(text: str, kind: Kind) -> ParagraphChange:
    return ParagraphChange(stretches=(Stretch(kind=kind, text=text),))


def _became(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Iterator[ParagraphChange]:
    """Paragraphs of a changed passage: those that have words in common are compared, the others went or came."""
    done_old = done_new = 0
    for left, right in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(paragraph, "removed") for paragraph in old[done_old:left])
        yield from (_whole(paragraph, "added") for paragraph in new[done_new:right])
        if left < len(old):
            yield ParagraphChange(stretches=_joined(_words_changed(old[left], new[right], budget)))
        done_old, done_new = left + 1, right + 1


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which paragraph became which, in order of both, so that the most words stay; numbers in `old` and `new`."""
    bags = [[Counter(_folded(text).lower().split()) for text in side] for side in (old, new)]
    if len(old) * len(new) > MOST_PAIRS:
        return [(n, n) for n, (a, b) in enumerate(zip(*bags, strict=False)) if _alikeness(a, b) >= LEAST_ALIKE]
    best: list[list[tuple[float, int]]] = [[(0.0, 0)] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):  # best[i][j]: most alike from there on, and the step that leads to it
        for j in reversed(range(len(new))):
            alike = _alikeness(bags[0][i], bags[1][j])
            paired = best[i + 1][j + 1][0] + alike if alike >= LEAST_ALIKE else -1.0
            best[i][j] = max((paired, 2), (best[i + 1][j][0], 1), (best[i][j + 1][0], 0))
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        step = best[i][j][1]
        if step == 2:
            found.append((i, j))
        i, j = i + (step > 0), j + (step != 1)
    return found


def _alikeness(left: Counter[str], right: Counter[str]) -> float:
    """Share of the words that two paragraphs have in common, 0–1."""
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 1.0


def _words_changed(former: str, present: str, budget: _Budget) -> Iterator[Stretch]:
    """Word by word where that is affordable, else sentence by sentence."""
    old, new = _TOKEN.findall(former), _TOKEN.findall(present)
    if _is_affordable(old, new, _folded, budget.left):
        yield from _stretches(_aligned(old, new, _folded, budget))
        return
    for is_same, left, right in _aligned(_SENTENCE.findall(former), _SENTENCE.findall(present), _folded, budget):
        if is_same:
            yield Stretch(kind="same", text="".join(right))
            continue
        words = [_TOKEN.findall("".join(side)) for side in (left, right)]
        yield from _stretches(_aligned(words[0], words[1], _folded, budget))


def _stretches(aligned: Iterator[tuple[bool, Sequence[str], Sequence[str]]]) -> Iterator[Stretch]:
    """Words that stayed keep the spaces of the present text, but stand apart from a word that went after them."""
    rows = [row for row in aligned if row[1] or row[2]]
    for number, (is_same, left, right) in enumerate(rows):
        if is_same:
            goes_on = number + 1 < len(rows) and not rows[number + 1][0] and rows[number + 1][1]
            apart = goes_on and left[-1][-1].isspace() and not right[-1][-1].isspace()
            yield Stretch(kind="same", text="".join(right) + (" " if apart else ""))
        else:
            yield Stretch(kind="removed", text="".join(left))
            yield Stretch(kind="added", text="".join(right))


def _aligned(
    old: Sequence[str], new: Sequence[str], key: Callable[[str], str], budget: _Budget
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Both rows cut into passages that are the same and passages that differ; one that differs when the work is too
    much for the budget.
    """
    head, tail = _common_ends([key(item) for item in old], [key(item) for item in new])
    end_old, end_new = len(old) - tail, len(new) - tail
    if head:
        yield True, old[:head], new[:head]
    left, right = old[head:end_old], new[head:end_new]
    if budget.allows(_work([key(item) for item in left], [key(item) for item in right])):
        matcher = SequenceMatcher(None, [key(i) for i in left], [key(i) for i in right], autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            yield tag == "equal", left[a:b], right[c:d]
    elif left or right:
        yield False, left, right
    if tail:
        yield True, old[end_old:], new[end_new:]


def _is_affordable(old: Sequence[str], new: Sequence[str], key: Callable[[str], str], left: int) -> bool:
    former, present = [key(item) for item in old], [key(item) for item in new]
    head, tail = _common_ends(former, present)
    return _work(former[head : len(former) - tail], present[head : len(present) - tail]) <= left


def _work(old: Sequence[str], new: Sequence[str]) -> int:
    """How many comparisons difflib makes at worst: each search looks at every pair of equal items, and there are at
    most as many searches as the shorter row is long.
    """
    counts = Counter(new)
    pairs = sum(number * counts[item] for item, number in Counter(old).items())
    return (pairs + len(old)) * (2 * min(len(old), len(new)) + 1)


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items both rows begin with alike, and how many of the others they end with."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    return head, tail


def _joined(stretches: Iterator[Stretch]) -> tuple[Stretch, ...]:
    """Neighbours of one kind as one, what went before what came; a lone short word between changes told with them."""
    held = [stretch for stretch in stretches if stretch.text]
    joined: list[Stretch] = []
    removed = added = ""
    for number, stretch in enumerate(held):
        if stretch.kind == "same" and not _is_island(held, number):
            joined += _change(removed, added)
            removed = added = ""
            before = joined.pop().text if joined and joined[-1].kind == "same" else ""
            joined.append(Stretch(kind="same", text=before + stretch.text))
        else:
            removed += stretch.text if stretch.kind != "added" else ""
            added += stretch.text if stretch.kind != "removed" else ""
    return (*joined, *_change(removed, added))


def _change(removed: str, added: str) -> list[Stretch]:
    """Stretches of one change; nothing for a side that is empty."""
    return [Stretch(kind=kind, text=text) for kind, text in _sides(removed, added) if text]


def _sides(removed: str, added: str) -> tuple[tuple[Kind, str], tuple[Kind, str]]:
    return ("removed", removed), ("added", added)


def _is_island(stretches: Sequence[Stretch], number: int) -> bool:
    """Whether one short word or a comma stands alone between two changes that each took and gave words."""
    if not 1 < number < len(stretches) - 2 or len(stretches[number].text.strip()) > SHORT_WORD:
        return False
    around = stretches[number - 2 : number], stretches[number + 1 : number + 3]
    return all({stretch.kind for stretch in side} == {"removed", "added"} for side in around)
