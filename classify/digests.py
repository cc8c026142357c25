"""Texts that tell of several separate incidents: which findings belong together, main incident first."""

from __future__ import annotations

from dataclasses import dataclass

from classify.keys import outlet_key
from classify.reading import Finding, Reading

SEPARATE_SCORE = 0.45  # a passage must be this sure on its own
_BACKGROUND = frozenset({"retrospective", "anniversary", "update"})


@dataclass(slots=True)
class Passage:
    """Findings of one incident and the words it is told in: first word, word after the last."""

    findings: list[Finding]
    first: int
    after: int


def split_incidents(reading: Reading) -> list[Passage]:
    """One passage for each separate incident, strongest first; a single one over all words for ordinary texts."""
    whole = Passage(reading.findings, 0, len(reading.words))
    paragraphs = _paragraphs(reading)
    strong = [p for p in paragraphs if max((f.score for f in p.findings), default=0) >= SEPARATE_SCORE]
    if len(strong) < 2:
        return [whole]
    incidents = _merge(paragraphs, strong)
    if len(incidents) < 2:
        return [whole]
    return sorted(incidents, key=lambda p: -max(f.score for f in p.findings))


def _paragraphs(reading: Reading) -> list[Passage]:
    """The findings of each paragraph; the title is none."""
    words, passages = reading.words, list[Passage]()
    first = words.at(reading.title_chars) if reading.title_chars else 0
    start = first
    for index in range(first, len(words)):
        if "\n" in words.gap(index) or index == len(words) - 1:
            findings = [f for f in reading.findings if start <= f.act.start <= index]
            passages.append(Passage(findings, start, index + 1))
            start = index + 1
    return passages


def _identity(passage: Passage) -> tuple[set[str], set[str], set[str]]:
    """Persons, outlets and places that the sure findings of a passage name."""
    sure = [f for f in passage.findings if f.score >= SEPARATE_SCORE and f.party]
    persons = {f.party.person.key for f in sure if f.party and f.party.person}
    outlets = {outlet_key(f.party.outlet) for f in sure if f.party and f.party.outlet}
    places = {f.place.settlement or f.place.region for f in sure if f.place}
    return persons, outlets, places


def _merge(paragraphs: list[Passage], strong: list[Passage]) -> list[Passage]:
    """Paragraphs joined while they may tell of the same incident."""
    incidents: list[tuple[Passage, tuple[set[str], set[str], set[str]]]] = []
    for passage in strong:
        identity = _identity(passage)
        known = next((i for i in incidents if not _are_separate(i[1], identity)), None)
        if known:
            known[0].findings += passage.findings
            known[0].after = max(known[0].after, passage.after)
            for have, new in zip(known[1], identity, strict=True):
                have.update(new)
        elif not _is_background(passage):
            incidents.append((Passage(list(passage.findings), passage.first, passage.after), identity))
    if len(incidents) >= 2:
        _add_weak(paragraphs, strong, [incident for incident, _ in incidents])
    return [incident for incident, _ in incidents]


def _add_weak(paragraphs: list[Passage], strong: list[Passage], incidents: list[Passage]) -> None:
    """Paragraphs without a sure act of their own belong to the incident told just before."""
    for passage in paragraphs:
        if passage in strong:
            continue
        before = [i for i in incidents if i.first < passage.first]
        if before:
            owner = max(before, key=lambda i: i.first)
            owner.findings += passage.findings


def _is_background(passage: Passage) -> bool:
    sure = [f for f in passage.findings if f.score >= SEPARATE_SCORE]
    return all(_BACKGROUND & set(f.context) for f in sure)


def _are_separate(one: tuple[set[str], set[str], set[str]], other: tuple[set[str], set[str], set[str]]) -> bool:
    """Different people, or different outlets, or nobody in common and different places."""
    (people, outlets, places), (more_people, more_outlets, more_places) = one, other
    if people and more_people:
        return not people & more_people
    if outlets and more_outlets:
        return not outlets & more_outlets
    if (people or outlets) and (more_people or more_outlets):
        return bool(places and more_places and not places & more_places)
    return bool(
        places and more_places and not places & more_places and not (people or outlets or more_people or more_outlets)
    )
