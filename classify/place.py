"""Where: places of the gazetteer, each with the region of the code book it lies in."""

from __future__ import annotations

import re

from classify.lexicon import Hit, LanguageLexicon
from classify.listed import listed
from classify.reading import Finding, PlaceFound, Reading
from codes import (
    Place,
)

ABROAD = "Abroad"
COUNTRY = "Kazakhstan"
_STREET_BEFORE = frozenset(
    listed("улица улице улицы ул проспект проспекте проспекта пр имени им площади площадь street avenue университет")
)
_STREET_AFTER = re.compile(r"^(көше|даңғыл|алаң|атындағы|street|avenue|university|университет)")


def find_places(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Fill in the places of the reading, without those inside names of outlets, people and streets."""
    taken = {i for span in reading.outlets for i in range(span.start, span.end)}
    taken |= {i for person in reading.persons for i in range(person.start, person.end)}
    reading.places = [
        _found(hit) for hit in reading.hits["places"] if not taken & set(hit.words) and not _is_street(reading, hit)
    ]


def _found(hit: Hit) -> PlaceFound:
    region, _, settlement = hit.entry.label.partition("|")
    return PlaceFound(start=hit.start, end=hit.end, region=region, settlement=settlement or None, rule=hit.entry.rule)


def _is_street(reading: Reading, hit: Hit) -> bool:
    norms = reading.words.norms
    if hit.start > 0 and norms[hit.start - 1] in _STREET_BEFORE:
        return True
    return hit.end < len(norms) and bool(_STREET_AFTER.match(norms[hit.end]))


def place_of(reading: Reading, finding: Finding, passage: tuple[int, int]) -> PlaceFound | None:
    """The place of an act: in its own sentence, then in the passage, then in the title, the lead and the rest."""
    usable = [p for p in reading.places if p.region not in {ABROAD, COUNTRY}]
    if not usable:
        return None
    act, (first, after) = finding.act.start, passage
    own = [p for p in usable if reading.sentence(p.start) == reading.sentence(act)]
    inside = [p for p in usable if first <= p.start < after]
    chosen = own or _of_title(reading, usable) or inside or usable
    nearest = min(chosen, key=lambda p: (p.settlement is None, abs(p.start - act)))
    return _more_exact(nearest, own or inside or usable)


def _of_title(reading: Reading, places: list[PlaceFound]) -> list[PlaceFound]:
    return [p for p in places if reading.in_title(p.start)]


def _more_exact(place: PlaceFound, others: list[PlaceFound]) -> PlaceFound:
    """A settlement of the same region told elsewhere, when `place` is only a region."""
    if place.settlement:
        return place
    return next((p for p in others if p.settlement and p.region == place.region), place)


def as_place(found: PlaceFound | None) -> Place | None:
    """The record of a found place."""
    return Place(region=found.region, settlement=found.settlement) if found else None
