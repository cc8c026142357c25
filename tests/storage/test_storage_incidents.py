"""Incidents: come back as they went in, and are found by word, place, category and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from codes import (
    Perpetrator,
    Target,
)
from records import (
    Act,
    Incident,
    Reference,
)
from storage.check import find_problems
from storage.database import Store
from tests.storage.storage_building import NOW, make_incident

FULL = make_incident(
    acts=(
        Act(
            category="physical", subtype="detention", n=2, occurred_on=date(2026, 3, 1), perpetrator_group="authorities"
        ),
        Act(category="nonphysical_cyber", subtype="damage_to_property"),
    ),
    targets=(Target(name="Ерлан Қайратұлы", role="reporter", outlet="Дала үні"), Target(outlet="Степной курьер")),
    perpetrators=(Perpetrator(group="authorities", role="police"), Perpetrator(name="Белгісіз Біреу")),
    contexts=("accident_disaster", "corruption_reporting"),
    references=(
        Reference(url="https://demo_b.example/2", title="Екінші", language="kk", page_sha256="a" * 64),
        Reference(url="https://demo_a.example/1", title="Первая"),
    ),
)


def add(store: Store, key: str, **changes: Any) -> int:
    return store.incidents.add(make_incident(**changes), import_key=key, at=NOW)[0]


def test_an_incident_comes_back_whole_and_in_order(store: Store) -> None:
    incident_id, new = store.incidents.add(FULL, import_key="r01", at=NOW)
    assert new
    assert store.incidents.incident(incident_id) == replace(FULL, id=incident_id)
    assert store.incidents.incident(99) is None
    assert store.incidents.candidates_of(incident_id) == []
    assert find_problems(store) == ()


def test_an_incident_without_day_place_or_people_is_fine(store: Store) -> None:
    bare = Incident(summary="Белгісіз", category="physical", acts=(Act(category="physical", subtype="threat"),))
    incident_id, _ = store.incidents.add(bare, import_key="bare", at=NOW)
    assert store.incidents.incident(incident_id) == replace(bare, id=incident_id)


def test_a_second_import_changes_nothing(store: Store) -> None:
    first = store.incidents.add(FULL, import_key="r01", at=NOW)
    again = store.incidents.add(replace(FULL, summary="басқа"), import_key="r01", at=NOW)
    assert (first[1], again) == (True, (first[0], False))
    assert store.incidents.count() == 1


@pytest.mark.parametrize(
    "words",
    [
        "ҰСТАДЫ",
        "полиция алматыда",
        "қайратұлы",
        "дала",
        "«дала үні»",
        "Belgi_siz",
        "100%",
        "ёлка",
        "  ",
        "АЛМАТЫДА ҰСТАДЫ",
    ],
)
def test_words_are_found_in_any_case(store: Store, words: str) -> None:
    add(store, "a")
    add(store, "b", summary="belgi_siz ЕЛКА 100% иш", targets=(), settlement=None, region="Turkistan Region")
    add(store, "c", summary="belgixsiz 1000", targets=(), settlement=None, region=None)
    found = {incident.summary[:5] for incident in store.incidents.find(text=words, limit=9)}
    wanted = {"Belgi_siz": {"belgi"}, "100%": {"belgi"}, "ёлка": {"belgi"}, "  ": {"Полиц", "belgi"}}
    assert found == wanted.get(words, {"Полиц"})
    assert store.incidents.count(text=words) == (1 if words.strip() else 3)


def test_incidents_are_found_by_region_category_and_day(store: Store) -> None:
    first = add(store, "a", occurred_on=date(2025, 12, 31))
    second = add(store, "b", occurred_on=date(2026, 1, 1), region="Turkistan Region", category="nonphysical_cyber")
    undated = add(store, "c", occurred_on=None, date_precision=None)

    def ids(**asked: Any) -> list[int | None]:
        found = [incident.id for incident in store.incidents.find(limit=9, **asked)]
        assert store.incidents.count(**asked) == len(found)
        return found

    assert ids() == [second, first, undated]
    assert ids(region="Turkistan Region") == ids(category="nonphysical_cyber") == [second]
    assert ids(occurred_from=date(2026, 1, 1)) == [second]
    assert ids(occurred_from=date(2025, 12, 31), occurred_to=date(2025, 12, 31)) == [first]
    assert [incident.id for incident in store.incidents.find(limit=1, offset=1)] == [first]


def test_withdrawn_incidents_are_found_only_when_asked_for(store: Store) -> None:
    withdrawn = add(store, "a", state="withdrawn")
    assert (store.incidents.find(limit=9), store.incidents.all_for_export()) == ([], [])
    assert [incident.id for incident in store.incidents.find(limit=9, include_withdrawn=True)] == [withdrawn]
    assert len(store.incidents.all_for_export(include_withdrawn=True)) == 1


def test_an_export_has_every_incident_of_the_period_by_id(store: Store) -> None:
    ids = [add(store, f"i{number}", occurred_on=date(2026, 1 + number % 3, 1)) for number in range(9)]
    assert [incident.id for incident in store.incidents.all_for_export()] == ids
    january = store.incidents.all_for_export(occurred_from=date(2026, 1, 1), occurred_to=date(2026, 1, 31))
    assert [incident.id for incident in january] == ids[::3]
