"""How good the classifier is on labelled texts: figures per language and split, and the errors by kind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from classify.flag import Classifier, load_classifier
from classify.gold_data import GoldItem, read_gold
from classify.keys import same_person
from classify.linking import group_mentions
from records import Assessment, Mention

ASSERTED = 0.5  # a category with this score counts as asserted
COUNTRYWIDE = frozenset({None, "Kazakhstan", "Online", "Abroad"})  # regions that a text names no place for


@dataclass(slots=True)
class Ratio:
    """Hits of tries; its share is None when nothing was tried."""

    hits: int = 0
    tries: int = 0

    def add(self, is_hit: bool) -> None:
        """Count one try."""
        self.tries += 1
        self.hits += is_hit

    @property
    def share(self) -> float | None:
        """Hits / tries."""
        return self.hits / self.tries if self.tries else None


@dataclass(slots=True)
class Sets:
    """Expected and found things compared as sets, added up over many texts."""

    right: int = 0
    found: int = 0
    expected: int = 0

    @property
    def precision(self) -> float | None:
        """Right / found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Right / expected."""
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None when nothing was expected and nothing found."""
        total = self.found + self.expected
        return 2 * self.right / total if total else None


@dataclass(slots=True)
class Figures:
    """The figures of one language in one split."""

    texts: int = 0
    words: int = 0
    seconds: float = 0.0
    flagging: Sets = field(default_factory=Sets)
    hard_negatives: Ratio = field(default_factory=Ratio)  # share flagged: false alarms
    negatives: Ratio = field(default_factory=Ratio)
    categories: Sets = field(default_factory=Sets)
    subtype_top1: Ratio = field(default_factory=Ratio)
    subtype_top3: Ratio = field(default_factory=Ratio)
    perpetrator: Ratio = field(default_factory=Ratio)
    region: Ratio = field(default_factory=Ratio)
    day: Ratio = field(default_factory=Ratio)
    targets: Sets = field(default_factory=Sets)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong answer: its kind, the item, what was expected and what was found."""

    kind: str
    item: str
    split: str
    expected: str
    found: str


@dataclass(slots=True)
class Report:
    """Figures by (split, language), language "all" included; linking by split; mistakes in file order."""

    figures: dict[tuple[str, str], Figures] = field(default_factory=dict)
    links: dict[str, Sets] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    version: str = ""


Note = Callable[[str, object, object], None]


def evaluate(gold: Path | None = None, classifier: Classifier | None = None) -> Report:
    """The report over `gold` (None: the shipped gold data). Raises GoldError for a file that cannot be read."""
    reader = classifier or load_classifier()
    report = Report(version=reader.version)
    assessed: list[tuple[GoldItem, Assessment]] = []
    for item in read_gold(gold):
        started = time.perf_counter()
        assessment = reader.assess(item.article)
        seconds = time.perf_counter() - started
        assessed.append((item, assessment))
        for language in (str(item.article.language), "all"):
            figures = report.figures.setdefault((item.split, language), Figures())
            _count(figures, item, assessment, seconds, _noter(report, item) if language != "all" else _silent)
    for split in {item.split for item, _ in assessed}:
        report.links[split] = _links([(i, a) for i, a in assessed if i.split == split], report)
    return report


def _noter(report: Report, item: GoldItem) -> Note:
    def note(kind: str, expected: object, found: object) -> None:
        report.mistakes.append(Mistake(kind, item.id, item.split, str(expected), str(found)))

    return note


def _silent(_kind: str, _expected: object, _found: object) -> None:
    return None


def _count(figures: Figures, item: GoldItem, assessment: Assessment, seconds: float, note: Note) -> None:
    figures.texts += 1
    figures.words += len(item.article.text.split()) + len(item.article.title.split())
    figures.seconds += seconds
    relevant = item.is_relevant
    if relevant is None:
        return
    _add_sets(figures.flagging, {1} if relevant else set(), {1} if assessment.flagged else set())
    if relevant and not assessment.flagged:
        note("missed", item.article.title, f"score {assessment.score:.2f}")
    if not relevant:
        kind = figures.hard_negatives if item.expected.get("kind") == "hard_negative" else figures.negatives
        kind.add(assessment.flagged)
        if assessment.flagged:
            note("false alarm", item.article.title, f"score {assessment.score:.2f} {_codes(assessment.mentions[0])}")
        return
    main = assessment.mentions[0] if assessment.mentions else assessment.best
    if main is not None:
        _count_coding(figures, item.expected, main, note)


def _count_coding(figures: Figures, expected: Any, main: Mention, note: Note) -> None:
    if "categories" in expected:
        want, have = set(expected["categories"]), {c.code for c in main.categories if c.score >= ASSERTED}
        _add_sets(figures.categories, want, have)
        if want != have:
            note("category", sorted(want), sorted(have))
    if expected.get("subtypes"):
        first, tops = expected["subtypes"][0], [s.code for s in main.subtypes[:3]]
        figures.subtype_top1.add(tops[:1] == [first])
        figures.subtype_top3.add(first in tops)
        if tops[:1] != [first]:
            note("sub-type", first, tops)
    if "perpetrator" in expected:
        want_group = (expected["perpetrator"] or {}).get("group") or "unknown"
        have_group = main.perpetrator.group if main.perpetrator else "unknown"
        figures.perpetrator.add(want_group == have_group)
        if want_group != have_group:
            note("perpetrator", expected["perpetrator"], main.perpetrator)
    _count_slots(figures, expected, main, note)


def _count_slots(figures: Figures, expected: Any, main: Mention, note: Note) -> None:
    if expected.get("region") not in COUNTRYWIDE:
        region = main.place.region if main.place else None
        figures.region.add(region == expected["region"])
        if region != expected["region"]:
            note("region", expected["region"], main.place)
    if expected.get("occurred_on"):
        told = main.occurred_on.isoformat() if main.occurred_on else None
        figures.day.add(told == expected["occurred_on"])
        if told != expected["occurred_on"]:
            note("date", expected["occurred_on"], told)
    if "targets" in expected:
        want = [t["name"] for t in expected["targets"] if t.get("name")]
        have = [t.name for t in main.targets if t.name]
        right = sum(any(same_person(name, other) for other in have) for name in want)
        figures.targets.right += right
        figures.targets.found += len(have)
        figures.targets.expected += len(want)
        if right != len(want) or len(have) != len(want):
            note("target", want, have)


def _add_sets(sets: Sets, want: set[Any], have: set[Any]) -> None:
    sets.right += len(want & have)
    sets.found += len(have)
    sets.expected += len(want)


def _codes(mention: Mention) -> list[str]:
    return [s.code for s in mention.subtypes[:3]]


def _links(assessed: Sequence[tuple[GoldItem, Assessment]], report: Report) -> Sets:
    """Pairs of texts about one event: expected among relevant ones, found among flagged ones."""
    known = [(item, a) for item, a in assessed if "event" in item.expected]
    flagged = [(item, a.mentions[0]) for item, a in known if a.mentions]
    groups = group_mentions([mention for _, mention in flagged])
    have = {_pair(a, b) for (a, _, g), (b, _, h) in combinations(_with(flagged, groups), 2) if g == h}
    relevant = [item for item, _ in known if item.is_relevant and item.expected["event"]]
    want = {_pair(a, b) for a, b in combinations(relevant, 2) if a.expected["event"] == b.expected["event"]}
    sets = Sets()
    _add_sets(sets, want, have)
    split = assessed[0][0].split if assessed else "all"
    for kind, pairs in (("link missed", want - have), ("link wrong", have - want)):
        report.mistakes += [Mistake(kind, " + ".join(pair), split, "", "") for pair in sorted(pairs)]
    return sets


def _with(flagged: Iterable[tuple[GoldItem, Mention]], groups: Sequence[int]) -> list[tuple[GoldItem, Mention, int]]:
    return [(item, mention, group) for (item, mention), group in zip(flagged, groups, strict=True)]


def _pair(one: GoldItem, other: GoldItem) -> tuple[str, str]:
    first, second = sorted((one.id, other.id))
    return first, second
