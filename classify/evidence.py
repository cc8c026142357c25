"""Why: the characters of title and text a mention rests on, each with its label and rule."""

from __future__ import annotations

from collections.abc import Iterator

from classify.lexicon import Hit
from classify.reading import DateFound, Finding, PlaceFound, Reading
from codes import (
    Evidence,
)

Range = tuple[int, int, str, str]  # start, end, label, rule


def collect_evidence(
    reading: Reading, findings: list[Finding], main: Finding, place: PlaceFound | None, when: DateFound | None
) -> tuple[Evidence, ...]:
    """Acts, victims, doers, contexts, place and date, those in the title first, each once; none is longer than a
    sentence."""
    floor = max(0.15, main.score * 0.4)
    ranges = [r for f in findings if f is main or f.score >= floor for r in _of_finding(reading, f)]
    words = reading.words
    if place:
        ranges.append((words.starts[place.start], words.ends[place.end - 1], "place", place.rule))
    if when:
        ranges.append((when.start, when.end, "date", when.rule))
    once = {(start, end, label): _as_evidence(reading, (start, end, label, rule)) for start, end, label, rule in ranges}
    return tuple(sorted(once.values(), key=lambda e: (e.field != "title", e.start, e.end)))


def _of_finding(reading: Reading, finding: Finding) -> Iterator[Range]:
    words = reading.words
    yield _of_hit(reading, finding.act, finding.act.entry.label)
    party = finding.party
    if party:
        rule = party.rule or f"{reading.language}.party.name"
        yield words.starts[party.start], words.ends[party.end - 1], party.role or "media", rule
    if finding.agent:
        yield _of_hit(reading, finding.agent, finding.agent.entry.label)
    for label, hit in finding.context.items():
        if hit:
            yield _of_hit(reading, hit, label)


def _of_hit(reading: Reading, hit: Hit, label: str) -> Range:
    return reading.words.starts[hit.start], reading.words.ends[hit.end - 1], label, hit.entry.rule


def _as_evidence(reading: Reading, told: Range) -> Evidence:
    start, end, label, rule = told
    if start < reading.title_chars:
        return Evidence(start=start, end=end, label=label, rule=rule, field="title")
    offset = reading.title_chars
    return Evidence(start=start - offset, end=end - offset, label=label, rule=rule)
